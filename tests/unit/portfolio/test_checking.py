"""CI's gate: every way of spoiling a release is found, and named."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from portfolio.versions.chain import Link, append
from portfolio.versions.checking import check
from portfolio.versions.release import releases
from portfolio.versions.releasing import freeze

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from portfolio.versions.current import Current

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
    folder = root / "data" / "0.1.0"
    (folder / "template.json").rename(folder / "renamed.json")
    found = _found(current("0.1.1"), root)
    assert "template.json" in found
    assert "it is missing" in found
    assert "renamed.json" in found
    assert "no such file" in found


def test_finds_a_released_source_that_is_missing_changed_or_left_over(current: Make, root: Path) -> None:
    """What the functions are built from lies outside the release's folder, and is compared as well."""
    missing, changed, *_ = sorted((root / "objects").iterdir())
    missing.unlink()
    changed.write_bytes(b"other")
    (root / "objects" / hashlib.sha256(b"left").hexdigest()).write_bytes(b"left")
    found = _found(current(), root)
    assert f"{missing}" in found
    assert f"{changed}" in found
    assert "No release uses the source" in found


def test_finds_a_zip_that_does_not_rebuild(
    current: Make, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A packager that has come to give other bytes than it gave is found by building."""
    monkeypatch.setattr("portfolio.versions.checking.build_zip", lambda *_: b"other bytes")
    assert "does not rebuild" in _found(current(), root, rebuild=True)


def _forge(root: Path) -> None:
    """Change a release's template, and its hash in the manifest with it."""
    folder = root / "data" / "0.1.0"
    template = (folder / "template.json").read_text(encoding="utf-8") + " "
    (folder / "template.json").write_text(template, encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["template.json"] = hashlib.sha256(template.encode()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_finds_a_template_and_its_hash_in_the_manifest_both_rewritten(current: Make, root: Path) -> None:
    """The manifest is no witness for itself."""
    _forge(root)
    assert "The manifest of data 0.1.0 was rewritten" in _found(current(), root)


def test_finds_a_deleted_release(current: Make, root: Path) -> None:
    """The folder alone is gone: the chain still tells of it, and of the way to withdraw a version."""
    shutil.rmtree(root / "data" / "0.1.0")
    found = _found(current(), root)
    assert "The release data 0.1.0 was deleted" in found
    assert "catalog retire data 0.1.0" in found


def test_finds_a_link_that_was_rewritten(current: Make, root: Path) -> None:
    """Every link's hash covers those before it: one line cannot be exchanged alone."""
    freeze(current("0.1.1", size=256), changelog="More.", date=DAY, root=root)
    _forge(root)
    file = root / "data" / "CHAIN"
    first, second = file.read_text(encoding="utf-8").splitlines()
    version, _, _ = first.split(" ")
    manifest = hashlib.sha256((root / "data" / "0.1.0" / "manifest.json").read_bytes()).hexdigest()
    link = Link.after("", version, manifest)
    file.write_text(f"{version} {manifest} {link.hash}\n{second}\n", encoding="utf-8")
    assert "chain of data's releases is broken at 0.1.1" in _found(current("0.1.1", size=256), root)


def test_finds_a_release_that_was_cut_short_before_its_link(current: Make, root: Path) -> None:
    """The way back is named: take the folder away and release again."""
    (root / "data" / "CHAIN").unlink()
    assert "data 0.1.0 is not in the chain" in _found(current(), root)


def test_the_newest_manifest_vouches_for_all_before_it(current: Make, root: Path) -> None:
    """A chain that was rewritten from its beginning does not lead to what the next manifest names."""
    freeze(current("0.1.1", size=256), changelog="More.", date=DAY, root=root)
    _forge(root)
    (root / "data" / "CHAIN").unlink()
    for version in ("0.1.0", "0.1.1"):
        append("data", version, root=root)
    found = _found(current("0.1.1", size=256), root)
    assert "data 0.1.1 was released after other releases than those before it" in found


def test_finds_a_life_cycle_of_what_was_never_released(current: Make, root: Path) -> None:
    """A misspelled version would otherwise stay on offer in silence."""
    entry = {"state": "retired", "since": "2026-11-22", "because": ""}
    (root / "lifecycle.json").write_text(json.dumps({"data": {"9.9.9": entry}}), encoding="utf-8")
    assert "data 9.9.9, which is no release" in _found(current(), root)


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
