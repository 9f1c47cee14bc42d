"""What a value in a template depends on: resources by name, conditions and mappings by content."""

from __future__ import annotations

import re
from typing import Any

_SUBSTITUTION = re.compile(r"\$\{([^!}.][^}.]*)[^}]*\}")


def expand(node: Any, template: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON of any shape
    """The value with the conditions and mappings that it names written out.

    Two versions of a value are the same for CloudFormation when their expansions are the same, however
    the conditions and mappings are named. Parameters stay names: a running stack keeps its values.
    """
    if isinstance(node, list):
        return [expand(item, template) for item in node]
    if not isinstance(node, dict):
        return node
    if len(node) == 1:
        [(function, argument)] = node.items()
        if function == "Fn::If" and isinstance(argument, list):
            return {function: [_condition(argument[0], template), *expand(argument[1:], template)]}
        if function == "Condition" and isinstance(argument, str):
            return {function: _condition(argument, template)}
        if function == "Fn::FindInMap" and isinstance(argument, list):
            return {function: [_mapping(argument, template), *expand(argument[1:], template)]}
    return {key: expand(value, template) for key, value in node.items()}


def _condition(name: str, template: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON of any shape
    return expand(template.get("Conditions", {}).get(name), template)


def _mapping(argument: list[Any], template: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON of any shape
    """The part of the mapping that the lookup can reach: other rows and columns do not matter."""
    if not isinstance(argument[0], str):
        return expand(argument[0], template)
    mapping = template.get("Mappings", {}).get(argument[0], {})
    _, row, column = argument[:3]
    rows = {row: mapping.get(row)} if isinstance(row, str) else mapping
    if not isinstance(column, str):
        return rows
    return {name: (content or {}).get(column) for name, content in rows.items()}


def referenced(node: Any) -> set[str]:  # noqa: ANN401 - JSON of any shape
    """The logical IDs and parameters that the value names by Ref, Fn::GetAtt or Fn::Sub."""
    if isinstance(node, list):
        return set().union(*(referenced(item) for item in node))
    if not isinstance(node, dict):
        return set()
    found: set[str] = set()
    for key, value in node.items():
        if key == "Ref" and isinstance(value, str):
            found.add(value)
        elif key == "Fn::GetAtt":
            found.add(value.split(".")[0] if isinstance(value, str) else value[0])
        elif key == "Fn::Sub":
            found |= _substituted(value)
        else:
            found |= referenced(value)
    return found


def _substituted(value: Any) -> set[str]:  # noqa: ANN401 - JSON of any shape
    text, variables = (value, {}) if isinstance(value, str) else (value[0], value[1])
    return (set(_SUBSTITUTION.findall(text)) - set(variables)) | referenced(variables)
