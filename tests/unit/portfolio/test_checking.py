"""CI's gate: every way of spoiling a release is found, and named."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from portfolio.checking import check
from portfolio.release import releases
from portfolio.releasing import freeze

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from portfolio.current import Current

    Make = Callable[..., Current]

DAY = dt.date(2026, 11, 22)


@pytest.fixture
def root(current: Make, tmp_path: Path) -> Path:
    """One release, untouched."""
    freeze(current(), changelog="Something new.", date=DAY, root=tmp_path)
    return tmp_path


def _found(current: Current, root: Path, *, rebuild: bool = False) -> str:
    return "\n".join(str(problem) for problem in check([current], root=root, rebuild=rebuild))


def test_nothing_is_wrong_with_an_untouched_release(current: Make, root: Path) -> None:
    """Its zip is built anew and has the released hash."""
    assert _found(current(), root, rebuild=True) == ""


def test_nothing_is_wrong_before_the_first_release(current: Make, tmp_path: Path) -> None:
    """A product that was never released has nothing to agree with."""
    assert _found(current(), tmp_path) == ""


def test_finds_a_changed_template(current: Make, root: Path) -> None:
    """One byte is enough."""
    file = root / "data" / "0.1.0" / "template.json"
    file.write_text(file.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert "touched after its release: template.json" in _found(current(), root)


def test_finds_a_missing_and_an_extra_file(current: Make, root: Path) -> None:
    """Both are named, each with what was expected."""
    folder = root / "data" / "0.1.0" / "functions" / "postgres-schema" / "custom_resources"
    (folder / "__init__.py").rename(folder / "renamed.py")
    found = _found(current(), root)
    assert "__init__.py" in found
    assert "it is missing" in found
    assert "renamed.py" in found
    assert "no such file" in found


def test_finds_a_zip_that_does_not_rebuild(current: Make, root: Path) -> None:
    """A manifest that claims another hash than the sources give is found by building."""
    file = root / "data" / "0.1.0" / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    manifest["functions"]["postgres-schema"]["sha256"] = "0" * 64
    file.write_text(json.dumps(manifest), encoding="utf-8")
    assert "does not rebuild" in _found(current(), root, rebuild=True)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"functions": {}}'])
def test_finds_a_manifest_that_cannot_be_read(current: Make, root: Path, content: str) -> None:
    """Whatever is wrong with it, it is named, and there is no traceback."""
    (root / "data" / "0.1.0" / "manifest.json").write_text(content, encoding="utf-8")
    assert "Cannot read a release's manifest" in _found(current(), root)


def test_finds_a_release_under_another_number(current: Make, root: Path) -> None:
    """A renamed folder is not the version that it claims."""
    (root / "data" / "0.1.0").rename(root / "data" / "0.2.0")
    assert "its manifest belongs to another" in _found(current(), root)


def test_finds_what_does_not_belong_among_the_releases(current: Make, root: Path) -> None:
    """Neither a stray file nor a product that nobody offers."""
    (root / "notes.txt").write_text("", encoding="utf-8")
    assert "notes.txt does not belong" in _found(current(), root)


def test_finds_a_change_without_a_new_version(current: Make, root: Path) -> None:
    """The template moved on while VERSION stood."""
    assert "changed, and its version number does not say so" in _found(current(size=256), root)


def test_a_change_with_a_new_version_waits_for_its_release(current: Make, root: Path) -> None:
    """Work in progress under a higher number is in order."""
    assert _found(current("0.1.1", size=256), root) == ""


def test_finds_a_version_that_is_older_than_the_one_before(current: Make, root: Path) -> None:
    """Versions are released in the order of their numbers."""
    older = DAY - dt.timedelta(days=1)
    freeze(current("0.1.1", size=256), changelog="More.", date=older, root=root)
    assert len(releases(root=root)) == 2
    assert "older than the version before it" in _found(current("0.1.1", size=256), root)
