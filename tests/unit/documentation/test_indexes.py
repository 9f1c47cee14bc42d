"""The generated indexes: of decisions, and of what each release brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portfolio.versions.release import releases
from tools.documents.decision_index import RECORDS, decision_index
from tools.documents.release_notes import release_notes

if TYPE_CHECKING:
    from pathlib import Path


def test_the_index_links_every_decision_and_those_that_supersede_it() -> None:
    """Nobody has to open a hundred files to learn which of them still holds."""
    text = decision_index()["decisions.md"]
    for record in RECORDS.glob("[0-9]*.md"):
        assert f"](../adr/{record.name}) |" in text
    resources = next(line for line in text.splitlines() if line.startswith("| 5 |"))
    assert "superseded by [120](../adr/0120-" in resources


@pytest.mark.parametrize(
    "text", ["# 2. Another number\n\nStatus: accepted\n\n", "# 1. No status\n\n## Context\n"]
)
def test_a_record_that_cannot_be_listed_is_named_with_its_remedy(tmp_path: Path, text: str) -> None:
    """An index with a gap would say that there was no decision."""
    (tmp_path / "0001-one.md").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"0001-one\.md.*Allowed: .*'# 1\. Title'.*To fix"):
        decision_index(tmp_path)


def test_every_release_is_noted_with_its_day_and_state() -> None:
    """A version that was deprecated by a newer one says so beside what it brought."""
    text = release_notes()["releases.md"]
    for release in releases():
        assert f"| {release.version} | {release.manifest.date} |" in text
    assert "| deprecated |" in text
