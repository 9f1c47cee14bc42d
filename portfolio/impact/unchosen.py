"""A template as an update brings it that chooses nothing new.

    from portfolio.impact.unchosen import unchosen

    unchosen(after, before)["Resources"]        # what an update from before makes if its form is left alone

A field that is new has its default, and a field that was there has a value that it could have before: an
update keeps the values of its launch (AWS Service Catalog API Reference, UpdateProvisioningParameter,
``UsePreviousValue``). What depends on a new choice alone is therefore no change yet.
"""

from __future__ import annotations

import re
from typing import Any

Json = Any
"""JSON of any shape."""

_EQUALS_HAS = 2


def settled(template: dict[str, Json], values: dict[str, str]) -> dict[str, Json]:
    """The template with these values in the place of the references to them.

    Args:
        template: The template.
        values: Parameters and pseudo parameters with the values that a launch has.
    """
    return _Settled(template, values, {}).template()


def unchosen(after: dict[str, Json], before: dict[str, Json]) -> dict[str, Json]:
    """The newer template with every condition and value settled that the older form settles."""
    old, new = before.get("Parameters", {}), after.get("Parameters", {})
    defaults = {
        name: str(declared["Default"])
        for name, declared in new.items()
        if name not in old and "Default" in declared
    }
    allowed = {
        name: {str(value) for value in declared["AllowedValues"]}
        for name, declared in old.items()
        if declared.get("AllowedValues")
    }
    return _Settled(after, defaults, allowed).template()


class _Settled:
    """A template under what is known of its values.

    Args:
        after: The template.
        values: What is known for certain, by the parameter's name.
        allowed: What the others can be, where they cannot be anything.
    """

    def __init__(self, after: dict[str, Json], values: dict[str, str], allowed: dict[str, set[str]]) -> None:
        self._after = after
        self._defaults = values
        self._allowed = allowed
        self._conditions: dict[str, Json] = after.get("Conditions", {})

    def template(self) -> dict[str, Json]:
        resources = {}
        for name, resource in self._after.get("Resources", {}).items():
            exists = (
                self._condition({"Condition": resource["Condition"]}) if "Condition" in resource else True
            )
            if exists is False:
                continue
            kept = {key: value for key, value in resource.items() if key != "Condition" or exists is not True}
            resources[name] = self._value(kept)
        conditions = {name: self._condition({"Condition": name}) for name in self._conditions}
        return {
            **self._after,
            "Resources": resources,
            "Conditions": {name: held for name, held in conditions.items() if not isinstance(held, bool)},
        }

    def _value(self, node: Json) -> Json:
        if isinstance(node, list):
            return [self._value(each) for each in node]
        if not isinstance(node, dict):
            return node
        if set(node) == {"Ref"}:
            return self._defaults.get(node["Ref"], node)
        if set(node) == {"Fn::If"}:
            return self._choice(*node["Fn::If"])
        if set(node) == {"Fn::Sub"}:
            given = node["Fn::Sub"]
            text, own = (given, None) if isinstance(given, str) else given
            filled = self._filled(text, own or {})
            return {"Fn::Sub": filled if own is None else [filled, self._value(own)]}
        settled = {key: self._value(each) for key, each in node.items()}
        return _selected(*settled["Fn::Select"]) if set(settled) == {"Fn::Select"} else settled

    def _choice(self, condition: str, then: Json, otherwise: Json) -> Json:
        held = self._condition({"Condition": condition})
        if isinstance(held, bool):
            return self._value(then if held else otherwise)
        return {"Fn::If": [condition, self._value(then), self._value(otherwise)]}

    def _filled(self, text: str, own: dict[str, Json]) -> str:
        def fill(found: re.Match[str]) -> str:
            return found[0] if found[1] in own else self._defaults.get(found[1], found[0])

        return re.sub(r"\$\{([\w:]+)\}", fill, text)

    def _condition(self, expression: Json) -> Json:
        """The expression, or whether it holds where the older form settles it."""
        ((function, given),) = expression.items()
        if function == "Condition":
            return self._condition(self._conditions[given]) if given in self._conditions else expression
        if function == "Fn::Equals":
            return self._equal(*(self._value(side) for side in given))
        parts = [self._condition(part) for part in given]
        if function == "Fn::Not":
            (part,) = parts
            return not part if isinstance(part, bool) else {"Fn::Not": [part]}
        decides = function == "Fn::Or"
        if decides in parts:
            return decides
        open_parts = [
            part for at, part in enumerate(parts) if not isinstance(part, bool) and part not in parts[:at]
        ]
        if not open_parts:
            return not decides
        return open_parts[0] if len(open_parts) == 1 else {function: open_parts}

    def _equal(self, left: Json, right: Json) -> Json:
        literals = [str(side) for side in (left, right) if not isinstance(side, dict | list)]
        if len(literals) == _EQUALS_HAS:
            return literals[0] == literals[1]
        chosen = [side["Ref"] for side in (left, right) if isinstance(side, dict) and set(side) == {"Ref"}]
        if literals and chosen and literals[0] not in self._allowed.get(chosen[0], {literals[0]}):
            return False
        return {"Fn::Equals": [left, right]}


def _selected(index: Json, members: Json) -> Json:
    """A member of a list; of one that was put together and split again, the member that was put in.

    A list that comes first in what is joined has the first places. How many members it has is known at the
    launch alone: a running environment, whose template took the member from that list, shows that it has it.
    """
    match members:
        case {"Fn::Split": [delimiter, str(text)]} if int(index) < len(text.split(delimiter)):
            return text.split(delimiter)[int(index)]
        case {"Fn::Split": [delimiter, {"Fn::Join": [joint, [{"Fn::Join": [inner, first]}, *_]]}]} if (
            delimiter == joint == inner
        ):
            return _selected(index, first)
    return {"Fn::Select": [index, members]}
