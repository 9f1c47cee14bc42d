"""CloudFormation's intrinsic functions in its own notation, for resources declared in its own words."""

from __future__ import annotations

from typing import Any

Value = Any
"""A literal or an intrinsic function: whatever JSON a property of a template may hold."""

NO_VALUE: dict[str, Value] = {"Ref": "AWS::NoValue"}
"""Removes the property that it stands for (AWS CloudFormation User Guide, "Pseudo parameters")."""


def ref(name: str) -> dict[str, Value]:
    """The value of a parameter or the ID of a resource."""
    return {"Ref": name}


def get_att(logical_id: str, attribute: str) -> dict[str, Value]:
    """An attribute of a resource."""
    return {"Fn::GetAtt": [logical_id, attribute]}


def sub(text: str, **values: Value) -> dict[str, Value]:
    """Text with ``${Name}`` replaced by the values, parameters and resources."""
    return {"Fn::Sub": [text, values] if values else text}


def if_else(condition: str, then: Value, otherwise: Value) -> dict[str, Value]:
    """One value where the condition of that name holds, the other where it does not (``Fn::If``)."""
    return {"Fn::If": [condition, then, otherwise]}


def only_if(condition: str, value: Value) -> dict[str, Value]:
    """The value where the condition of that name holds, and nothing where it does not."""
    return if_else(condition, value, NO_VALUE)


def select(index: int, items: Value) -> dict[str, Value]:
    """The item of a list at an index counted from 0."""
    return {"Fn::Select": [index, items]}


def split(separator: str, text: Value) -> dict[str, Value]:
    """The parts of a text between separators."""
    return {"Fn::Split": [separator, text]}


def join(separator: str, items: Value) -> dict[str, Value]:
    """The items as one text."""
    return {"Fn::Join": [separator, items]}


def cidr(block: Value, count: int, host_bits: int) -> dict[str, Value]:
    """The first ``count`` blocks of ``2 ** host_bits`` addresses in a CIDR block."""
    return {"Fn::Cidr": [block, count, str(host_bits)]}


def each(prefix: str, names: dict[str, Value]) -> dict[str, Value]:
    """A list with the prefix put before each name of a comma-separated list.

    Args:
        prefix: A literal without commas; ``Fn::Join`` takes no intrinsic as its delimiter.
        names: The comma-separated names, at least one.
    """
    joined = join(f",{prefix}", split(",", names))
    return split(",", join("", [prefix, joined]))
