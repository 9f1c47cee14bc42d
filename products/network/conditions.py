"""The conditions that a network's parameters decide, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import aws_cdk as cdk

from products.network import address_plan
from products.network.intrinsics import ref, select, split

if TYPE_CHECKING:
    from products.product import Product

THREE_ZONES = "ThreeZones"
HAS_NAT = "HasNat"
NAT_PER_ZONE = "NatPerZone"
NAT_PER_ZONE_OF_THREE = "NatPerZoneOfThree"
WAY_OUT_IN_ZONE_3 = "WayOutInZone3"
DUAL_STACK = "DualStack"
IPV6_WAY_OUT = "Ipv6WayOut"
IPV6_WAY_OUT_IN_ZONE_3 = "Ipv6WayOutInZone3"
SSH_ALLOWED = "SshAllowed"
ENDPOINTS_IN_ALL_ZONES = "EndpointsInAllZones"
ENDPOINTS_IN_THREE_ZONES = "EndpointsInThreeZones"
HAS_ECS_ENDPOINTS = "HasEcsEndpoints"
HAS_FLOW_LOG_KEY = "HasFlowLogKey"


def equals(parameter: str, value: str) -> cdk.ICfnConditionExpression:
    """The parameter has this value."""
    return cdk.Fn.condition_equals(ref(parameter), value)


def given(parameter: str) -> cdk.ICfnConditionExpression:
    """The parameter is not empty."""
    return cdk.Fn.condition_not(equals(parameter, ""))


def declare(product: Product, name: str, expression: cdk.ICfnConditionExpression) -> cdk.CfnCondition:
    """Put a condition into the template."""
    return cdk.CfnCondition(product, name, expression=expression)


def declare_all(product: Product) -> dict[str, cdk.CfnCondition]:
    """Put a new network's conditions into its template."""
    both = cdk.Fn.condition_and
    declared: dict[str, cdk.CfnCondition] = {}

    def add(name: str, expression: cdk.ICfnConditionExpression) -> cdk.ICfnConditionExpression:
        declared[name] = declare(product, name, expression)
        # A declared condition is an expression too; jsii's type stub of the class lacks one private field.
        return cast("cdk.ICfnConditionExpression", declared[name])

    three = add(THREE_ZONES, equals("AvailabilityZones", "3"))
    nat = add(HAS_NAT, cdk.Fn.condition_not(equals("NatGateways", "none")))
    per_zone = add(NAT_PER_ZONE, equals("NatGateways", "one-per-zone"))
    dual = add(DUAL_STACK, equals("IpVersions", "dual-stack"))
    everywhere = add(ENDPOINTS_IN_ALL_ZONES, equals("EndpointZones", "all"))
    add(NAT_PER_ZONE_OF_THREE, both(per_zone, three))
    add(WAY_OUT_IN_ZONE_3, both(nat, three))
    add(IPV6_WAY_OUT, both(dual, nat))
    add(IPV6_WAY_OUT_IN_ZONE_3, both(dual, nat, three))
    add(ENDPOINTS_IN_THREE_ZONES, both(everywhere, three))
    add(HAS_ECS_ENDPOINTS, equals("EcsEndpoints", "yes"))
    add(SSH_ALLOWED, given("SshAllowedCidr"))
    add(HAS_FLOW_LOG_KEY, given("FlowLogKeyArn"))
    prefix = select(1, split("/", ref("VpcCidr")))
    for length in address_plan.PREFIXES[:-1]:
        add(address_plan.prefix_condition(length), cdk.Fn.condition_equals(prefix, str(length)))
    return declared
