"""CloudFormation's intrinsic functions: the one place that writes them.

    from products.language.intrinsics import get_att, if_else, ref, sub

    if_else(HTTPS, ref(certificate), NO_VALUE)

A builder takes parameters, resources and conditions as objects and returns an `Intrinsic`, a type of its own:
mypy refuses a dictionary that merely looks like one where a property is expected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from products.language.conditions import Condition
    from products.language.resource import Resource

A = TypeVar("A", bound=str)
T_co = TypeVar("T_co", covariant=True)


class Intrinsic(dict[str, Any]):
    """A value that CloudFormation works out during a launch."""


Text = str | Intrinsic
"""What a property of text may hold."""
Integer = int | Intrinsic
"""What a property that counts may hold."""
Number = float | Intrinsic
"""What a property that measures may hold."""
Flag = bool | Intrinsic
"""What a property that is true or false may hold."""
Json = Mapping[str, Any] | Text
"""What a property may hold whose shape AWS's schema leaves open."""


class Items(Protocol[T_co]):
    """A list or a tuple, but no text: a string is a sequence of strings, and never meant as one."""

    def __contains__(self, item: object, /) -> bool: ...
    def __iter__(self) -> Iterator[T_co]: ...
    def __len__(self) -> int: ...
    def __reversed__(self) -> Iterator[T_co]: ...


class Named(Protocol):
    """A parameter or a resource: what has a logical ID."""

    @property
    def logical_id(self) -> str:
        """The name in the template."""


@dataclass(frozen=True)
class LogicalId:
    """A resource that is declared further down, by its logical ID."""

    logical_id: str


def ref(target: Named) -> Intrinsic:
    """The value of a parameter, or what identifies a resource."""
    return Intrinsic({"Ref": target.logical_id})


def get_att(resource: Resource[A], attribute: A) -> Intrinsic:
    """An attribute of a resource, one of those that its type has."""
    return Intrinsic({"Fn::GetAtt": [resource.logical_id, attribute]})


def _pseudo(name: str) -> Intrinsic:
    return Intrinsic({"Ref": f"AWS::{name}"})


ACCOUNT_ID = _pseudo("AccountId")
REGION = _pseudo("Region")
STACK_ID = _pseudo("StackId")
STACK_NAME = _pseudo("StackName")
NO_VALUE = _pseudo("NoValue")
"""Removes the property that it stands for (AWS CloudFormation User Guide, "Pseudo parameters")."""


def sub(text: str, **values: Text) -> Intrinsic:
    """Text with ``${Name}`` replaced by the values, parameters and resources."""
    return Intrinsic({"Fn::Sub": [text, values] if values else text})


def if_else(condition: Condition, then: Any, otherwise: Any) -> Intrinsic:  # noqa: ANN401 - any property's value
    """One value where the condition holds, the other where it does not (``Fn::If``)."""
    return Intrinsic({"Fn::If": [condition.name, then, otherwise]})


def only_if(condition: Condition, value: Any) -> Intrinsic:  # noqa: ANN401 - any property's value
    """The value where the condition holds, and nothing where it does not."""
    return if_else(condition, value, NO_VALUE)


def unless(condition: Condition, value: Any) -> Intrinsic:  # noqa: ANN401 - any property's value
    """The value where the condition does not hold, and nothing where it does."""
    return if_else(condition, NO_VALUE, value)


def select(index: int, items: Items[Text] | Intrinsic) -> Intrinsic:
    """The item of a list at an index counted from 0."""
    return Intrinsic({"Fn::Select": [index, items]})


def split(separator: str, text: Text) -> Intrinsic:
    """The parts of a text between separators."""
    return Intrinsic({"Fn::Split": [separator, text]})


def join(separator: str, items: Items[Text] | Intrinsic) -> Intrinsic:
    """The items as one text."""
    return Intrinsic({"Fn::Join": [separator, items]})


def cidr(block: Text, count: int, host_bits: int) -> Intrinsic:
    """The first ``count`` blocks of ``2 ** host_bits`` addresses in a CIDR block."""
    return Intrinsic({"Fn::Cidr": [block, count, str(host_bits)]})


def get_azs() -> Intrinsic:
    """The Availability Zones of the launch's region; those with a default subnet, where any has one."""
    return Intrinsic({"Fn::GetAZs": ""})


def base64(text: Text) -> Intrinsic:
    """The text in Base64, as user data wants it."""
    return Intrinsic({"Fn::Base64": text})


def find_in_map(mapping: str, row: Text, column: str) -> Intrinsic:
    """What a mapping of the template holds."""
    return Intrinsic({"Fn::FindInMap": [mapping, row, column]})


def import_value(name: Text) -> Intrinsic:
    """What another stack exports under this name."""
    return Intrinsic({"Fn::ImportValue": name})


def each(prefix: str, names: Intrinsic) -> Intrinsic:
    """A list with the prefix put before each name of a comma-separated list.

    Args:
        prefix: A literal without commas; ``Fn::Join`` takes no intrinsic as its delimiter.
        names: The comma-separated names, at least one.
    """
    joined = join(f",{prefix}", split(",", names))
    return split(",", join("", [prefix, joined]))
