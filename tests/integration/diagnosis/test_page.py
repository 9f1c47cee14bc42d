"""The report in a browser: readable with a keyboard, on a phone and in the dark, and complete in itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portfolio.diagnosis.report import page
from tests.integration.diagnosis.faults import FAULTS
from tests.support import browser

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.diagnosis.conftest import Patient

WINDOWS = (
    {"width": 1280, "height": 900, "scheme": "light", "keyboard": True},
    {"width": 390, "height": 844, "scheme": "dark", "keyboard": False},
)


@pytest.mark.skipif(not browser.can_run(), reason="the packaged browser is for Linux on x86-64")
def test_the_report_has_no_barrier_and_asks_nothing_of_anybody(patient: Patient, tmp_path: Path) -> None:
    """Of a real environment with a broken connection in its picture."""
    file = tmp_path / "report.html"
    with FAULTS["tasks may not leave"].breaking(patient):
        file.write_text(page(patient.diagnosis()), encoding="utf-8")
    pages = [{"url": file.as_uri(), **window} for window in WINDOWS]
    for wanted, found in zip(pages, browser.run("audit", pages=pages), strict=True):
        assert found["violations"] == [], wanted
        assert found["errors"] == [], wanted
        assert found["elsewhere"] == [], wanted
        assert not found["tooWide"], wanted
        assert found["keyboard"] in (None, {"unreached": [], "unmarked": []}), wanted
