"""Choices of subnets that cannot work, refused by CloudFormation before anything is made.

``Fn::ValueOf`` knows the VPC and the zone of a subnet that was chosen from a drop-down (CloudFormation
User Guide, "Rules section"). What it cannot know, such as where a subnet is routed, the function
network-check finds out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.contract import ZONE_NUMBERS
from products.language.conditions import Assertion, contains, is_empty, is_equal, is_given, negate, value_of
from products.language.intrinsics import ref
from products.network.addresses.address_plan import Tier
from products.network.existing.parameters import (
    SECRETS_MANAGER_ENDPOINT,
    SECRETS_MANAGER_RANGE,
    SUBNETS,
    VPC_ID,
)
from products.network.parameters import AVAILABILITY_ZONES

if TYPE_CHECKING:
    from products.language.conditions import Expression
    from products.language.intrinsics import Intrinsic
    from products.product import Product

_CHOSEN_ZONES = ZONE_NUMBERS[:-1]
"""The zones whose subnets are drop-downs; ``Fn::ValueOf`` reads no others."""


def add_rules(product: Product) -> None:
    """Declare every rule."""
    product.add_rule("SubnetsBelongToTheVpc", *_in_the_vpc())
    product.add_rule("ZonesAreTwo", _zones_differ())
    product.add_rule("PositionsAreZones", *_zones_agree())
    product.add_rule("SubnetsServeOneTier", *_all_different())
    third = [SUBNETS[tier, ZONE_NUMBERS[-1]] for tier in Tier]
    product.add_rule(
        "ThreeZonesNeedThirdSubnets",
        *(
            Assertion(
                is_given(subnet),
                f"Three zones were chosen, but {subnet.name} is empty. Give a subnet, or choose 2.",
            )
            for subnet in third
        ),
        when=is_equal(AVAILABILITY_ZONES, "3"),
    )
    product.add_rule(
        "TwoZonesNeedNoThirdSubnets",
        *(
            Assertion(
                is_empty(subnet),
                f"Two zones were chosen, but {subnet.name} is given. Leave it empty, or choose 3.",
            )
            for subnet in third
        ),
        when=is_equal(AVAILABILITY_ZONES, "2"),
    )
    product.add_rule(
        "CentralEndpointHasARange",
        Assertion(
            is_given(SECRETS_MANAGER_RANGE),
            "Secrets Manager is said to be elsewhere, but its range is empty. Give the range of the "
            "subnets that the central endpoint stands in.",
        ),
        when=is_equal(SECRETS_MANAGER_ENDPOINT, "elsewhere"),
    )


def _in_the_vpc() -> list[Assertion]:
    return [
        Assertion(
            _is_same(value_of(subnet, "VpcId"), ref(VPC_ID)),
            f"{subnet.name} is a subnet of another VPC. Choose one of the VPC's own subnets.",
        )
        for subnet in (SUBNETS[tier, zone] for tier in Tier for zone in _CHOSEN_ZONES)
    ]


def _zones_differ() -> Assertion:
    first, second = (_zone_of(Tier.PUBLIC, zone) for zone in _CHOSEN_ZONES)
    return Assertion(
        negate(_is_same(first, second)),
        "The public subnets stand in one Availability Zone. Choose them in different zones.",
    )


def _zones_agree() -> list[Assertion]:
    return [
        Assertion(
            _is_same(_zone_of(tier, zone), _zone_of(Tier.PUBLIC, zone)),
            f"{SUBNETS[tier, zone].name} stands in another Availability Zone than "
            f"{SUBNETS[Tier.PUBLIC, zone].name}. Choose subnets of the same zone for zone {zone}.",
        )
        for tier in (Tier.PRIVATE, Tier.ISOLATED)
        for zone in _CHOSEN_ZONES
    ]


def _all_different() -> list[Assertion]:
    """No subnet is chosen twice: each is held against those before it."""
    positions = [(tier, zone) for zone in ZONE_NUMBERS for tier in Tier]
    assertions = []
    for number, position in enumerate(positions):
        before = [ref(SUBNETS[other]) for other in positions[:number] if other[1] in _CHOSEN_ZONES]
        if before:
            subnet = SUBNETS[position]
            assertions.append(
                Assertion(
                    negate(contains(before, subnet)),
                    f"{subnet.name} was chosen for another tier or zone too. "
                    "A subnet serves one of them alone.",
                )
            )
    return assertions


def _zone_of(tier: Tier, zone: int) -> Intrinsic:
    return value_of(SUBNETS[tier, zone], "AvailabilityZone")


def _is_same(left: Intrinsic, right: Intrinsic) -> Expression:
    """Equality where ``Fn::ValueOf`` is in play, which ``Fn::Equals`` takes only as a member of a list."""
    return contains([left], right)
