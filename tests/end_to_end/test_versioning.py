"""docs/versioning.md, typed from its first line to its last: each command prints what the page shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.settings import TAG

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Demo

PAGE = Path(__file__).parents[2] / "docs" / "versioning.md"
ENVIRONMENT = "team-a"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
_VARIES = (
    (r"\d+\.\d+\.\d+(?= |\b)", "VERSION"),
    (r"\d{4}-\d\d-\d\d", "DAY"),
    (r"\(\d+\.\d s\)", "(TIME)"),
    (r"/\S+/portfolio/releases", "RELEASES"),
    (r"\b[a-z]+-[a-z0-9]{13}\b", "ID"),
    (r" +", " "),
)
"""What differs from run to run, or with the releases that there are."""


def _walk() -> list[tuple[str, list[str]]]:
    """Each command of the page with the lines that it prints; a line ``…`` stands for any number of them."""
    found: list[tuple[str, list[str]]] = []
    for block in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line.removeprefix("$ "), []))
            else:
                found[-1][1].append(_plain(line))
    return found


def _plain(text: str) -> str:
    for pattern, name in _VARIES:
        text = re.sub(pattern, name, text)
    return text.strip()


def _missing(shown: list[str], printed: list[str]) -> list[str]:
    """The lines of the page that were not printed, in their order."""
    rest, missing = iter(printed), []
    for line in shown:
        if line != "…" and not any(line == each for each in rest):
            missing.append(line)
            rest = iter(printed)
    return missing


def test_who_follows_the_page_sees_what_it_shows(demo: Demo) -> None:
    """From a change to its impact, release, publication, update and the end of the version before."""
    checkout = demo.checkout
    environment = checkout.environment()
    assert environment
    checkout.catalog("launch", "network", "--environment", ENVIRONMENT, *TAG)
    walk = _walk()
    assert {words.split()[1] for words, _ in walk if words.startswith("catalog ")} >= {
        *("impact", "release", "publish", "update", "versions", "deprecate")
    }
    for command, shown in walk:
        program, *arguments = shlex.split(command)
        done = checkout.catalog(*arguments) if program == "catalog" else checkout.run(program, *arguments)
        printed = [_plain(line) for line in done.stdout.splitlines()]
        assert _missing(shown, printed) == [], f"{command} printed:\n{done.stdout}"
