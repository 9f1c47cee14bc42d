"""CloudFormation's intrinsic functions in its own notation, for resources declared in its own words."""

from __future__ import annotations

from typing import Any

NO_VALUE: dict[str, Any] = {"Ref": "AWS::NoValue"}
"""Removes the property that it stands for (AWS CloudFormation User Guide, "Pseudo parameters")."""


def ref(name: str) -> dict[str, Any]:
    """The value of a parameter or the physical ID of a resource."""
    return {"Ref": name}


def attribute(resource: str, name: str) -> dict[str, Any]:
    """An attribute that a resource answers with once it exists."""
    return {"Fn::GetAtt": [resource, name]}


def sub(text: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - any intrinsic may be substituted
    """The text with ``${Name}`` filled in from the values, the parameters and the resources."""
    return {"Fn::Sub": [text, values] if values else text}


def if_else(condition: str, then: Any, otherwise: Any) -> dict[str, Any]:  # noqa: ANN401 - any value may be chosen
    """One of two values, by the condition of that name."""
    return {"Fn::If": [condition, then, otherwise]}


def only_if(condition: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 - any value may be left out
    """The value where the condition holds, and nothing where it does not."""
    return if_else(condition, value, NO_VALUE)


def by_size(column: str) -> dict[str, Any]:
    """What the ``Sizes`` mapping holds for the launch's ``Size``."""
    return {"Fn::FindInMap": ["Sizes", ref("Size"), column]}


def each(prefix: str, names: dict[str, Any]) -> dict[str, Any]:
    """A list with the prefix put before each name of a comma-separated list.

    Args:
        prefix: A literal without commas; ``Fn::Join`` takes no intrinsic as its delimiter.
        names: The comma-separated names, at least one.
    """
    joined = {"Fn::Join": [f",{prefix}", {"Fn::Split": [",", names]}]}
    return {"Fn::Split": [",", {"Fn::Join": ["", [prefix, joined]]}]}
