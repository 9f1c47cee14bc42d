"""What is printed in the end: tables and results for people, JSON for programs."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from portfolio.end_user.provisioned import Output
    from portfolio.end_user.request import Outcome


def console() -> Console:
    """The standard output; text in a pipe is as wide as it is, rather than cut at 80 columns."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def write_json(value: object) -> None:
    """Print a value for programs."""
    sys.stdout.write(json.dumps(value, indent=2, default=_plain) + "\n")


def say(text: str = "") -> None:
    """Print a line as it is."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextlib.contextmanager
def passing_lines() -> Iterator[Callable[[str], None]]:
    """Show lines that matter only while they are new: one by one on a terminal, all of them in a pipe."""
    if not sys.stdout.isatty():
        yield lambda line: say(f"      {line}")
        return
    with console().status("") as status:
        yield lambda line: status.update(Text(line, no_wrap=True, overflow="ellipsis"))


def show_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table with plain columns."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console().print(table)


def show_outputs(outputs: Mapping[str, Output], *, longest: int | None = None) -> None:
    """Print what the outputs tell people; what they hand to other layers is left to ``--json``.

    Args:
        outputs: The outputs of a launched product.
        longest: Leave out what takes more characters than this.
    """
    told = {
        key: output
        for key, output in outputs.items()
        if output.export is None and (longest is None or len(output.value) <= longest)
    }
    if told:
        width = max(len(key) for key in told)
        for key, output in told.items():
            say(f"  {key:<{width}}  {output.value}")


def show_outcome(outcome: Outcome, done: str) -> None:
    """Print that a request did what was asked, and what it gave."""
    version = f" {outcome.version}" if outcome.version else ""
    say(f"{done} {outcome.product}{version} in {outcome.environment} ({outcome.seconds:.1f} s)")
    show_outputs(outcome.outputs)


def _plain(value: Any) -> Any:  # noqa: ANN401 - the interface of json
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return str(value)


def warn(text: str) -> None:
    """Print a line on standard error."""
    sys.stderr.write(f"{text}\n")
