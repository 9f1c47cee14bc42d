"""The report of a rehearsal, for people and for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from portfolio.rehearsal.state import Result

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.rehearsal.state import State

EMBEDDED = (
    "This rehearsal ran in the embedded cloud: it shows that rehearsing works, and proves nothing of AWS."
)
MARKDOWN, JSON = "report.md", "report.json"


def write(state: State, folder: Path) -> tuple[Path, Path]:
    """Write both, and return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    markdown, programs = folder / MARKDOWN, folder / JSON
    markdown.write_text(render(state), encoding="utf-8")
    programs.write_text(json.dumps(asdict(state), indent=1) + "\n", encoding="utf-8")
    return markdown, programs


def render(state: State) -> str:
    """The report in Markdown."""
    failed = [name for name, outcome in state.steps.items() if outcome.result is Result.FAILED]
    minutes = sum(outcome.seconds for outcome in state.steps.values()) / 60
    lines = [f"# Rehearsal {state.environment}", ""]
    if state.target == "local":
        lines += [EMBEDDED, ""]
    lines += [
        f"Account {state.account}, {state.region}, size {state.size}, begun {state.started}; "
        f"{minutes:.0f} minutes of work. "
        + (f"**{len(failed)} steps failed.**" if failed else "No step failed."),
        "",
        "## Questions that only a real account answers",
        "",
        "| question | what was seen |",
        "|---|---|",
        *(f"| {_cell(text)} | {_cell(answer.observed)} |" for text, answer in state.answers.items()),
        *([] if state.answers else ["| all | not answered: no environment was complete |"]),
        "",
        "## Steps",
        "",
        "| step | result | seconds | what was seen |",
        "|---|---|---|---|",
        *(
            f"| {_cell(name)} | {outcome.result} | {outcome.seconds:.1f} | {_cell(outcome.found)} |"
            for name, outcome in state.steps.items()
        ),
        "",
        "## What the terminations left, and the rehearsal removed",
        "",
        *(f"- {each}" for each in state.removed or ["nothing"]),
        "",
        "## What is left in the account",
        "",
        *(f"- {each}" for each in state.left or ["nothing"]),
        "",
    ]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
