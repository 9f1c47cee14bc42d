"""Begins work again that a passing failure broke off, until the deadline."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from custom_resources.faults import Fault, explain
from custom_resources.lifecycle.errors import DeadlineExceededError, InitialisationError, PassingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from custom_resources.lifecycle.deadline import Deadline

_Result = TypeVar("_Result")
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 5.0
_logger = logging.getLogger(__name__)


def patiently(deadline: Deadline, doing: str, attempt: Callable[[], _Result]) -> _Result:
    """What the attempt returns, begun again while it fails with what may pass by itself.

    Args:
        deadline: When to stop.
        doing: What is being done, for the reason.
        attempt: The work; it is idempotent and closes what it opens.

    Raises:
        DeadlineExceededError: It did not succeed in time; the last failure is named.
    """
    pause = _FIRST_PAUSE
    last: str = ""
    while True:
        try:
            return attempt()
        except DeadlineExceededError as error:
            if last and last not in str(error):
                raise DeadlineExceededError(f"{error} The last failure before: {last}") from None
            raise
        except Exception as error:
            fault = passing_fault(error)
            if fault is None:
                raise
            last = str(fault)
            if deadline.remaining() <= pause:
                raise deadline.exceeded(f"{doing}: {last}") from error
        _logger.info("Beginning again: %s", last)
        deadline.pause(pause, f"{doing}: {last}")
        pause = min(pause * 2, _LONGEST_PAUSE)


def kind_of(error: BaseException) -> type[InitialisationError]:
    """The error to raise in place of this one, so that what may pass by itself is still tried again."""
    return InitialisationError if passing_fault(error) is None else PassingError


def passing_fault(error: BaseException) -> Fault | str | None:
    """What failed, if it may pass by itself; None otherwise."""
    if isinstance(error, PassingError):
        return str(error)
    fault = explain(error)
    return fault if fault is not None and fault.passing else None
