"""The two judgments of an update, ours and that of AWS's CDK, in the same words."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portfolio.impact import Effect
from portfolio.impact.references import expand
from portfolio.impact.unchosen import unchosen
from portfolio.npm.packages import NODE, installed_packages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.integration.portfolio.impact_corpus import Change, Template

PROGRAM = Path(__file__).with_name("cloudformation_diff.mjs")

NOTHING = "nothing"

NAMES_WHAT_IS_REPLACED = "names what is replaced"
"""The part of a difference of which the text stays the same: only what it names changes."""

OURS = {
    Effect.ADDED: "added",
    Effect.UPDATED: "in place",
    Effect.INTERRUPTED: "in place",
    Effect.REMOVED: "removed",
    Effect.PERHAPS_REPLACED: "perhaps replaced",
    Effect.REPLACED: "replaced",
    Effect.REFUSED: "refused",
}

THEIRS = {
    "NO_CHANGE": NOTHING,
    "WILL_CREATE": "added",
    "WILL_UPDATE": "in place",
    "WILL_DESTROY": "removed",
    "WILL_ORPHAN": "removed",
    "MAY_REPLACE": "perhaps replaced",
    "WILL_REPLACE": "replaced",
}

_GRAVITY = (NOTHING, "added", "in place", "removed", "perhaps replaced", "replaced", "refused")


@dataclass(frozen=True, order=True, kw_only=True)
class Difference:
    """Two judgments of one resource that are not the same.

    Attributes:
        type: The resource's type.
        part: The property, or other part, by which the graver judgment is reached; or that it names what is
            replaced.
        ours: What portfolio.impact says of the resource.
        theirs: What @aws-cdk/cloudformation-diff says.
    """

    type: str
    part: str
    ours: str
    theirs: str


def differences(changes: Sequence[Change]) -> Iterator[tuple[Difference, Change]]:
    """Each difference, with a change that shows it."""
    for change, theirs in zip(changes, _theirs(changes), strict=True):
        ours = {one.logical_id: (OURS[one.effect], one.because) for one in change.impact.changes}
        for name in sorted(set(ours) | set(theirs)):
            mine, my_parts = ours.get(name, (NOTHING, ()))
            other, other_parts = theirs.get(name, (NOTHING, ()))
            if mine == other:
                continue
            graver = my_parts if _GRAVITY.index(mine) > _GRAVITY.index(other) else other_parts
            old, new = (one["Resources"].get(name, {}) for one in (change.before, change.after))
            for part in graver:
                same = part in new.get("Properties", {}) and _value(part, old, change.before) == _value(
                    part, new, change.after
                )
                yield (
                    Difference(
                        type=(old or new)["Type"],
                        part=NAMES_WHAT_IS_REPLACED if same else part,
                        ours=mine,
                        theirs=other,
                    ),
                    change,
                )


def _value(name: str, resource: Template, template: Template) -> Any:  # noqa: ANN401 - JSON of any shape
    return expand(resource.get("Properties", {}).get(name), template)


def _theirs(changes: Sequence[Change]) -> list[dict[str, tuple[str, tuple[str, ...]]]]:
    """By change and logical ID: the impact, and the parts that have it. One Node.js for all of them.

    With new fields left alone, and conditions and mappings written out, which their diff does not look into.
    """
    pairs = [
        {
            "before": _written_out(unchosen(one.before, one.before)),
            "after": _written_out(unchosen(one.after, one.before)),
        }
        for one in changes
    ]
    done = subprocess.run(  # noqa: S603 - Node.js of the locked requirements
        [str(NODE), str(PROGRAM), str(installed_packages())],
        input=json.dumps(pairs),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return [{name: _judgment(found) for name, found in answer.items()} for answer in answers]


def _judgment(found: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    parts = tuple(sorted(name for name, impact in found["parts"].items() if impact == found["impact"]))
    return THEIRS[found["impact"]], parts


def _written_out(template: Template) -> Template:
    return {**template, "Resources": expand(template["Resources"], template)}
