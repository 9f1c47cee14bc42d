"""The conditions that a network's parameters decide, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import aws_cdk as cdk

from products.intrinsics import ref, select, split
from products.network import address_plan, ranges
from products.network.bedrock import WITHOUT_BEDROCK_RUNTIME
from products.network.parameters import DNS_RANGES, SSH_RANGES

if TYPE_CHECKING:
    from products.product import Product

THREE_ZONES = "ThreeZones"
HAS_WAY_OUT = "HasWayOut"
NAT_PER_ZONE = "NatPerZone"
NAT_PER_ZONE_OF_THREE = "NatPerZoneOfThree"
WAY_OUT_IN_ZONE_3 = "WayOutInZone3"
DUAL_STACK = "DualStack"
IPV6_IN_SUBNETS = "Ipv6InSubnets"
IPV6_APART = "Ipv6Apart"
IPV6_APART_IN_ZONE_3 = "Ipv6ApartInZone3"
ZONES_ARE_GIVEN = "ZonesAreGiven"
IPV6_WAY_OUT = "Ipv6WayOut"
IPV6_WAY_OUT_IN_ZONE_3 = "Ipv6WayOutInZone3"
SSH_ALLOWED = "SshAllowed"
ENDPOINTS_IN_ALL_ZONES = "EndpointsInAllZones"
ENDPOINTS_IN_THREE_ZONES = "EndpointsInThreeZones"
HAS_ECS_ENDPOINTS = "HasEcsEndpoints"
HAS_BEDROCK_ENDPOINT = "HasBedrockEndpoint"
DNS_SERVERS_GIVEN = "DnsServersGiven"
SECRETS_MANAGER_ELSEWHERE = "SecretsManagerElsewhere"
HAS_FLOW_LOG_KEY = "HasFlowLogKey"
MAKES_S3_ENDPOINT = "MakesS3Endpoint"
MAKES_SECRETS_MANAGER_ENDPOINT = "MakesSecretsManagerEndpoint"
MAKES_FLOW_LOGS = "MakesFlowLogs"


def equals(parameter: str, value: str) -> cdk.ICfnConditionExpression:
    """The parameter has this value."""
    return cdk.Fn.condition_equals(ref(parameter), value)


def given(parameter: str) -> cdk.ICfnConditionExpression:
    """The parameter is not empty."""
    return cdk.Fn.condition_not(equals(parameter, ""))


class Conditions:
    """The conditions of a template under construction, by name.

    Args:
        product: The template.
    """

    def __init__(self, product: Product) -> None:
        self._product = product
        self._declared: dict[str, cdk.CfnCondition] = {}

    def __getitem__(self, name: str) -> cdk.CfnCondition:
        return self._declared[name]

    def add(self, name: str, expression: cdk.ICfnConditionExpression) -> cdk.ICfnConditionExpression:
        """Put a condition into the template, and answer it as a part for others."""
        self._declared[name] = cdk.CfnCondition(self._product, name, expression=expression)
        return self.part(name)

    def part(self, name: str) -> cdk.ICfnConditionExpression:
        """A declared condition as a part for others."""
        # A declared condition is an expression too; jsii's type stub of the class lacks one private field.
        return cast("cdk.ICfnConditionExpression", self._declared[name])


def declare_shared(declared: Conditions, way_out: cdk.ICfnConditionExpression) -> None:
    """The conditions that every network has.

    Args:
        declared: The template's conditions.
        way_out: Whether the private subnets reach the internet.
    """
    both = cdk.Fn.condition_and
    three = declared.add(THREE_ZONES, equals("AvailabilityZones", "3"))
    out = declared.add(HAS_WAY_OUT, way_out)
    declared.add(WAY_OUT_IN_ZONE_3, both(out, three))
    everywhere = declared.add(ENDPOINTS_IN_ALL_ZONES, equals("EndpointZones", "all"))
    declared.add(ENDPOINTS_IN_THREE_ZONES, both(everywhere, three))
    ecs = declared.add(HAS_ECS_ENDPOINTS, equals("EcsEndpoints", "yes"))
    here = [cdk.Fn.condition_equals(cdk.Aws.REGION, region) for region in WITHOUT_BEDROCK_RUNTIME]
    declared.add(HAS_BEDROCK_ENDPOINT, both(ecs, cdk.Fn.condition_not(cdk.Fn.condition_or(*here))))
    ranges.declare(declared, "SshAllowedCidr", SSH_ALLOWED, SSH_RANGES)
    declared.add(HAS_FLOW_LOG_KEY, given("FlowLogKeyArn"))


def declare_for_new_network(product: Product) -> Conditions:
    """The conditions of a network whose VPC the template makes."""
    both = cdk.Fn.condition_and
    declared = Conditions(product)
    declare_shared(declared, cdk.Fn.condition_not(equals("NatGateways", "none")))
    _declare_ipv6(declared)
    declared.add(ZONES_ARE_GIVEN, given("Zone1"))
    three, dual, out = (declared.part(name) for name in (THREE_ZONES, DUAL_STACK, HAS_WAY_OUT))
    per_zone = declared.add(NAT_PER_ZONE, equals("NatGateways", "one-per-zone"))
    declared.add(NAT_PER_ZONE_OF_THREE, both(per_zone, three))
    declared.add(IPV6_WAY_OUT, both(dual, out))
    declared.add(IPV6_WAY_OUT_IN_ZONE_3, both(dual, out, three))
    prefix = select(1, split("/", ref("VpcCidr")))
    for length in address_plan.PREFIXES[:-1]:
        condition = cdk.Fn.condition_equals(prefix, str(length))
        declared.add(address_plan.prefix_condition(length), condition)
    return declared


def _declare_ipv6(declared: Conditions) -> None:
    """Which way the subnets come by IPv6: as the first versions had it, or by resources of their own."""
    inside = declared.add(IPV6_IN_SUBNETS, equals("IpVersions", "dual-stack"))
    apart = declared.add(IPV6_APART, equals("IpVersions", "ipv4-and-ipv6"))
    declared.add(DUAL_STACK, cdk.Fn.condition_or(inside, apart))
    declared.add(IPV6_APART_IN_ZONE_3, cdk.Fn.condition_and(apart, declared.part(THREE_ZONES)))


def declare_for_existing_network(product: Product) -> Conditions:
    """The conditions of a network whose VPC exists."""
    declared = Conditions(product)
    declare_shared(declared, equals("WayOut", "yes"))
    declared.add(MAKES_S3_ENDPOINT, equals("S3EndpointChoice", "create"))
    declared.add(MAKES_SECRETS_MANAGER_ENDPOINT, equals("SecretsManagerEndpointChoice", "create"))
    elsewhere = equals("SecretsManagerEndpointChoice", "elsewhere")
    declared.add(SECRETS_MANAGER_ELSEWHERE, cdk.Fn.condition_and(elsewhere, given("SecretsManagerRange")))
    declared.add(MAKES_FLOW_LOGS, equals("FlowLogChoice", "create"))
    declared.add(DUAL_STACK, equals("IpVersions", "dual-stack"))
    ranges.declare(declared, "DnsServerRanges", DNS_SERVERS_GIVEN, DNS_RANGES)
    return declared
