"""The index of the decisions: each record's number, title and status."""

from __future__ import annotations

import re
from pathlib import Path

from tools.documents.markdown import page, table

RECORDS = Path(__file__).parents[2] / "docs" / "adr"
NOTE = "<!-- Generated from docs/adr by `make docs`. Edit the records, not this. -->"
_TITLE = re.compile(r"# (\d+)\. (.+)")
_STATUS = re.compile(r"^Status: (.+?)\n\n", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_NUMBERS = re.compile(r"(?<![-\d(])\b\d{1,3}\b(?![-\d])")


def decision_index(folder: Path = RECORDS) -> dict[str, str]:
    """The page, by its file's name.

    Args:
        folder: Holds the records, ``NNNN-title.md``.

    Raises:
        ValueError: A record has no title with its number, or no status.
    """
    files = {int(file.name[:4]): file for file in sorted(folder.glob("[0-9]*.md"))}
    rows = [_row(number, file, files) for number, file in files.items()]
    return {
        "decisions.md": page(
            "Decisions",
            "A decision that proves wrong is not edited: another one supersedes it, and its status says so.",
            table(["Number", "Decision", "Status"], rows),
            note=NOTE,
        )
    }


def _row(number: int, file: Path, files: dict[int, Path]) -> list[str]:
    text = file.read_text(encoding="utf-8")
    title, status = _TITLE.match(text), _STATUS.search(text)
    if title is None or status is None or int(title[1]) != number:
        message = (
            f"Cannot list the decision in {file.name}. Received: {text[:60]!r}. Allowed: a first line "
            f"'# {number}. Title' and a paragraph 'Status: …'. To fix: write them as in the other records."
        )
        raise ValueError(message)

    plain = _LINK.sub(r"\1", " ".join(status[1].split()))

    def linked(match: re.Match[str]) -> str:
        other = files.get(int(match[0]))
        return f"[{match[0]}](../adr/{other.name})" if other else match[0]

    return [
        str(number),
        f"[{title[2]}](../adr/{file.name})",
        _NUMBERS.sub(linked, plain),
    ]
