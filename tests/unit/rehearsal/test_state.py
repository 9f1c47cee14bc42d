"""What a rehearsal writes down: for its resumption, and for those who read its report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from portfolio.errors import CatalogError
from portfolio.rehearsal import report
from portfolio.rehearsal.state import FILE, Answer, Made, Outcome, Result, State, forget, read

if TYPE_CHECKING:
    from pathlib import Path


def _state(target: str = "aws") -> State:
    return State(
        environment="rehearsal-ab12",
        target=target,
        account="000000000000",
        region="eu-central-1",
        older=1,
        started="2026-11-28 10:00 UTC",
        steps={
            "templates": Outcome(result=Result.DONE, found="16 templates are valid", seconds=3.0),
            "1. launch data 0.4.0": Outcome(
                result=Result.FAILED, found="Cannot\n  received: a | b", seconds=60
            ),
        },
        answers={"Is it?": Answer(answered=True, observed="yes")},
        made=[Made(type="AWS::KMS::Key", id="key", stack_id="stack")],
        left=["log group /left"],
    )


def test_a_state_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Nothing of what was done is forgotten, and a finished rehearsal leaves no state."""
    _state().write(tmp_path)
    assert read(tmp_path) == _state()
    forget(tmp_path)
    assert read(tmp_path) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"steps": 1}'])
def test_a_file_that_no_rehearsal_wrote_is_refused_in_four_parts(tmp_path: Path, text: str) -> None:
    """What runs in the account must not be forgotten because a file is broken."""
    (tmp_path / FILE).write_text(text)
    with pytest.raises(CatalogError) as refused:
        read(tmp_path)
    assert "terminate its environment by hand" in refused.value.problems[0].fix


def test_a_report_says_what_failed_and_what_is_left(tmp_path: Path) -> None:
    """In words that stay within the table's cells, and for programs the same."""
    markdown, programs = report.write(_state(), tmp_path)
    text = markdown.read_text()
    assert "**1 steps failed.**" in text
    assert "| 1. launch data 0.4.0 | failed | 60.0 | Cannot   received: a \\| b |" in text
    assert "- log group /left" in text
    assert "| Is it? | yes |" in text
    assert json.loads(programs.read_text())["steps"]["templates"]["result"] == "done"


def test_a_report_from_the_embedded_cloud_claims_nothing_about_aws() -> None:
    """Emulation is evidence about the rehearsal alone."""
    assert "proves nothing of AWS" in report.render(_state("local"))
    assert "proves nothing" not in report.render(_state("aws"))
