"""Releasing: a folder that is whole or absent, and refusals that leave nothing behind."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.errors import CatalogError
from portfolio.packaging import collect_sources
from portfolio.versions.chain import head
from portfolio.versions.lifecycle import State, move
from portfolio.versions.release import Release, latest, releases
from portfolio.versions.releasing import freeze
from portfolio.versions.zips import ensure
from tests.unit.portfolio.conftest import FUNCTION

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from portfolio.versions.current import Current

    Make = Callable[..., Current]

DAY = dt.date(2026, 11, 22)
QUEUE: dict[str, Any] = {"Type": "AWS::SQS::Queue", "Properties": {}}


def _release(current: Current, root: Path) -> Release:
    return freeze(current, changelog="Something new.", date=DAY, root=root)


def _everything(root: Path) -> dict[str, str]:
    return {
        str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in root.rglob("*") if file.is_file()
    }


def test_a_release_holds_the_template_and_what_its_functions_are_built_from(
    current: Make, tmp_path: Path
) -> None:
    """Nothing else is needed to launch it again in another account."""
    release = _release(current(), tmp_path)
    assert release.template() == current().template
    assert release.sources(FUNCTION) == collect_sources(FUNCTION)
    assert latest("data", root=tmp_path) == release


def test_the_manifest_knows_every_file_by_its_hash(current: Make, tmp_path: Path) -> None:
    """Whatever is in the folder, but the manifest itself, is listed with its SHA-256."""
    release = _release(current(), tmp_path)
    found = {
        file.relative_to(release.folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in release.folder.rglob("*")
        if file.is_file() and file.name != "manifest.json"
    }
    assert release.manifest.files == found
    assert "lambda:CreateFunction" in release.manifest.actions


def test_two_releases_of_the_same_state_are_the_same_bytes(current: Make, tmp_path: Path) -> None:
    """Neither the folder nor the hour leaves a trace."""
    first, second = _release(current(), tmp_path / "a"), _release(current(), tmp_path / "b")
    assert [*_everything(first.folder).values()] == [*_everything(second.folder).values()]


def test_a_zip_is_rebuilt_from_the_release_alone(current: Make, function_hash: str, tmp_path: Path) -> None:
    """In a fresh checkout, with no zip at hand, the same zip comes out, bit for bit."""
    release = _release(current(), tmp_path / "releases")
    built = ensure(release, folder=tmp_path / "build")
    assert hashlib.sha256(built[FUNCTION].read_bytes()).hexdigest() == function_hash


def test_fails_when_a_zip_at_hand_is_not_the_released_one(current: Make, tmp_path: Path) -> None:
    """A damaged zip is not published."""
    release = _release(current(), tmp_path / "releases")
    built = ensure(release, folder=tmp_path / "build")
    built[FUNCTION].write_bytes(b"damaged")
    with pytest.raises(CatalogError, match="does not rebuild to what was released"):
        ensure(release, folder=tmp_path / "build")


def test_releases_are_read_in_the_order_of_their_numbers(current: Make, tmp_path: Path) -> None:
    """0.10.0 is newer than 0.9.0."""
    for number, version in enumerate(["0.1.0", "0.9.0", "0.10.0"]):
        _release(current(version, size=128 + number), tmp_path)
    assert [str(release.version) for release in releases(root=tmp_path)] == ["0.1.0", "0.9.0", "0.10.0"]


def test_a_later_release_says_what_updating_to_it_does(current: Make, tmp_path: Path) -> None:
    """The console shows it beside the version."""
    first = _release(current(), tmp_path)
    second = _release(current("0.2.0", Queue=QUEUE), tmp_path)
    assert first.manifest.update == ""
    assert second.manifest.update == "Data is kept. 1 change that nobody notices."
    assert second.manifest.shown == f"Something new. {second.manifest.update}"


@pytest.mark.parametrize(
    ("version", "resources", "words"),
    [
        ("0.1.0", {}, "nothing changed"),
        ("0.2.0", {}, "nothing changed"),
        ("0.1.0", {"Queue": QUEUE}, "too small"),
        ("0.1.1", {"Queue": QUEUE}, "too small"),
        ("0.0.9", {"Queue": QUEUE}, "too small"),
    ],
)
def test_fails_when_the_version_does_not_tell_the_change(
    current: Make, tmp_path: Path, version: str, resources: dict[str, Any], words: str
) -> None:
    """A new resource asks for a new minor number; and nothing that exists is touched by the refusal."""
    _release(current(), tmp_path)
    before = _everything(tmp_path)
    with pytest.raises(CatalogError, match=words):
        _release(current(version, **resources), tmp_path)
    assert _everything(tmp_path) == before


def test_fails_when_cloudformation_would_refuse_the_update(current: Make, tmp_path: Path) -> None:
    """A resource cannot become one of another type; running environments would be stuck at the old one."""
    _release(current(Queue=QUEUE), tmp_path)
    with pytest.raises(CatalogError, match=r"would refuse the update from data 0\.1\.0\.\s+received: Queue"):
        _release(current("1.0.0", Queue={"Type": "AWS::SNS::Topic"}), tmp_path)


@pytest.mark.parametrize("changelog", ["", "  ", "two\nlines", "x" * 501])
def test_fails_without_a_changelog_line(current: Make, tmp_path: Path, changelog: str) -> None:
    """End users read it; a release without one is refused before anything is written."""
    with pytest.raises(CatalogError, match="changelog line"):
        freeze(current(), changelog=changelog, date=DAY, root=tmp_path)
    assert [*tmp_path.iterdir()] == []


def test_fails_when_a_function_was_built_from_other_sources(
    current: Make, function_hash: str, tmp_path: Path
) -> None:
    """The sources that are frozen must be those of the zip that the template runs."""
    stale = current()
    text = json.dumps(stale.template).replace(function_hash, "0" * 64)
    stale.template.update(json.loads(text))
    with pytest.raises(CatalogError, match="other sources"):
        _release(stale, tmp_path)
    assert [*tmp_path.iterdir()] == []


def test_a_failure_while_writing_leaves_no_folder(
    current: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release that cannot be finished, here for want of room, is as if it never began."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("portfolio.versions.objects._write", full)
    with pytest.raises(OSError, match="No space left"):
        _release(current(), tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_sources_are_kept_once_whatever_number_of_releases_has_them(current: Make, tmp_path: Path) -> None:
    """A second release of the same function adds its template and manifest only."""
    _release(current(), tmp_path)
    before = {*(tmp_path / "objects").iterdir()}
    release = _release(current("0.2.0", Queue=QUEUE), tmp_path)
    assert {*(tmp_path / "objects").iterdir()} == before
    assert sorted(file.name for file in release.folder.rglob("*")) == ["manifest.json", "template.json"]
    assert release.sources(FUNCTION) == collect_sources(FUNCTION)


def test_a_manifest_names_the_link_before(current: Make, tmp_path: Path) -> None:
    """So that the newest manifest stands for every release of the product."""
    first = _release(current(), tmp_path)
    link = head("data", root=tmp_path)
    second = _release(current("0.2.0", Queue=QUEUE), tmp_path)
    assert (first.manifest.before, second.manifest.before) == ("", link)


def test_releases_that_hold_their_own_sources_are_read_as_ever() -> None:
    """The first releases keep a folder for each function, and not a byte of them changes."""
    release = next(each for each in releases("data") if str(each.version) == "0.4.0")
    assert not release.manifest.functions["postgres-schema"].sources
    assert "custom_resources/postgres/handler.py" in release.sources("postgres-schema")


def test_fails_when_service_catalog_takes_no_more_versions(
    current: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A retired version makes room: publishing deletes it once nobody runs it."""
    monkeypatch.setattr("portfolio.versions.releasing.VERSIONS_MAXIMUM", 2)
    for number, version in enumerate(("0.1.0", "0.1.1")):
        _release(current(version, size=128 + number), tmp_path)
    with pytest.raises(CatalogError, match=r"takes no more versions(.|\n)*catalog retire data 0\.1\.0"):
        _release(current("0.1.2", size=256), tmp_path)
    move("data", "0.1.0", State.RETIRED, date=DAY, root=tmp_path)
    assert str(_release(current("0.1.2", size=256), tmp_path).version) == "0.1.2"
