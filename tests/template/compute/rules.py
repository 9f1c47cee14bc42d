"""A template's ``Rules`` held against the parameters of a launch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def broken_rules(template: Mapping[str, Any], given: Mapping[str, str]) -> list[str]:
    """The descriptions of the assertions that fail for a launch with these parameters."""
    values = {
        name: given.get(name, declared.get("Default", ""))
        for name, declared in template["Parameters"].items()
    }
    return [
        assertion["AssertDescription"]
        for rule in template["Rules"].values()
        if "RuleCondition" not in rule or _holds(rule["RuleCondition"], values)
        for assertion in rule["Assertions"]
        if not _holds(assertion["Assert"], values)
    ]


def _holds(expression: Mapping[str, Any], values: Mapping[str, str]) -> bool:
    """A rule's expression (AWS CloudFormation User Guide, "Rule-specific intrinsic functions")."""
    ((function, argument),) = expression.items()
    if function == "Fn::Equals":
        left, right = (values[side["Ref"]] if isinstance(side, dict) else side for side in argument)
        return bool(left == right)
    parts = [_holds(part, values) for part in argument]
    return {"Fn::Not": not parts[0], "Fn::And": all(parts), "Fn::Or": any(parts)}[function]
