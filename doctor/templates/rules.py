"""A template's ``Rules``, which CloudFormation holds against the parameters before it makes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doctor.templates.errors import NotUnderstoodError
from doctor.templates.intrinsics import Account

if TYPE_CHECKING:
    from collections.abc import Mapping


def broken_rules(
    template: Mapping[str, Any], given: Mapping[str, str], account: Account | None = None
) -> list[str]:
    """The descriptions of the assertions that a launch with these parameters does not meet.

    Args:
        template: The template, as parsed JSON.
        given: The values given; the template's defaults stand in for the rest.
        account: Where it is launched.

    Raises:
        NotUnderstoodError: A rule uses a function that is not known here.
    """
    defaults = {
        name: str(declared.get("Default", "")) for name, declared in template.get("Parameters", {}).items()
    }
    values = {**defaults, **given, "AWS::Region": (account or Account()).region}
    return [
        assertion["AssertDescription"]
        for rule in template.get("Rules", {}).values()
        if "RuleCondition" not in rule or _holds(rule["RuleCondition"], values)
        for assertion in rule["Assertions"]
        if not _holds(assertion["Assert"], values)
    ]


def _holds(expression: Mapping[str, Any], values: Mapping[str, str]) -> bool:
    """A rule's expression (AWS CloudFormation Template Reference Guide, "Rule functions").

    The region is a pseudo parameter there as elsewhere.
    """
    ((function, argument),) = expression.items()
    match function:
        case "Fn::Equals":
            left, right = argument
            return _text(left, values) == _text(right, values)
        case "Fn::Contains":
            allowed, value = argument
            return _text(value, values) in allowed
        case "Fn::Not":
            return not _holds(argument[0], values)
        case "Fn::And":
            return all(_holds(part, values) for part in argument)
        case "Fn::Or":
            return any(_holds(part, values) for part in argument)
        case _:
            message = f"Cannot evaluate {function!r} in a rule: it is not known here"
            raise NotUnderstoodError(message)


def _text(side: Any, values: Mapping[str, str]) -> str:  # noqa: ANN401 - a literal or a reference
    return values[side["Ref"]] if isinstance(side, dict) else str(side)
