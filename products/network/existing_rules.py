"""Choices of subnets that cannot work, refused by CloudFormation before anything is made.

``Fn::ValueOf`` knows the VPC and the zone of a subnet that was chosen from a drop-down (CloudFormation
User Guide, "Rules section"). What it cannot know, such as where a subnet is routed, the function
network-check finds out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from products.contract import ZONE_NUMBERS
from products.network.address_plan import Tier
from products.network.existing_parameters import subnet_parameter_name

if TYPE_CHECKING:
    from products.product import Product

_CHOSEN_ZONES = ZONE_NUMBERS[:-1]
"""The zones whose subnets are drop-downs; ``Fn::ValueOf`` reads no others."""


def add_rules(product: Product) -> None:
    """Declare every rule."""
    _rule(product, "SubnetsBelongToTheVpc", _in_the_vpc())
    _rule(product, "ZonesAreTwo", [_zones_differ()])
    _rule(product, "PositionsAreZones", _zones_agree())
    _rule(product, "SubnetsServeOneTier", _all_different())
    third = [subnet_parameter_name(tier, ZONE_NUMBERS[-1]) for tier in Tier]
    given = [_not(_same(cdk.Fn.ref(name), "")) for name in third]
    missing = [_same(cdk.Fn.ref(name), "") for name in third]
    _rule(
        product,
        "ThreeZonesNeedThirdSubnets",
        [
            _assertion(
                expression, f"Three zones were chosen, but {name} is empty. Give a subnet, or choose 2."
            )
            for name, expression in zip(third, given, strict=True)
        ],
        when=_same(cdk.Fn.ref("AvailabilityZones"), "3"),
    )
    _rule(
        product,
        "TwoZonesNeedNoThirdSubnets",
        [
            _assertion(
                expression, f"Two zones were chosen, but {name} is given. Leave it empty, or choose 3."
            )
            for name, expression in zip(third, missing, strict=True)
        ],
        when=_same(cdk.Fn.ref("AvailabilityZones"), "2"),
    )
    _rule(
        product,
        "CentralEndpointHasARange",
        [
            _assertion(
                _not(_same(cdk.Fn.ref("SecretsManagerRange"), "")),
                "Secrets Manager is said to be elsewhere, but its range is empty. Give the range of the "
                "subnets that the central endpoint stands in.",
            )
        ],
        when=_same(cdk.Fn.ref("SecretsManagerEndpointChoice"), "elsewhere"),
    )


def _in_the_vpc() -> list[cdk.CfnRuleAssertion]:
    return [
        _assertion(
            _same_attribute(cdk.Fn.value_of(name, "VpcId"), cdk.Fn.ref("ExistingVpcId")),
            f"{name} is a subnet of another VPC. Choose one of the VPC's own subnets.",
        )
        for name in (subnet_parameter_name(tier, zone) for tier in Tier for zone in _CHOSEN_ZONES)
    ]


def _zones_differ() -> cdk.CfnRuleAssertion:
    first, second = (_zone_of(Tier.PUBLIC, zone) for zone in _CHOSEN_ZONES)
    return _assertion(
        _not(_same_attribute(first, second)),
        "The public subnets stand in one Availability Zone. Choose them in different zones.",
    )


def _zones_agree() -> list[cdk.CfnRuleAssertion]:
    return [
        _assertion(
            _same_attribute(_zone_of(tier, zone), _zone_of(Tier.PUBLIC, zone)),
            f"{subnet_parameter_name(tier, zone)} stands in another Availability Zone than "
            f"{subnet_parameter_name(Tier.PUBLIC, zone)}. Choose subnets of the same zone for zone {zone}.",
        )
        for tier in (Tier.PRIVATE, Tier.ISOLATED)
        for zone in _CHOSEN_ZONES
    ]


def _all_different() -> list[cdk.CfnRuleAssertion]:
    """No subnet is chosen twice: each is held against those before it."""
    names = [subnet_parameter_name(tier, zone) for zone in ZONE_NUMBERS for tier in Tier]
    drop_downs = [name for name in names if not name.endswith(f"Zone{ZONE_NUMBERS[-1]}")]
    assertions = []
    for position, name in enumerate(names):
        before = [cdk.Fn.ref(other) for other in names[:position] if other in drop_downs]
        if before:
            assertions.append(
                _assertion(
                    _not(cdk.Fn.condition_contains(before, cdk.Fn.ref(name))),
                    f"{name} was chosen for another tier or zone too. A subnet serves one of them alone.",
                )
            )
    return assertions


def _zone_of(tier: Tier, zone: int) -> str:
    return cdk.Fn.value_of(subnet_parameter_name(tier, zone), "AvailabilityZone")


def _same(left: str, right: str) -> cdk.ICfnRuleConditionExpression:
    return cdk.Fn.condition_equals(left, right)


def _same_attribute(left: str, right: str) -> cdk.ICfnRuleConditionExpression:
    """Equality where ``Fn::ValueOf`` is in play, which ``Fn::Equals`` takes only as a member of a list."""
    return cdk.Fn.condition_contains([left], right)


def _not(expression: cdk.ICfnRuleConditionExpression) -> cdk.ICfnRuleConditionExpression:
    return cdk.Fn.condition_not(expression)


def _assertion(expression: cdk.ICfnRuleConditionExpression, words: str) -> cdk.CfnRuleAssertion:
    return cdk.CfnRuleAssertion(assert_=expression, assert_description=words)


def _rule(
    product: Product,
    name: str,
    assertions: list[cdk.CfnRuleAssertion],
    when: cdk.ICfnRuleConditionExpression | None = None,
) -> None:
    cdk.CfnRule(product, name, rule_condition=when, assertions=assertions)
