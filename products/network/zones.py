"""The Availability Zones of a new network: given by name, or the region's first with a default subnet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from products.contract import ZONE_NUMBERS
from products.intrinsics import NO_VALUE, Value, if_else, join, ref, select, split
from products.network import conditions as named

if TYPE_CHECKING:
    from products.product import Product

MISSING = "missing"
"""What a zone is where there are too few; the function default-group knows the word and says what to do."""

LAST_ZONE = ZONE_NUMBERS[-1]


def zone(number: int) -> Value:
    """The Availability Zone of a position.

    ``Fn::GetAZs`` answers only zones that have a default subnet, where any zone has one (AWS CloudFormation
    Template Reference, "Fn::GetAZs"); choosing one more than it answers is an error that names no cause. So
    the list is filled up, and what is then chosen is refused in words before any subnet is made.
    """
    found = join(",", [join(",", {"Fn::GetAZs": ""}), *[MISSING] * len(ZONE_NUMBERS)])
    return if_else(named.ZONES_ARE_GIVEN, ref(f"Zone{number}"), select(number - 1, split(",", found)))


def used_zones() -> list[Value]:
    """The zones of all positions in use."""
    return [
        if_else(named.THREE_ZONES, zone(number), NO_VALUE) if number == LAST_ZONE else zone(number)
        for number in ZONE_NUMBERS
    ]


def add_zone_rules(product: Product) -> None:
    """Zones are given all together or not at all, each once, and as many as are used."""
    first, second, third = (f"Zone{number}" for number in ZONE_NUMBERS)
    _rule(
        product,
        "GivenZonesAreTwo",
        _not(_is(first, "")),
        [
            (_not(_is(second, "")), "Zone 1 is given, but Zone 2 is empty. Give every zone in use, or none."),
            (_differ(first, second), "Zone 1 and Zone 2 are the same zone. Give different ones."),
            (_differ(first, third), "Zone 1 and Zone 3 are the same zone. Give different ones."),
        ],
    )
    _rule(
        product,
        "GivenZonesBeginWithTheFirst",
        _is(first, ""),
        [
            (_is(second, ""), "Zone 2 is given, but Zone 1 is empty. Give every zone in use, or none."),
            (_is(third, ""), "Zone 3 is given, but Zone 1 is empty. Give every zone in use, or none."),
        ],
    )
    _rule(
        product,
        "ThreeGivenZonesAreThree",
        cdk.Fn.condition_and(_is("AvailabilityZones", "3"), _not(_is(first, ""))),
        [
            (_not(_is(third, "")), "Three zones are used and Zone 3 is empty. Give it too, or none."),
            (_differ(second, third), "Zone 2 and Zone 3 are the same zone. Give different ones."),
        ],
    )
    _rule(
        product,
        "TwoZonesHaveNoThird",
        _is("AvailabilityZones", "2"),
        [(_is(third, ""), "Two zones are used, but Zone 3 is given. Leave it empty, or use three zones.")],
    )


def _is(parameter: str, value: str) -> cdk.ICfnRuleConditionExpression:
    return cdk.Fn.condition_equals(cdk.Fn.ref(parameter), value)


def _differ(one: str, other: str) -> cdk.ICfnRuleConditionExpression:
    return _not(cdk.Fn.condition_equals(cdk.Fn.ref(one), cdk.Fn.ref(other)))


def _not(expression: cdk.ICfnRuleConditionExpression) -> cdk.ICfnRuleConditionExpression:
    return cdk.Fn.condition_not(expression)


def _rule(
    product: Product,
    name: str,
    when: cdk.ICfnRuleConditionExpression,
    assertions: list[tuple[cdk.ICfnRuleConditionExpression, str]],
) -> None:
    cdk.CfnRule(
        product,
        name,
        rule_condition=when,
        assertions=[
            cdk.CfnRuleAssertion(assert_=expression, assert_description=words)
            for expression, words in assertions
        ],
    )
