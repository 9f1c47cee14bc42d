"""The adapter to crhelper: it dispatches requests, and everything it lacks is here.

crhelper 2.0.12 answers twice, without end or not at all in some cases; each method below that replaces
one of its own says which.
"""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from crhelper import CfnResource

from custom_resources import faults
from custom_resources.lifecycle.deadline import Deadline
from custom_resources.lifecycle.errors import InitialisationError
from custom_resources.lifecycle.redaction import Redactor
from custom_resources.lifecycle.request import Request, physical_id
from custom_resources.lifecycle.response import deliver, encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SECONDS_AT_THE_END = 0.5
"""Kept free at the end of the invocation, for the runtime itself."""

_LEAST_SECONDS = 3.0
_logger = logging.getLogger(__name__)


class Context(Protocol):
    """What this package uses of Lambda's context object."""

    log_group_name: str
    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int:
        """The milliseconds left in the invocation."""
        ...


@dataclass(frozen=True, kw_only=True)
class Work:
    """What an initialiser is given.

    Attributes:
        request: What CloudFormation asks for: a Create or an Update, or a Delete if there is work in it.
        deadline: When the work must be over.
        redactor: Must be told of every secret that the work reads.
    """

    request: Request
    deadline: Deadline
    redactor: Redactor


class Initialiser(Protocol):
    """Does the work of a Create or an Update; idempotent."""

    def __call__(self, work: Work) -> Mapping[str, str]:
        """Do the work and return the resource's attributes, which hold no secret."""
        ...


def run(
    event: dict[str, Any], context: Context, initialiser: Initialiser, *, ending: Initialiser | None = None
) -> None:
    """Carry a request out and answer it, once.

    Without an ending, a Delete is answered at once and touches nothing, also after a Create that failed.

    Args:
        event: The request as Lambda hands it over.
        context: Lambda's context object.
        initialiser: Called for Create and Update.
        ending: Called for Delete; a failure of it keeps the resource.

    Raises:
        ResponseNotDeliveredError: CloudFormation's address did not take the answer.
    """
    redactor = Redactor()
    redactor.add(str(event.get("ResponseURL", "")))
    redactor.add(str(event.get("ResponseURL", "")).partition("?")[2])
    redactor.watch()
    answering = Deadline(context.get_remaining_time_in_millis() / 1000 - _SECONDS_AT_THE_END)
    with _without_polling_clients():
        resource = _Resource(event, initialiser, redactor, answering)
        if ending is not None:
            resource.end_with(ending)
    resource(event, context)
    resource.deliver_answer()


class _Resource(CfnResource):
    """One request's crhelper: a new one each, since crhelper keeps what a request left behind."""

    def __init__(
        self, event: dict[str, Any], initialiser: Initialiser, redactor: Redactor, answering: Deadline
    ) -> None:
        super().__init__(log_level="INFO", boto_level="ERROR", sleep_on_delete=0)
        self._request_event = event
        self._initialiser = initialiser
        self._redactor = redactor
        self._answering = answering
        self._answer: dict[str, Any] | None = None
        self.create(self._work)
        self.update(self._work)

    def end_with(self, ending: Initialiser) -> None:
        """Have a Delete do this work instead of none."""
        if self._request_event.get("RequestType") == "Delete":
            self._initialiser = ending
        self.delete(self._work)

    def deliver_answer(self) -> None:
        """Send the one answer that was settled on.

        Raises:
            ResponseNotDeliveredError: It could not be delivered.
        """
        if self._answer is not None:
            deliver(str(self._request_event.get("ResponseURL", "")), encode(self._answer), self._answering)
            _logger.info("Answered %s", self._answer["Status"])

    def _work(self, event: dict[str, Any], context: Context) -> str:
        """Do the request's work; a failure, SystemExit included, becomes the answer."""
        left = self._answering.remaining()
        deadline = Deadline.for_work(left)
        try:
            request = Request.from_event(event)
            _logger.info("%s of %s begins, with %.0f s left", request.type, request.logical_id, left)
            if left < _LEAST_SECONDS:
                raise deadline.exceeded(f"the work was about to begin with {left:.1f} seconds left")  # noqa: TRY301
            with deadline.enforced():
                work = Work(request=request, deadline=deadline, redactor=self._redactor)
                self.Data = {name: str(value) for name, value in self._initialiser(work).items()}
        except BaseException as error:  # noqa: BLE001 - whatever ends the work must be answered
            self._fail(error, context)
        return physical_id(event)

    def _fail(self, error: BaseException, context: Context) -> None:
        """Make the failure the answer; expected ones speak for themselves, others are logged in full."""
        self.Status = "FAILED"
        self.Data = {}
        if isinstance(error, InitialisationError):
            reason = str(error)
            _logger.error("Failed: %s", reason)
        else:
            doing = f"The {self._request_event.get('RequestType')} of {self.LogicalResourceId}"
            reason = faults.reason(error, doing)
            _logger.error("Failed: %s", reason, exc_info=error)
        where = f" (Log group {context.log_group_name}, request {context.aws_request_id}.)"
        self.Reason = self._redactor.redact(reason) + where

    def _set_timeout(self) -> None:
        """The timer of crhelper answers while the work goes on, and the work then answers again: not used.

        The deadline stops the work first.
        """

    def _wait_for_cwlogs(self, sleep: object = None) -> None:
        """The sleep of crhelper before it answers a Delete is not needed, and CloudFormation waits."""

    def _send(self, status: str | None = None, reason: str = "") -> None:
        """Settle on the answer instead of sending it from inside; what is settled first holds.

        crhelper's own way has no timeout, retries for ever, takes every HTTP status for a success, cuts the
        beginning of the reason off and sends more bytes than CloudFormation takes.
        """
        if self._answer is None:
            self._answer = {
                "Status": status or self.Status,
                "PhysicalResourceId": physical_id(self._request_event),
                "StackId": self.StackId,
                "RequestId": self.RequestId,
                "LogicalResourceId": self.LogicalResourceId,
                "Reason": self._redactor.redact(str(self.Reason or reason)),
                "NoEcho": False,
                "Data": self.Data,
            }


@contextmanager
def _without_polling_clients() -> Iterator[None]:
    """Spare the three AWS clients, 0.1 s, that crhelper makes for polling, which is not used here.

    It leaves them out when it believes to run under AWS SAM on a developer's machine.
    """
    variable = "AWS_SAM_LOCAL"
    before = os.environ.get(variable)
    os.environ[variable] = "true"
    try:
        yield
    finally:
        if before is None:
            del os.environ[variable]
        else:
            os.environ[variable] = before
