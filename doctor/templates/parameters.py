"""Launch-time parameters, checked as CloudFormation checks them before it makes anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doctor.templates.errors import ParametersRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping


def resolve_parameters(template: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """Every parameter's value: the given ones, the defaults for the rest; lists as lists.

    Raises:
        ParametersRefusedError: A parameter is unknown, missing or outside its limits; all are named.
    """
    declared: Mapping[str, Mapping[str, Any]] = template.get("Parameters", {})
    problems = [
        f"{name}: received {given[name]!r}, but there is no such parameter; allowed are {', '.join(declared)}"
        for name in given
        if name not in declared
    ]
    values: dict[str, Any] = {}
    for name, declaration in declared.items():
        if name not in given and "Default" not in declaration:
            problems.append(f"{name}: no value was given, and it has no default")
            continue
        text = str(given.get(name, declaration.get("Default")))
        problems.extend(_problems(name, text, declaration))
        values[name] = text.split(",") if _is_list(declaration) else text
    if problems:
        message = "Cannot launch with these parameters:\n" + "\n".join(f"- {problem}" for problem in problems)
        raise ParametersRefusedError(message)
    return values


def _is_list(declaration: Mapping[str, Any]) -> bool:
    kind = str(declaration["Type"])
    return kind.startswith("List<") or kind == "CommaDelimitedList"


def _problems(name: str, text: str, declaration: Mapping[str, Any]) -> list[str]:
    """The limits that a value breaks, in the template's own words."""
    refused = False
    allowed = [str(value) for value in declaration.get("AllowedValues", [])]
    if allowed and text not in allowed:
        refused = True
    pattern = declaration.get("AllowedPattern")
    if pattern is not None and re.fullmatch(pattern, text) is None:
        refused = True
    if declaration["Type"] == "Number":
        refused = refused or not _is_number_between(
            text, declaration.get("MinValue"), declaration.get("MaxValue")
        )
    if not refused:
        return []
    constraint = declaration.get("ConstraintDescription", f"must be one of {allowed}" if allowed else "")
    return [f"{name}: received {text!r}; it {constraint}"]


def _is_number_between(text: str, lowest: float | None, highest: float | None) -> bool:
    try:
        number = float(text)
    except ValueError:
        return False
    return (lowest is None or number >= lowest) and (highest is None or number <= highest)
