"""The dependencies that are declared, pinned and explained agree."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "requirements"
NPM = ROOT / "portfolio" / "npm" / "package.json"
BROWSER = ROOT / "tests" / "browser" / "package.json"
SIGN_ON = ROOT / "tests" / "sign_on" / "package.json"

SECTIONS = {
    REQUIREMENTS / "bootstrap.in": ("What installs the rest",),
    REQUIREMENTS / "catalog.in": ("What the catalog runs on",),
    REQUIREMENTS / "local.in": ("What the embedded cloud adds",),
    REQUIREMENTS / "dev.in": ("What only working on it needs",),
    REQUIREMENTS / "checkov.in": ("What inspects the templates from an environment of its own",),
    REQUIREMENTS / "policies.in": ("What scans the policies from an environment of its own",),
    REQUIREMENTS / "site.in": ("What the documentation's site is built with, in an environment of its own",),
    NPM: ("What generated data and tests read, from npm",),
    BROWSER: ("What looks at the site, from npm",),
    SIGN_ON: ("What people sign in with in the tests, from npm",),
}
"""The sections of docs/dependencies.md that explain each list's packages."""


def _declared(file: Path) -> list[str]:
    """The names of the packages in a list."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".json":
        return sorted(json.loads(text)["dependencies"])
    lines = text.splitlines()
    return sorted(re.split(r"[=\[]", line)[0] for line in lines if line and not line.startswith("#"))


def _tables() -> dict[str, list[tuple[str, ...]]]:
    """The rows of the page's tables of packages, by section."""
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n?)*)", page, flags=re.MULTILINE))
    row = re.compile(r"^\| ([a-z0-9@/-]+) \| (.+) \| (.+) \|$", flags=re.MULTILINE)
    rows = {title: [r for r in row.findall(text) if r[0] != "package"] for title, text in sections.items()}
    return {title: found for title, found in rows.items() if found}


@pytest.mark.parametrize("file", SECTIONS, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_direct_dependency_is_explained_and_nothing_else_is(file: Path) -> None:
    """A reader of docs/dependencies.md sees each package that we chose once, and why."""
    tables = _tables()
    assert sorted(row[0] for title in SECTIONS[file] for row in tables[title]) == _declared(file)


def test_every_table_and_every_list_is_compared() -> None:
    """A new list of packages has its section, and a new section its list."""
    assert sorted(_tables()) == sorted(title for titles in SECTIONS.values() for title in titles)
    assert {*REQUIREMENTS.glob("*.in"), NPM, BROWSER, SIGN_ON} == set(SECTIONS)


@pytest.mark.parametrize("file", [NPM, BROWSER, SIGN_ON], ids=lambda file: file.parent.name)
def test_the_npm_packages_have_the_licences_that_are_named(file: Path) -> None:
    """As the lock has them from each package's own description."""
    lock = json.loads(file.with_name("package-lock.json").read_text(encoding="utf-8"))
    for name, _, licence in _tables()[SECTIONS[file][0]]:
        assert lock["packages"][f"node_modules/{name}"]["license"] == licence


def test_the_functions_lock_nothing_but_what_is_explained_in_the_same_version() -> None:
    """What runs on AWS is what the tests here ran with."""
    lists = [REQUIREMENTS / f"{name}.in" for name in ("catalog", "local", "dev")]
    declared = [line for file in lists for line in file.read_text(encoding="utf-8").splitlines()]
    for lock in ROOT.glob("custom_resources/*/requirements.txt"):
        pinned = re.findall(r"^([a-z0-9-]+==\S+)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert pinned, f"{lock} is empty"
        assert set(pinned) <= set(declared)


def test_every_requirement_is_pinned_with_hashes_and_names_no_address() -> None:
    """What is installed is what was reviewed, wherever it is fetched from."""
    for lock in sorted(ROOT.glob("requirements/*.txt")) + sorted(
        ROOT.glob("custom_resources/*/requirements.txt")
    ):
        text = lock.read_text(encoding="utf-8")
        requirements = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
        assert requirements, f"{lock} is empty"
        assert all("==" in one and "--hash=sha256:" in one for one in requirements if one[0].isalnum())
        assert "://" not in text


def test_the_lock_for_aws_has_the_versions_that_are_tested() -> None:
    """Nobody publishes with what the tests did not run with, and nothing of the extras is in it."""
    locks = [(REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8") for name in ("catalog", "all")]
    aws, tested = (set(re.findall(r"^([a-z0-9-]+==[^\s;]+)", lock, flags=re.MULTILINE)) for lock in locks)
    assert aws < tested
    extras = {name for file in ("local.in", "dev.in") for name in _declared(REQUIREMENTS / file)}
    assert not {package.partition("==")[0] for package in aws} & extras
