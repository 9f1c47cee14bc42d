"""The benchmark of similarity search measures what it says; how fast it is, only `make bench` tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench import similarity

if TYPE_CHECKING:
    import pytest


def test_both_databases_of_the_benchmark_answer_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few vectors show that the searches reach the tables, and that the index misses hardly any."""
    monkeypatch.setenv("DATABASE_CA_FILE", "")  # the benchmark sets it, for a process of its own

    measured = {measurement.name: measurement.value for measurement in similarity.measure(4000)}

    assert measured["searches in one file that differ from the exact answer"] == 0
    assert measured["nearest 10 missed by the index"] <= 0.05
