"""One invocation: its time, its secrets, and what is said when it fails."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from custom_resources import faults
from custom_resources.lifecycle import (
    Deadline,
    DeadlineExceededError,
    InitialisationError,
    Redactor,
    patiently,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from custom_resources.lifecycle.resource import Context

_SECONDS_AT_THE_END = 5.0
"""Kept free at the end of the invocation, to say how far it came."""
_logger = logging.getLogger(__name__)
_logger.setLevel(logging.INFO)


class InvocationError(Exception):
    """The invocation failed; the message says why, and holds no secret."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """What an invocation is given.

    Attributes:
        deadline: When it must be over.
        redactor: Must be told of every secret that is read.
    """

    deadline: Deadline
    redactor: Redactor


def run(
    event: Mapping[str, Any],
    context: Context,
    doing: str,
    work: Callable[[Mapping[str, Any], Session], dict[str, Any]],
) -> dict[str, Any]:
    """Do the work and return what it answers.

    Args:
        event: What the function was invoked with.
        context: Lambda's context object.
        doing: What is being done, for the reasons.
        work: The work; it is begun again after a failure that passes by itself.

    Raises:
        InvocationError: It failed.
    """
    redactor = Redactor()
    redactor.watch()
    deadline = Deadline(context.get_remaining_time_in_millis() / 1000 - _SECONDS_AT_THE_END)
    session = Session(deadline=deadline, redactor=redactor)
    try:
        with deadline.enforced():
            return patiently(deadline, doing, lambda: work(event, session))
    except DeadlineExceededError as error:
        reason = (
            f"Not finished in time: {doing}. What is done stays done, and the next run goes on. If that "
            f"fails as well, look at the database's state and its metrics. ({error})"
        )
        _logger.error("Failed: %s", reason)  # noqa: TRY400 - a trace would say nothing more
        raise InvocationError(redactor.redact(reason)) from None
    except InitialisationError as error:
        _logger.error("Failed: %s", error)  # noqa: TRY400 - expected failures speak for themselves
        raise InvocationError(redactor.redact(str(error))) from None
    except Exception as error:
        reason = faults.reason(error, doing)
        _logger.exception("Failed: %s", reason)
        raise InvocationError(redactor.redact(reason)) from None
