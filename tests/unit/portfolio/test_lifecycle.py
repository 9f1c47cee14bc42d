"""What becomes of a released version, as the repository records it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from portfolio.errors import CatalogError
from portfolio.versions.lifecycle import FILE, Entry, State, move, newest_of_lines, read, supersede
from portfolio.versions.release import releases
from portfolio.versions.releasing import freeze
from portfolio.versions.version import Version

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from portfolio.versions.current import Current

DAY = dt.date(2026, 11, 28)


@pytest.fixture
def root(current: Callable[..., Current], tmp_path: Path) -> Path:
    """Two releases."""
    for number, version in enumerate(("0.1.0", "0.1.1")):
        freeze(current(version, size=128 + number), changelog="New.", date=DAY, root=tmp_path)
    return tmp_path


def test_a_version_is_withdrawn_with_its_day_and_reason(root: Path) -> None:
    """What was said once is read again; every other version is on offer."""
    move("data", "0.1.0", State.DEPRECATED, because=" Slow. ", date=DAY, root=root)
    lifecycle = read(root)
    expected = Entry(state=State.DEPRECATED, since="2026-11-28", because="Slow.")
    assert lifecycle.entries == {("data", "0.1.0"): expected}
    assert lifecycle.state("data", "0.1.1") is State.OFFERED


def test_a_version_that_is_restored_is_offered_and_stays_so(root: Path) -> None:
    """No release deprecates what somebody put on offer again, and it is not told among what is withdrawn."""
    move("data", "0.1.0", State.RETIRED, date=DAY, root=root)
    move("data", "0.1.0", State.OFFERED, date=DAY, root=root)
    assert read(root).state("data", "0.1.0") is State.OFFERED
    assert read(root).withdrawn == {}
    assert supersede("data", lines=1, date=DAY, root=root) == ()


def test_the_next_release_deprecates_what_falls_behind(root: Path, current: Callable[..., Current]) -> None:
    """The newest of each of the last lines stays; what was said by hand stays as well."""
    for number, version in enumerate(("0.2.0", "0.3.0", "0.3.1")):
        freeze(current(version, size=256 + number), changelog="New.", date=DAY, root=root)
    move("data", "0.2.0", State.RETIRED, because="Loses files.", date=DAY, root=root)
    assert supersede("data", lines=2, date=DAY, root=root) == ("0.1.0", "0.3.0")
    states = {
        str(each.version): read(root).state("data", str(each.version)) for each in releases("data", root=root)
    }
    assert states == {
        "0.1.0": State.DEPRECATED,
        "0.1.1": State.OFFERED,
        "0.2.0": State.RETIRED,
        "0.3.0": State.DEPRECATED,
        "0.3.1": State.OFFERED,
    }
    assert read(root).entries["data", "0.3.0"].because == "Superseded: of data, 0.3.1 and 0.1.1 are offered."
    assert supersede("data", lines=2, date=DAY, root=root) == ()


@pytest.mark.parametrize(
    ("versions", "lines", "kept"),
    [
        ("0.1.0 0.2.0 0.2.1 0.3.0", 2, "0.2.1 0.3.0"),
        ("0.9.0 0.10.0", 1, "0.10.0"),
        ("0.4.0 0.5.0 1.0.0 1.1.0 1.1.1", 2, "0.5.0 1.1.1"),
        ("1.0.0 1.9.0 2.0.0 2.1.0 3.0.0", 2, "2.1.0 3.0.0"),
        ("1.0.0", 2, "1.0.0"),
    ],
)
def test_a_line_is_a_major_version_and_before_the_first_a_minor(versions: str, lines: int, kept: str) -> None:
    """As a breaking change raises the numbers (semver.org, item 4)."""
    found = newest_of_lines([Version.parse(each) for each in versions.split()], lines)
    assert " ".join(str(each) for each in found) == kept


@pytest.mark.parametrize("state", [State.DEPRECATED, State.RETIRED])
def test_fails_when_no_version_would_be_offered(root: Path, state: State) -> None:
    """A product that nobody can launch is a mistake."""
    move("data", "0.1.0", State.DEPRECATED, date=DAY, root=root)
    with pytest.raises(CatalogError, match="no version of data would be offered"):
        move("data", "0.1.1", state, date=DAY, root=root)


def test_fails_for_what_was_never_released(root: Path) -> None:
    """The released versions are named."""
    with pytest.raises(CatalogError, match=r"0\.1\.0, 0\.1\.1"):
        move("data", "0.2.0", State.RETIRED, date=DAY, root=root)


@pytest.mark.parametrize("content", ["", "[]", '{"data": {"0.1.0": {"state": "gone"}}}', '{"data": 1}'])
def test_fails_for_a_record_that_cannot_be_read(root: Path, content: str) -> None:
    """Nothing is put on offer again because a file was cut off."""
    (root / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(CatalogError, match="Cannot read the versions' life cycle"):
        read(root)
