"""Conditions and rules of a template, and the expressions that both are made of.

    from products.language.conditions import Condition, all_of, is_equal, is_given

    SEARCH = Condition("OffersSearch", is_equal(features.SEARCH, "on"))

``product.add_conditions(SEARCH)`` puts it into the template; ``if_else(SEARCH, …)`` and ``condition=SEARCH``
use it, and so does another condition, as a part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from products.language.intrinsics import Intrinsic, Text, ref

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.parameters import Parameter


class Expression(Intrinsic):
    """What is true or false once the parameters are known."""


@dataclass(frozen=True)
class Condition:
    """A condition of a template.

    Attributes:
        name: Its logical ID.
        expression: What must hold.
    """

    name: str
    expression: Expression


@dataclass(frozen=True)
class Assertion:
    """What a rule demands.

    Attributes:
        expression: What must hold.
        words: What the user reads otherwise: what is wrong and how to mend it.
    """

    expression: Expression
    words: str


def _part(part: Expression | Condition) -> Expression:
    """A condition inside another one is named; an expression stands there itself."""
    return Expression({"Condition": part.name}) if isinstance(part, Condition) else part


def _value(value: Parameter | Text) -> Text:
    return value if isinstance(value, str | Intrinsic) else ref(value)


def is_equal(left: Parameter | Text, right: Parameter | Text) -> Expression:
    """The two are the same; a parameter stands for its value."""
    return Expression({"Fn::Equals": [_value(left), _value(right)]})


def is_not(left: Parameter | Text, right: Parameter | Text) -> Expression:
    """The two differ."""
    return negate(is_equal(left, right))


def is_empty(parameter: Parameter) -> Expression:
    """The parameter was left empty."""
    return is_equal(parameter, "")


def is_given(parameter: Parameter) -> Expression:
    """The parameter is not empty."""
    return negate(is_empty(parameter))


def negate(part: Expression | Condition) -> Expression:
    """The part does not hold."""
    return Expression({"Fn::Not": [_part(part)]})


def all_of(*parts: Expression | Condition) -> Expression:
    """All of the parts hold."""
    return Expression({"Fn::And": [_part(part) for part in parts]})


def any_of(*parts: Expression | Condition) -> Expression:
    """At least one of the parts holds."""
    return Expression({"Fn::Or": [_part(part) for part in parts]})


def contains(choices: Sequence[Text], value: Parameter | Text) -> Expression:
    """The value is one of the choices; for rules alone (``Fn::Contains``)."""
    return Expression({"Fn::Contains": [list(choices), _value(value)]})


def value_of(parameter: Parameter, attribute: str) -> Intrinsic:
    """An attribute of what a parameter of an AWS type names; for rules alone (``Fn::ValueOf``)."""
    return Intrinsic({"Fn::ValueOf": [parameter.name, attribute]})
