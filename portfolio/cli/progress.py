"""A launch as it happens: rows of what is under way on a terminal, plain lines in a pipe."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from types import TracebackType
    from typing import TextIO

    from rich.console import ConsoleOptions, RenderResult

    from portfolio.end_user.events import Event

ROWS = 8
"""Resources under way that are shown at once."""

_STYLES = {"COMPLETE": "green", "FAILED": "red", "PROGRESS": "cyan"}


class Progress:
    """Shows the events of one operation; a context manager that is called with each event.

    Args:
        title: The operation in words: "Launching data".
        stream: Where to show it.
        quiet: Show nothing, as when a program reads the result.
    """

    def __init__(self, title: str, *, stream: TextIO | None = None, quiet: bool = False) -> None:
        self._title = title
        self._stream = stream or sys.stdout
        self._quiet = quiet
        self._started = time.monotonic()
        self._running: dict[str, tuple[Event, float]] = {}
        self._done: set[str] = set()
        self._spinner = Spinner("dots")
        self._live: Live | None = None

    def __enter__(self) -> Self:
        if self._quiet:
            return self
        if self._stream.isatty():
            console = Console(file=self._stream, highlight=False)
            self._live = Live(self, console=console, refresh_per_second=10, transient=True)
            self._live.start()
        else:
            self._line(f"{self._title} …")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def __call__(self, event: Event) -> None:
        """Take in one event."""
        if self._quiet or event.of_stack:
            return
        if event.running:
            self._running.setdefault(event.resource, (event, time.monotonic()))
            return
        _, since = self._running.pop(event.resource, (event, time.monotonic()))
        self._done.add(event.resource)
        took = time.monotonic() - since
        if self._live is None:
            reason = f"  {event.reason}" if event.failed else ""
            self._line(f"  {event.status:<16}  {event.resource}  {event.type}{reason}")
        elif event.failed:
            self._live.console.print(
                Text(f"  ✗ {event.resource} ({event.type}) after {took:.0f} s: {event.reason}", style="red")
            )

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The rows of the moment, drawn by rich."""
        del console, options
        now = time.monotonic()
        counts = f"{len(self._done)} done, {len(self._running)} under way"
        self._spinner.text = Text(f"{self._title}  {now - self._started:.0f} s  {counts}")
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
        for event, since in list(self._running.values())[:ROWS]:
            style = _STYLES.get(event.status.rpartition("_")[2], "")
            table.add_row(
                event.resource,
                Text(event.type, style="dim"),
                Text(event.status, style=style),
                f"{now - since:.0f} s",
            )
        yield Group(self._spinner, table)

    def _line(self, text: str) -> None:
        self._stream.write(f"{text}\n")
        self._stream.flush()
