"""The page of figures: every measured fault is in it, with its sums and what repeats it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from tests.support import figures
from tests.support.figures import Figures, publish
from tools.documents.reliability import PAGE, measured, render

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

_MEASURED = Figures(
    fault="connection reset",
    function="postgres-schema",
    runs=200,
    answers={"SUCCESS": 199, "FAILED": 1},
    lost=2,
    leaked=0,
    refused=3,
    command="PROVE=1 pytest tests/x.py",
)


def test_every_figure_and_its_sum_is_on_the_page() -> None:
    """A loss that was measured cannot be left out."""
    page = render(
        [
            asdict(_MEASURED),
            {**asdict(_MEASURED), "function": "documentdb-schema", "lost": 1, "refused": None},
        ]
    )

    assert "| connection reset | `postgres-schema` | 200 | 1 FAILED, 199 SUCCESS | 2 | 3 | 0 |" in page
    assert "| **in all** | | **400** | | **3** | **3** | **0** |" in page
    assert page.count("- `PROVE=1 pytest tests/x.py`") == 1


def test_only_a_run_of_all_cases_publishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample's figures would stand for what it did not try."""
    monkeypatch.setattr(figures, "FOLDER", tmp_path)
    monkeypatch.delenv("PROVE", raising=False)
    publish(_MEASURED)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("PROVE", "1")
    publish(_MEASURED)
    assert [file.name for file in tmp_path.iterdir()] == ["postgres-schema-connection-reset.json"]


def test_the_page_in_the_repository_is_what_was_measured_and_no_loss() -> None:
    """Nothing on it was written by hand, and the last runs of all cases lost, refused and told nothing."""
    page = PAGE.read_text(encoding="utf-8")

    assert page == render(measured())
    totals = page.partition("| **in all** |")[2].partition("\n")[0]
    assert totals.endswith("| **0** | **0** | **0** |")
