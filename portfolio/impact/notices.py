"""What people notice of a change, in a sentence with its source.

    from portfolio.impact import notice, why

    why(change)                         # "TaskDefinition changes"
    told = notice(change, impact)
    told.text, told.data, told.source   # "LibreChat restarts once, no gap", "", "Amazon ECS …"

The sentences are those of notices.toml beside this module. What becomes of data follows from the resource's
own policies, as CloudFormation carries them out.
"""

from __future__ import annotations

import functools
import json
import tomllib
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portfolio.impact.comparison import Effect
from portfolio.impact.way_back import ADDED_ONCE, IN_PLACE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.impact.comparison import Change, Impact

FILE = Path(__file__).with_name("notices.toml")

KEPT = "its data is kept"
_NO_VALUE = {"Ref": "AWS::NoValue"}
_LOST = "the data is lost"
_KEPT_AS = {"Snapshot": "the data is kept as a snapshot", "Retain": "the data is kept beside the environment"}
_KEPT_AS["RetainExceptOnCreate"] = _KEPT_AS["Retain"]

_WHY = {
    Effect.ADDED: "it is new",
    Effect.REMOVED: "it is no longer a part",
    Effect.REPLACED: "{} can only be set when it is made",
    Effect.PERHAPS_REPLACED: "{} cannot always be changed in place",
    Effect.INTERRUPTED: "a change of {} stops it",
    Effect.UPDATED: "{} changes",
    Effect.REFUSED: "{} cannot be changed",
}


class Gap(IntEnum):
    """How grave a change is for those who use LibreChat."""

    NONE = 0
    BRIEF = 1
    UNKNOWN = 2
    MINUTES = 3


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What people notice of a change.

    Attributes:
        text: The sentence, without a full stop.
        many: The same about several things, which are still to be put in for ``{who}``.
        who: What the thing is called by those who use LibreChat.
        gap: How grave it is.
        data: What becomes of its data; empty where it holds none, or is new.
        source: Who says so.
        url: Where.
        reasoned: What of it no page says; empty if nothing.
    """

    text: str
    many: str
    who: str
    gap: Gap
    data: str
    source: str
    url: str
    reasoned: str = ""

    @property
    def loses(self) -> bool:
        """Whether data may be lost."""
        return _LOST in self.data


def notice(change: Change, impact: Impact) -> Notice:
    """What people notice of a change, which is one of the impact's."""
    resource = impact.resource(change)
    rule = _rule(change, resource)
    words, table = _who(change), _table()
    in_place = _in_place(change, impact.before["Resources"].get(change.logical_id, {}), resource)
    data = _data(change, resource) if change.stateful else ""
    if in_place:
        rule = {**rule, "one": "{who} is changed in place", "many": "{who} are changed in place"}
        rule |= {"gap": "none", "source": in_place, "url": table["handlers"]}
        data = KEPT
    return Notice(
        text=rule["one"].format(who=words),
        many=rule["many"],
        who=words,
        gap=Gap[rule["gap"].upper()],
        data=data,
        source=rule["source"],
        url=rule["url"],
        reasoned=rule.get("reasoned", ""),
    )


def why(change: Change) -> str:
    """Why the change has its effect."""
    if any(" " in each for each in change.because) and change.effect not in (Effect.ADDED, Effect.REMOVED):
        return ", ".join(change.because)
    words = _WHY[change.effect].format(", ".join(change.because))
    return words.replace(" changes", " change") if len(change.because) > 1 else words


@functools.cache
def _table() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _rule(change: Change, resource: Mapping[str, Any]) -> dict[str, Any]:
    return next(rule for rule in _table()["notice"] if _fits(rule, change, resource))


def _fits(rule: Mapping[str, Any], change: Change, resource: Mapping[str, Any]) -> bool:
    types = rule.get("types")
    if change.effect.name.lower() not in rule["effects"]:
        return False
    if types and not any(
        change.type == each or (each == "Custom::" and change.type.startswith(each)) for each in types
    ):
        return False
    if "because" in rule and not set(rule["because"]) & set(change.because):
        return False
    value: Any = resource.get("Properties", {})
    for step in rule.get("where", ()):
        value = value.get(step) if isinstance(value, dict) else None
    return "where" not in rule or bool(value == rule["equals"])


def _who(change: Change) -> str:
    table = _table()
    kind = "Custom::" if change.type.startswith("Custom::") else change.type
    return str(table["who"].get(change.logical_id) or table["kinds"].get(kind) or "a part of it")


def _in_place(change: Change, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The source that says of every changed property that its change leaves the resource in place."""
    if change.effect is not Effect.PERHAPS_REPLACED:
        return ""
    sources = [
        IN_PLACE.get((change.type, each))
        or (ADDED_ONCE.get((change.type, each), "") if _is_added(before, after, each) else "")
        for each in change.because
    ]
    return sources[0] if all(sources) else ""


def _is_added(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> bool:
    """Whether every resource has the value afterwards that it has now, if it has one now."""
    old, new = (_choices(each.get("Properties", {}).get(name, _NO_VALUE)) for each in (before, after))
    return len(new) == 1 and set(old) <= {*new, _rendered(_NO_VALUE)}


def _choices(value: Any) -> list[str]:  # noqa: ANN401 - any JSON
    """What a value can be, whatever its conditions say."""
    if isinstance(value, dict) and set(value) == {"Fn::If"}:
        return [each for branch in value["Fn::If"][1:] for each in _choices(branch)]
    return [_rendered(value)]


def _rendered(value: Any) -> str:  # noqa: ANN401 - any JSON
    return json.dumps(value, sort_keys=True)


def _data(change: Change, resource: Mapping[str, Any]) -> str:
    """What becomes of the data of what holds some."""
    if change.effect is Effect.ADDED:
        return ""
    if change.effect in (Effect.UPDATED, Effect.INTERRUPTED, Effect.REFUSED):
        return KEPT
    policy = resource.get("DeletionPolicy" if change.effect is Effect.REMOVED else "UpdateReplacePolicy")
    kept = _KEPT_AS.get(str(policy), _LOST)
    if change.effect is Effect.REMOVED:
        return kept
    return (
        f"{'if replaced, ' if change.effect is Effect.PERHAPS_REPLACED else ''}the new one is empty; {kept}"
    )
