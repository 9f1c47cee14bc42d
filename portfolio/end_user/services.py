"""The two AWS services that an end user talks to."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from portfolio.end_user.failure import explain
from portfolio.end_user.provisioned import (
    Output,
    Provisioned,
    in_environment,
    outputs,
    outputs_of,
    provisioned,
)
from portfolio.end_user.record import Ended, wait
from portfolio.end_user.request import Outcome
from portfolio.errors import CatalogError, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import boto3
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef
    from mypy_boto3_servicecatalog import ServiceCatalogClient
    from mypy_boto3_servicecatalog.type_defs import RecordDetailTypeDef

    from portfolio.end_user.events import Event
    from portfolio.end_user.forms.choice import Choice
    from portfolio.end_user.request import Request


def ignore(event: Event) -> None:
    """Progress for those who do not watch."""
    del event


class Services:
    """Clients of the identity in use, and where progress is shown.

    Args:
        session: The boto3 session.
        progress: Called with each event of a stack, as it happens.
    """

    def __init__(self, session: boto3.Session, progress: Callable[[Event], None] = ignore) -> None:
        self.catalog: ServiceCatalogClient = session.client("servicecatalog")
        self.stacks: CloudFormationClient = session.client("cloudformation")
        self.progress = progress
        self._seen: dict[str, StackTypeDef] = {}

    def everything(self) -> tuple[Provisioned, ...]:
        """All that is launched and that the identity may see."""
        return provisioned(self.catalog, self.stacks, self._seen)

    def outputs(self, launched: Provisioned) -> dict[str, Output]:
        """The outputs of a launched product; AWS is not asked for a stack again that it just described."""
        if launched.stack_id in self._seen:
            return outputs_of(self._seen[launched.stack_id])
        return outputs(self.stacks, launched.stack_id) if launched.stack_id else {}

    def outputs_now(self, launched: Provisioned) -> dict[str, Output]:
        """The outputs of a product that was changed since it was listed."""
        return outputs(self.stacks, launched.stack_id) if launched.stack_id else {}

    def at_rest(self, request: Request, what: str) -> Provisioned:
        """The launched product that the request is about, with nothing under way.

        Raises:
            CatalogError: It is not launched, or it is being changed.
        """
        launched = in_environment(self.everything(), request.environment, request.product)
        if launched.status in {"UNDER_CHANGE", "PLAN_IN_PROGRESS"}:
            raise refuse(
                f"Cannot {what} in the environment {request.environment}: it is being changed.",
                received=f"{launched.name} is {launched.status}",
                allowed="a product at rest: AVAILABLE, TAINTED or ERROR",
                fix="wait until the change that runs has ended",
            )
        return launched

    @contextlib.contextmanager
    def asking(self, request: Request, what: str) -> Iterator[None]:
        """Say in four parts why the service did not take a request, for example for a rule of the product.

        Raises:
            CatalogError: It was not taken.
        """
        try:
            yield
        except self.catalog.exceptions.InvalidParametersException as error:
            message = error.response["Error"].get("Message", "")
            refused = Ended(succeeded=False, errors=(message,), events=(), stack_id=None, seconds=0)
            nothing = "Nothing was changed."
            problem = explain(refused, what=what, environment=request.environment, after=nothing)
            raise CatalogError([problem]) from error

    def finish(  # noqa: PLR0913 - the request as made, and the words for its failure
        self,
        record: RecordDetailTypeDef,
        request: Request,
        *,
        what: str,
        left: str,
        stack_id: str | None = None,
        after: str | None = None,
    ) -> Ended:
        """Wait for a request that was made.

        Args:
            record: The request, as the service answered it.
            request: The request, as the user made it.
            what: The request in words: "launch data 0.1.0".
            left: What is left if it fails.
            stack_id: The stack's ARN; None for a launch.
            after: The stack's last event before the request.

        Raises:
            CatalogError: It failed.
        """
        ended = wait(
            self.catalog, self.stacks, record, stack_id=stack_id, after=after, progress=self.progress
        )
        if not ended.succeeded:
            problem = explain(ended, what=what, environment=request.environment, after=left)
            raise CatalogError([problem])
        return ended

    def outcome(self, request: Request, choice: Choice, name: str, ended: Ended) -> Outcome:
        """What a launch or an update that succeeded came to."""
        return Outcome(
            name=name,
            product=choice.product,
            version=choice.version,
            environment=request.environment,
            seconds=ended.seconds,
            outputs=outputs(self.stacks, ended.stack_id) if ended.stack_id else {},
        )
