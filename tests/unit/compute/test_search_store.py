"""How Meilisearch starts: with what it had, or with an empty index after a start that did not succeed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from products.compute.application import search_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.compute.conftest import Machine


@pytest.fixture
def store(machine: Machine) -> Path:
    """A store that holds an index."""
    database = machine.folder / "data.ms"
    database.mkdir()
    (database / "data.mdb").write_text("index", encoding="utf-8")
    return database


def _start(machine: Machine, store: Path, *, program: str) -> int:
    machine.command("meilisearch", program)
    script = machine.folder / "start"
    script.write_text(search_store.START[2], encoding="utf-8")
    return machine.run(script, MEILI_DB_PATH=str(store)).returncode


def test_an_index_that_opens_is_kept(machine: Machine, store: Path) -> None:
    """Its first healthy answer takes the start's note away; the next start keeps the index again."""
    for _ in range(2):
        assert _start(machine, store, program=f'[ -f "{store}/data.mdb" ]') == 0
        note = store.with_name("data.ms.starting")
        assert note.exists()
        note.unlink()


def test_an_index_that_does_not_open_is_given_up_at_the_second_start(machine: Machine, store: Path) -> None:
    """Damaged, or of another version: no crash loop, and what fills an empty index then fills it again."""
    opens = f'[ ! -e "{store}" ]'
    assert _start(machine, store, program=opens) != 0
    assert _start(machine, store, program=opens) == 0


def test_the_program_itself_is_what_runs(machine: Machine, store: Path) -> None:
    """It replaces the shell, so that it gets the signal to end."""
    assert _start(machine, store, program='[ "$(cat /proc/$$/comm)" = meilisearch ]') == 0
    assert machine.calls == ["meilisearch "]
