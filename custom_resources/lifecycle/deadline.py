"""Until when work may go on, so that enough of the function's time is left for the answer."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from custom_resources.lifecycle.errors import DeadlineExceededError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS_FOR_THE_ANSWER = 12.0
_SHARE_FOR_THE_ANSWER = 0.4
"""Of a function whose time is short: work and answer share what there is."""

_SHARE_FOR_UNDOING = 1 / 3
"""Of the time kept for the answer."""


class Deadline:
    """A moment after which no more work is begun, and work under way is stopped.

    Args:
        seconds: How far away it is.
    """

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds
        self._grace = 0.0

    @classmethod
    def for_work(cls, seconds_left: float) -> Deadline:
        """The deadline of the work in an invocation that has so many seconds left."""
        kept = min(_SECONDS_FOR_THE_ANSWER, seconds_left * _SHARE_FOR_THE_ANSWER)
        deadline = cls(seconds_left - kept)
        deadline._grace = kept * _SHARE_FOR_UNDOING
        return deadline

    def grace(self) -> Deadline:
        """A deadline from now on for undoing what was begun, out of the time that is kept for the answer."""
        return Deadline(self._grace)

    def remaining(self) -> float:
        """The seconds left; never negative."""
        return max(0.0, self._at - time.monotonic())

    def check(self, doing: str) -> None:
        """Go on only if there is time.

        Raises:
            DeadlineExceededError: The deadline has passed.
        """
        if self.remaining() <= 0:
            raise self.exceeded(doing)

    def exceeded(self, doing: str) -> DeadlineExceededError:
        """The error that says what was being done when the time was over."""
        return DeadlineExceededError(
            f"Not finished in time: the function's time was nearly over while {doing}. What is finished is "
            "kept, and the next update goes on from there. Update the product again; if it fails at the same "
            "place, the database was too slow or could not be reached: look at its state and its metrics."
        )

    def pause(self, seconds: float, doing: str) -> None:
        """Wait, but not beyond the deadline.

        Raises:
            DeadlineExceededError: The deadline came first.
        """
        time.sleep(min(seconds, self.remaining()))
        self.check(doing)

    @contextmanager
    def enforced(self) -> Iterator[None]:
        """Interrupt whatever blocks in the main thread when the deadline passes.

        Lambda runs handlers in the main thread. Elsewhere only the checks and time limits of the work
        itself hold, since Python delivers signals to the main thread alone.

        Raises:
            DeadlineExceededError: The deadline passed inside the block.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def interrupt(_number: int, _frame: object) -> None:
            raise self.exceeded("waiting for the database or for Secrets Manager")

        previous = signal.signal(signal.SIGALRM, interrupt)
        signal.setitimer(signal.ITIMER_REAL, max(self.remaining(), 0.001))
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, previous)
