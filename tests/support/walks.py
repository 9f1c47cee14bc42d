"""The changes that CONTRIBUTING.md shows as diffs, applied to a copy of the project.

A diff of a page has no line numbers: ``--- file``, then lines that are there (one blank before them), each
found after the one before, and lines that are added (``+``) after the last that was found, or before the
first.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```diff\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^--- (\S+)\n", flags=re.MULTILINE)
_BEFORE = shutil.ignore_patterns("__pycache__", "releases")
_ASIDE = shutil.ignore_patterns("__pycache__", "unit", "integration", "end_to_end")


def copy_of_sources(folder: Path) -> Path:
    """Copy what templates are made from into a folder."""
    for name in ("products", "custom_resources", "portfolio"):
        shutil.copytree(ROOT / name, folder / name, ignore=_BEFORE)
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=_ASIDE)
    shutil.copy(ROOT / "pyproject.toml", folder)
    if (built := ROOT / "build" / "functions").is_dir():  # so that only what differs is built
        shutil.copytree(built, folder / "build" / "functions", copy_function=os.link)
    return folder


def commands(page: str) -> list[tuple[str, str]]:
    """Each command of a page's consoles, with what it prints."""
    blocks = "".join(_CONSOLE.findall(page))
    _, *parts = re.split(r"^\$ (.*)\n", blocks, flags=re.MULTILINE)
    return list(zip(parts[::2], parts[1::2], strict=True))


def diffs(page: str) -> list[tuple[str, list[str]]]:
    """Each file that a page's diffs change, with the diff's lines."""
    found = []
    for block in _BLOCK.findall(page):
        _, *parts = _FILE.split(block)
        found += [(name, lines.splitlines()) for name, lines in zip(parts[::2], parts[1::2], strict=True)]
    return found


def apply(folder: Path, name: str, diff: list[str]) -> None:
    """Change a file as the diff says; one that is not there yet is made.

    Raises:
        AssertionError: A line that the diff shows as being there is not.
    """
    file = folder / name
    there = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    at, waiting = 0, list[str]()
    for line in diff:
        if line.startswith("+"):
            waiting.append(line[1:])
            continue
        assert line[:1] == " ", f"{name}: neither there nor added: {line!r}"
        assert line[1:] in there[at:], f"{name} has no line {line[1:]!r} after line {at}"
        place = there.index(line[1:], at)
        where = at or place
        there[where:where] = waiting
        at = place + len(waiting) + 1
        waiting = []
    there[at or len(there) : at or len(there)] = waiting
    file.write_text("\n".join(there) + "\n", encoding="utf-8")
