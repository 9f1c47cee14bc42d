"""The end user of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.end_user import launch, terminate, update, watch
from portfolio.end_user.forms.choice import NEWEST, choose
from portfolio.end_user.forms.form import Form
from portfolio.end_user.layers import order
from portfolio.end_user.provisioned import Output, Provisioned, environments
from portfolio.end_user.services import Services, ignore
from portfolio.errors import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    import boto3

    from portfolio.end_user.events import Event
    from portfolio.end_user.request import Outcome, Request


class EndUser:
    """Somebody with whom the portfolio is shared, on AWS or on the embedded cloud.

    Args:
        session: The boto3 session of that identity.
        progress: Called with each event of a stack, as it happens.
    """

    def __init__(self, session: boto3.Session, *, progress: Callable[[Event], None] = ignore) -> None:
        self._services = Services(session, progress)

    def launch(self, request: Request) -> Outcome:
        """Launch a product in an environment, as ``<environment>-<product>``.

        Raises:
            CatalogError: The request is wrong, and nothing was made; or the launch failed.
        """
        return launch.launch(self._services, request)

    def update(self, request: Request) -> Outcome:
        """Change a launched product's parameters or version; what is not given stays as it is.

        Raises:
            CatalogError: The request is wrong, and nothing was changed; or the update failed and was
                rolled back.
        """
        return update.update(self._services, request)

    def terminate(self, request: Request) -> Outcome:
        """Remove a launched product; what its template retains stays.

        Raises:
            CatalogError: It is not launched, another layer uses it, or removing it failed.
        """
        return terminate.terminate(self._services, request)

    def form(self, request: Request) -> Form:
        """What the product asks for at its launch.

        Raises:
            CatalogError: Product, version or launch path cannot be found.
        """
        choice = choose(
            self._services.catalog, request.product, version=request.version or NEWEST, path=request.path
        )
        return Form.of(self._services.catalog, choice)

    def status(self, environment: str | None = None) -> tuple[Provisioned, ...]:
        """The layers of an environment, or of all, in the order of launches.

        Raises:
            CatalogError: Nothing is launched in an environment of that name.
        """
        everything = self._services.everything()
        found = [one for one in everything if environment in {None, one.environment}]
        if environment is not None and not found:
            raise refuse(
                f"Cannot find the environment {environment}.",
                received=environment,
                allowed=", ".join(environments(everything)) or "none: nothing is launched",
                fix="name one of these, or launch the network product for it first",
            )
        return tuple(sorted(found, key=lambda one: (one.environment or "", order(one.product), one.name)))

    def outputs(self, launched: Provisioned) -> dict[str, Output]:
        """The outputs of a launched product, by key."""
        return self._services.outputs(launched)

    def watch(self, request: Request) -> Outcome:
        """Watch the newest request about a product until it ends.

        Raises:
            CatalogError: The product is not launched there, or the request failed.
        """
        return watch.watch(self._services, request)
