"""The Availability Zones of a new network: given by name, or the region's first with a default subnet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.contract import ZONE_NUMBERS
from products.language.conditions import Assertion, all_of, is_empty, is_equal, is_given, is_not
from products.language.intrinsics import Intrinsic, get_azs, if_else, join, only_if, ref, select, split
from products.network.conditions import THREE_ZONES, ZONES_ARE_GIVEN
from products.network.parameters import AVAILABILITY_ZONES, ZONES

if TYPE_CHECKING:
    from products.product import Product

MISSING = "missing"
"""What a zone is where there are too few; the function default-group knows the word and says what to do."""

LAST_ZONE = ZONE_NUMBERS[-1]


def zone(number: int) -> Intrinsic:
    """The Availability Zone of a position.

    ``Fn::GetAZs`` returns only zones that have a default subnet, where any zone has one (AWS CloudFormation
    Template Reference, "Fn::GetAZs"); choosing one more than it returns is an error that names no cause. So
    the list is filled up, and what is then chosen is refused in words before any subnet is made.
    """
    found = join(",", [join(",", get_azs()), *[MISSING] * len(ZONE_NUMBERS)])
    return if_else(ZONES_ARE_GIVEN, ref(ZONES[number]), select(number - 1, split(",", found)))


def used_zones() -> list[Intrinsic]:
    """The zones of all positions in use."""
    return [
        only_if(THREE_ZONES, zone(number)) if number == LAST_ZONE else zone(number) for number in ZONE_NUMBERS
    ]


def add_zone_rules(product: Product) -> None:
    """Zones are given all together or not at all, each once, and as many as are used."""
    first, second, third = ZONES.values()
    product.add_rule(
        "GivenZonesAreTwo",
        Assertion(is_given(second), "Zone 1 is given, but Zone 2 is empty. Give every zone in use, or none."),
        Assertion(is_not(first, second), "Zone 1 and Zone 2 are the same zone. Give different ones."),
        Assertion(is_not(first, third), "Zone 1 and Zone 3 are the same zone. Give different ones."),
        when=is_given(first),
    )
    product.add_rule(
        "GivenZonesBeginWithTheFirst",
        Assertion(is_empty(second), "Zone 2 is given, but Zone 1 is empty. Give every zone in use, or none."),
        Assertion(is_empty(third), "Zone 3 is given, but Zone 1 is empty. Give every zone in use, or none."),
        when=is_empty(first),
    )
    product.add_rule(
        "ThreeGivenZonesAreThree",
        Assertion(is_given(third), "Three zones are used and Zone 3 is empty. Give it too, or none."),
        Assertion(is_not(second, third), "Zone 2 and Zone 3 are the same zone. Give different ones."),
        when=all_of(is_equal(AVAILABILITY_ZONES, "3"), is_given(first)),
    )
    product.add_rule(
        "TwoZonesHaveNoThird",
        Assertion(
            is_empty(third), "Two zones are used, but Zone 3 is given. Leave it empty, or use three zones."
        ),
        when=is_equal(AVAILABILITY_ZONES, "2"),
    )
