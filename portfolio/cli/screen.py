"""What is printed in the end: tables and results for people, JSON for programs."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import sys
import textwrap
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console
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


@contextlib.contextmanager
def passing_progress() -> Iterator[Callable[[str], None]]:
    """Show what is looked at while it is: on a terminal alone, since nobody reads it afterwards."""
    if not sys.stdout.isatty():
        yield lambda _: None
        return
    with passing_lines() as progress:
        yield progress


def show_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: whole lines in a pipe, and on a terminal that is too narrow one row below the other."""
    width = console().width if sys.stdout.isatty() else None
    for line in table_lines(columns, [*rows], width):
        say(line)


def table_lines(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> list[str]:
    """The lines of a table with plain columns.

    Args:
        columns: The columns' names.
        rows: The cells of each row.
        width: How many characters a line may take; None for any number.
    """
    sizes = [max(cell_len(row[number]) for row in [columns, *rows]) for number in range(len(columns))]
    if width is None or sum(sizes) + 2 * (len(sizes) - 1) <= width:
        return [_row(row, sizes) for row in [columns, *rows]]
    label = max(map(cell_len, columns))
    blocks = [
        [
            line
            for name, cell in zip(columns, row, strict=True)
            for line in _entry(name.ljust(label), cell, max(width, label + 12))
        ]
        for row in rows
    ]
    return [line for block in blocks for line in [*block, ""]][:-1]


def _row(cells: Sequence[str], sizes: Sequence[int]) -> str:
    padded = [cell + " " * (size - cell_len(cell)) for cell, size in zip(cells, sizes, strict=True)]
    return "  ".join(padded).rstrip()


def _entry(name: str, cell: str, width: int) -> list[str]:
    """A cell beside its column's name; broken between words, and a long word is left whole."""
    room = width - len(name) - 2
    parts = textwrap.wrap(cell, room, break_long_words=False, break_on_hyphens=False) or [""]
    lines = [f"{name}  {parts[0]}".rstrip()]
    return lines + [" " * (len(name) + 2) + part for part in parts[1:]]


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
