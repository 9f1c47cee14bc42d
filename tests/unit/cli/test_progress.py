"""A launch as it happens."""

from __future__ import annotations

import datetime as dt
import io

from rich.console import Console

from portfolio.cli.progress import ROWS, Progress
from portfolio.end_user.events import STACK, Event


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Terminals do."""
        return True


def event(resource: str, status: str, reason: str = "", kind: str = "AWS::EC2::VPC") -> Event:
    """An event of a stack."""
    return Event(
        id=f"{resource}-{status}",
        resource=resource,
        type=kind,
        status=status,
        reason=reason,
        at=dt.datetime.now(dt.UTC),
    )


def test_a_pipe_gets_one_line_for_each_resource_that_is_done() -> None:
    """Without colours, cursor movements or the stack's own events."""
    pipe = io.StringIO()
    with Progress("Launching network", stream=pipe) as progress:
        progress(event("SC-1", "CREATE_IN_PROGRESS", kind=STACK))
        progress(event("Vpc", "CREATE_IN_PROGRESS"))
        progress(event("Vpc", "CREATE_COMPLETE"))
        progress(event("Key", "CREATE_FAILED", "Limit reached", "AWS::KMS::Key"))
    assert "\x1b" not in pipe.getvalue()
    lines = pipe.getvalue().splitlines()
    assert lines[0] == "Launching network …"
    assert [line.split() for line in lines[1:]] == [
        ["CREATE_COMPLETE", "Vpc", "AWS::EC2::VPC"],
        ["CREATE_FAILED", "Key", "AWS::KMS::Key", "Limit", "reached"],
    ]


def test_a_terminal_shows_rows_of_what_is_under_way() -> None:
    """What is done leaves the rows and is counted."""
    progress = Progress("Launching network", stream=Terminal())
    with progress:
        for number in range(ROWS + 3):
            progress(event(f"Subnet{number}", "CREATE_IN_PROGRESS"))
        progress(event("Subnet0", "CREATE_COMPLETE"))
        drawn = Console(file=io.StringIO(), width=120)
        drawn.print(progress)
    assert isinstance(drawn.file, io.StringIO)
    shown = drawn.file.getvalue()
    assert f"1 done, {ROWS + 2} under way" in shown
    assert "Subnet0" not in shown
    assert shown.count("CREATE_IN_PROGRESS") == ROWS


def test_a_terminal_keeps_the_line_of_a_failure() -> None:
    """Rows vanish, reasons stay."""
    terminal = Terminal()
    with Progress("Launching network", stream=terminal) as progress:
        progress(event("Key", "CREATE_FAILED", "Limit reached"))
    assert "Limit reached" in terminal.getvalue()


def test_nothing_is_shown_when_a_program_reads() -> None:
    """Standard output is then JSON alone."""
    pipe = io.StringIO()
    with Progress("Launching network", stream=pipe, quiet=True) as progress:
        progress(event("Key", "CREATE_FAILED", "Limit reached"))
    assert pipe.getvalue() == ""
