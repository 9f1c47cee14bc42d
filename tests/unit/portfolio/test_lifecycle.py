"""What becomes of a released version, as the repository records it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from portfolio.errors import CatalogError
from portfolio.lifecycle import FILE, Entry, State, move, read
from portfolio.releasing import freeze

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from portfolio.current import Current

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


def test_a_version_that_is_restored_leaves_no_trace(root: Path) -> None:
    """It is offered as if it had never been withdrawn."""
    move("data", "0.1.0", State.RETIRED, date=DAY, root=root)
    assert move("data", "0.1.0", State.OFFERED, date=DAY, root=root) is None
    assert read(root).entries == {}


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
