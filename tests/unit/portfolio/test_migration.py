"""A migration's file, written with its header."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from custom_resources.postgres.migrations import load
from portfolio.errors import CatalogError
from portfolio.versions.migration import FOLDER, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the migrations."""
    return shutil.copytree(FOLDER, tmp_path / "sql")


def test_a_new_migration_follows_the_last(folder: Path) -> None:
    """The function that applies the files takes it as it is, and another one after it."""
    before = load(folder)
    first = write("add_language", folder)
    assert [migration.name for migration in load(folder)][-1] == first.stem
    first.write_text(first.read_text(encoding="utf-8") + "SELECT 1;\n", encoding="utf-8")
    second = write("drop_nothing", folder)
    assert len(load(folder)) == len(before) + 2
    assert second.name == f"{len(before) + 2:04}_drop_nothing.sql"


def test_the_first_migration_follows_nothing(tmp_path: Path) -> None:
    """In an empty folder."""
    write("begin", tmp_path)
    assert [migration.number for migration in load(tmp_path)] == [1]


@pytest.mark.parametrize("name", ["", "Add", "add-language", "../add", "1st", "add__x", "ä", "x" * 61])
def test_fails_for_a_name_that_is_no_files(folder: Path, name: str) -> None:
    """Nothing is written."""
    before = sorted(folder.iterdir())
    with pytest.raises(CatalogError, match="joined by underscores"):
        write(name, folder)
    assert sorted(folder.iterdir()) == before


def test_fails_after_one_that_has_no_statement_yet(folder: Path) -> None:
    """Its hash would change with its first statement."""
    write("add_language", folder)
    with pytest.raises(CatalogError, match="has no statement yet"):
        write("add_more", folder)


def test_fails_for_a_name_that_a_migration_has(folder: Path) -> None:
    """Whichever its number: two files of one name would be taken for one another."""
    before = sorted(folder.iterdir())
    with pytest.raises(CatalogError, match="there is one of that name"):
        write(before[0].stem[5:], folder)
    assert sorted(folder.iterdir()) == before
