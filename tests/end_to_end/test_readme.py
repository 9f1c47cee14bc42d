"""The commands in the README do what it says they do."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from tools.documents.pictures.demo_picture import RECORD, same, staying

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Demo

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
FIRST = "make demo"
"""Has run before any test here does."""
LAST = {"make test", ".venv/bin/catalog down"}
"""The first is what runs this test; the second is how the tests end."""


def commands(page: Path) -> list[str]:
    """Every command that a page shows after a prompt, on one line or with its further lines."""
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    return re.findall(r"^\$ (.+)$", text, flags=re.MULTILINE)


def test_the_readmes_commands_run_in_order(demo: Demo) -> None:
    """A newcomer who types what the first page shows sees it work."""
    shown = commands(ROOT / "README.md")
    assert shown[0] == FIRST
    assert set(shown) >= LAST
    for command in shown:
        if command != FIRST and command not in LAST:
            demo.checkout.run(*shlex.split(command))


def test_the_picture_of_the_demo_shows_what_the_demo_prints(demo: Demo) -> None:
    """But for times and addresses; `make docs` draws it anew."""
    assert same(staying(demo.printed), RECORD.read_text(encoding="utf-8").splitlines()), "run `make docs`"


def test_every_catalog_command_in_the_docs_exists() -> None:
    """No page tells people to type what the command would not know."""
    from portfolio.cli.application import app  # noqa: PLC0415 - only this test loads the command in-process

    runner = CliRunner()
    helps: dict[str, str] = {}
    for page in PAGES:
        for line in commands(page):
            words = shlex.split(line)
            if not words[0].endswith("catalog"):
                continue
            verb = words[1]
            helps.setdefault(verb, runner.invoke(app, [verb, "--help"], env={"COLUMNS": "200"}).output)
            assert "No such command" not in helps[verb], f"{page.name}: {line}"
            for option in (word for word in words if word.startswith("--")):
                assert option in helps[verb], f"{page.name}: {line}"
