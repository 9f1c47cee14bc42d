"""What a rehearsal has done so far, in a file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from portfolio.errors import refuse

if TYPE_CHECKING:
    from pathlib import Path

FILE = "state.json"


class Result(StrEnum):
    """How a step ended."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNANSWERED = "not answered"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a step.

    Attributes:
        result: How it ended.
        found: What was seen, in words.
        seconds: How long it took.
    """

    result: Result
    found: str
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a rehearsal saw of one question.

    Attributes:
        answered: Whether AWS itself answered it.
        observed: What was seen, or why nothing could be.
    """

    answered: bool
    observed: str


@dataclass(frozen=True, kw_only=True)
class Made:
    """A resource that a stack of the rehearsal made.

    Attributes:
        type: Its CloudFormation type.
        id: Its physical ID.
        stack_id: The stack's ARN.
    """

    type: str
    id: str
    stack_id: str


@dataclass(kw_only=True)
class State:
    """A rehearsal.

    Attributes:
        environment: The throw-away environment's name.
        target: Which cloud: aws or local.
        account: The account's number.
        region: The region.
        older: From how many older releases of each product it updates; None for all.
        started: When it began, in UTC.
        size: The size of all layers.
        steps: What came of each step that has ended, by its name.
        answers: What was seen of each question, by its text.
        made: Every resource of the stacks that were terminated.
        left: What is left in the account, in words.
        removed: What the terminations left and the rehearsal removed.
    """

    environment: str
    target: str
    account: str
    region: str
    older: int | None
    started: str
    size: str = "small"
    steps: dict[str, Outcome] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        """Write it down at once, so that no interruption leaves half a file."""
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f"{FILE}.draft"
        draft.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        draft.replace(folder / FILE)


def read(folder: Path) -> State | None:
    """The rehearsal that a folder holds, or None.

    Raises:
        CatalogError: The file is not one that a rehearsal wrote.
    """
    path = folder / FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        content["steps"] = {
            name: Outcome(**{**each, "result": Result(each["result"])})
            for name, each in content["steps"].items()
        }
        content["answers"] = {text: Answer(**each) for text, each in content["answers"].items()}
        content["made"] = [Made(**each) for each in content["made"]]
        return State(**content)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise refuse(
            "Cannot read what a rehearsal has done so far.",
            received=f"{path}: {type(error).__name__}: {error}",
            allowed="the file that `catalog rehearse` writes",
            fix="terminate its environment by hand (catalog status shows it), then delete the file",
        ) from error


def forget(folder: Path) -> None:
    """Delete the file: the rehearsal is over, and nothing of it is left to do."""
    (folder / FILE).unlink(missing_ok=True)
