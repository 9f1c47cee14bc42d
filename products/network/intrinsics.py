"""CloudFormation's intrinsic functions as the plain structures that a template holds."""

from __future__ import annotations

from typing import Any

Value = Any
"""A literal or an intrinsic function: whatever JSON a property of a template may hold."""

NO_VALUE: dict[str, Value] = {"Ref": "AWS::NoValue"}


def ref(name: str) -> dict[str, Value]:
    """The value of a parameter or the ID of a resource."""
    return {"Ref": name}


def get_att(logical_id: str, attribute: str) -> dict[str, Value]:
    """An attribute of a resource."""
    return {"Fn::GetAtt": [logical_id, attribute]}


def sub(text: str) -> dict[str, Value]:
    """Text with ``${Name}`` replaced by parameters and resources."""
    return {"Fn::Sub": text}


def either(condition: str, then: Value, otherwise: Value) -> dict[str, Value]:
    """One value where the condition of that name holds, the other where it does not (``Fn::If``)."""
    return {"Fn::If": [condition, then, otherwise]}


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
