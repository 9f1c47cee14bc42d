"""Figures of a proving run, for docs/reliability.md: one JSON file a test under docs/measured/reliability.

``make prove`` writes them, ``python -m tools.documents.reliability`` renders them. An ordinary run
writes none. Each figure is counted from what the run found; a test publishes before it asserts, so that a
loss is seen.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.support.sampling import proves, seed

FOLDER = Path(__file__).parents[2] / "docs" / "measured" / "reliability"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What one kind of fault did to one function.

    Attributes:
        fault: What was done, in words.
        function: To whom: the function's name.
        runs: How often.
        answers: What CloudFormation, or Secrets Manager, was told: how often each.
        lost: Rows and documents that were there before and not afterwards; 0 is what is proved, None where
            no rows were written.
        leaked: Secrets that were found in logs, answers or errors; 0 is what is proved.
        refused: Who read the secret in use and was not let in; None where no password was rotated.
        command: What repeats it.
    """

    fault: str
    function: str
    runs: int
    answers: dict[str, int]
    lost: int | None
    leaked: int
    refused: int | None = None
    command: str


def publish(figures: Figures) -> None:
    """Write the figures down, if this run takes all cases."""
    if not proves():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "-", f"{figures.function} {figures.fault}".lower()).strip("-")
    content = json.dumps({**asdict(figures), "seed": seed()}, indent=1, sort_keys=True)
    (FOLDER / f"{name}.json").write_text(content + "\n", encoding="utf-8")
