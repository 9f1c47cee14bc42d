"""Markdown, as far as generated pages need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NOTE = "<!-- Generated from the templates by `make docs`. Edit those, not this. -->"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; bars and line ends in cells are made harmless."""
    lines = [_row(header), _row(["---"] * len(header)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def page(title: str, *parts: str, note: str = NOTE) -> str:
    """A whole page; the note says what it is made from."""
    return "\n\n".join([note, f"# {title}", *parts]) + "\n"


def section(title: str, *parts: str) -> str:
    """A section of a page."""
    return "\n\n".join([f"## {title}", *parts])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
