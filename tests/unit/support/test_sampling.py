"""A sample is the same in one run, another on another day, and everything where the run proves."""

from __future__ import annotations

import pytest

from tests.support.sampling import sample

CASES = [f"case-{number}" for number in range(100)]


@pytest.fixture(autouse=True)
def _neither_proving_nor_seeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROVE", raising=False)
    monkeypatch.delenv("PROVE_SEED", raising=False)


def test_a_sample_has_the_size_asked_for_and_keeps_the_order() -> None:
    """No case twice, none moved, and a few cases are taken whole."""
    chosen = sample(CASES, 5)
    assert len(set(chosen)) == 5
    assert chosen == [case for case in CASES if case in chosen]
    assert sample(CASES[:3], 5) == CASES[:3]


def test_every_worker_of_a_run_takes_the_same_sample() -> None:
    """pytest-xdist refuses workers that collect different tests."""
    assert sample(CASES, 5) == sample(CASES, 5)


def test_another_seed_takes_other_cases_and_all_have_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a year of days no case of a hundred is left out."""
    seen: set[str] = set()
    for day in range(365):
        monkeypatch.setenv("PROVE_SEED", f"day {day}")
        seen.update(sample(CASES, 5))
    assert seen == set(CASES)


def test_a_run_that_proves_takes_every_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """``make prove`` leaves nothing out."""
    monkeypatch.setenv("PROVE", "1")
    assert sample(CASES, 5) == CASES
