"""The page about settings.toml has every key that the reader reads, with an example that it accepts."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest

from portfolio.errors import CatalogError
from portfolio.settings import SETTINGS_FILE, load
from portfolio.settings_reader import Reader
from portfolio.toml_text import toml
from tools.documents.settings_page import EXAMPLE, recorded, settings_page

if TYPE_CHECKING:
    from pathlib import Path

PAGE = settings_page()["settings.md"]


def _rows() -> set[tuple[str, str]]:
    """Each table and key that has a row of the page."""
    found, place = set(), ""
    for line in PAGE.splitlines():
        if line.startswith("## "):
            place = line.removeprefix("## ").strip("`[]")
        elif line.startswith("| `"):
            found.add((place, line.split("`")[1]))
    return found


def test_every_key_that_is_read_is_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked of the reader itself, beneath the methods that the page is made from."""
    taken: set[tuple[str, str]] = set()
    take = Reader._take  # noqa: SLF001 - every value goes through here

    def watched(self: Reader, table: str, key: str) -> object:
        free = "tag_options" in table
        taken.add((table.replace("audiences.developers", "audiences.NAME"), "KEY" if free else key))
        return take(self, table, key)

    monkeypatch.setattr(Reader, "_take", watched)
    load(EXAMPLE)
    assert taken == _rows()


def test_the_example_on_the_page_is_read_and_leaves_no_key_out(tmp_path: Path) -> None:
    """What a reader copies from the page works, and shows each key once."""
    copied = tmp_path / "settings.toml"
    copied.write_text(PAGE.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    assert load(copied).audiences[0].ssh is False
    written = {
        (place, key)
        for place, content in recorded(copied)._tables.items()  # noqa: SLF001 - as the reader has them
        if isinstance(content, dict) and "tag_options" not in place
        for key in content
    }
    asked = {(place, key) for place, keys in recorded().asked.items() for key in keys if key != "KEY"}
    assert written == asked


def test_every_key_of_the_projects_own_settings_is_on_the_page() -> None:
    """A second source: the file that companies begin with."""
    ours = tomllib.loads(SETTINGS_FILE.read_text(encoding="utf-8-sig"))
    ours.pop("audiences", None)
    ours["tag_options"] = {"KEY": []}
    assert {(table, key) for table, keys in ours.items() for key in keys} <= _rows()


@pytest.mark.parametrize(
    "written",
    [
        "true",
        "false",
        "7",
        "0.5",
        '"text"',
        r'"a \"quoted\" line\n"',
        '[true, "a", [1]]',
        '{ a = 1, "b c" = false }',
        "2026-01-31",
        "07:32:00",
        "2026-01-31T07:32:00+00:00",
    ],
)
def test_a_refused_value_is_shown_as_toml_has_it(tmp_path: Path, written: str) -> None:
    """Nobody has to know Python to find in the file what the refusal shows."""
    file = tmp_path / "settings.toml"
    text = EXAMPLE.read_text(encoding="utf-8")
    assert 'regions = ["eu-central-1"]' in text
    for key in ("lines_offered = 2", 'regions = ["eu-central-1"]', "ssh = false"):
        name = key.split(" ")[0]
        file.write_text(text.replace(key, f"{name} = [{written}]"), encoding="utf-8")
        with pytest.raises(CatalogError) as caught:
            load(file)
        received = {problem.received for problem in caught.value.problems}
        assert received == ({written} if name == "regions" else {f"[{written}]"}), received


def test_what_is_shown_is_read_as_the_same_value() -> None:
    """The way back, by Python's own reader of TOML."""
    value = {
        "flag": True,
        "list": [1, 2.5, "ä\t\\", []],
        "table": {"a b": {}, "c": [False]},
        "day": date(2026, 1, 31),
        "time": time(7, 32),
        "moment": datetime(2026, 1, 31, 7, 32, tzinfo=UTC),
    }
    assert tomllib.loads(f"value = {toml(value)}") == {"value": value}
    assert toml(None) == "nothing"
