"""The conditions that a network's parameters decide."""

from __future__ import annotations

from products.language.conditions import Condition, all_of, any_of, is_equal, is_given, negate
from products.language.intrinsics import REGION
from products.network import parameters as p
from products.network.addresses import address_plan, ranges
from products.network.bedrock import WITHOUT_BEDROCK_RUNTIME
from products.network.existing import parameters as existing

THREE_ZONES = Condition("ThreeZones", is_equal(p.AVAILABILITY_ZONES, "3"))

HAS_EGRESS = Condition("HasWayOut", negate(is_equal(p.NAT_GATEWAYS, "none")))
"""The private subnets of a new network reach the internet; its name is that of `EXISTING_HAS_EGRESS`."""
EXISTING_HAS_EGRESS = Condition(HAS_EGRESS.name, is_equal(existing.EGRESS, "yes"))
EGRESS_IN_ZONE_3 = Condition("WayOutInZone3", all_of(HAS_EGRESS, THREE_ZONES))

ENDPOINTS_IN_ALL_ZONES = Condition("EndpointsInAllZones", is_equal(p.ENDPOINT_ZONES, "all"))
ENDPOINTS_IN_THREE_ZONES = Condition("EndpointsInThreeZones", all_of(ENDPOINTS_IN_ALL_ZONES, THREE_ZONES))
HAS_ECS_ENDPOINTS = Condition("HasEcsEndpoints", is_equal(p.ECS_ENDPOINTS, "yes"))
HAS_BEDROCK_ENDPOINT = Condition(
    "HasBedrockEndpoint",
    all_of(HAS_ECS_ENDPOINTS, negate(any_of(*(is_equal(REGION, each) for each in WITHOUT_BEDROCK_RUNTIME)))),
)
SSH_ALLOWED = ranges.conditions(p.SSH_ALLOWED_CIDR, "SshAllowed", p.SSH_RANGES)
HAS_FLOW_LOG_KEY = Condition("HasFlowLogKey", is_given(p.FLOW_LOG_KEY_ARN))

IPV6_IN_SUBNETS = Condition("Ipv6InSubnets", is_equal(p.IP_VERSIONS, "dual-stack"))
"""The subnets have IPv6 blocks among their properties, as in the first versions."""
IPV6_APART = Condition("Ipv6Apart", is_equal(p.IP_VERSIONS, "ipv4-and-ipv6"))
"""The subnets' IPv6 blocks are resources of their own."""
DUAL_STACK = Condition("DualStack", any_of(IPV6_IN_SUBNETS, IPV6_APART))
IPV6_APART_IN_ZONE_3 = Condition("Ipv6ApartInZone3", all_of(IPV6_APART, THREE_ZONES))
ZONES_ARE_GIVEN = Condition("ZonesAreGiven", is_given(p.ZONES[1]))
NAT_PER_ZONE = Condition("NatPerZone", is_equal(p.NAT_GATEWAYS, "one-per-zone"))
NAT_PER_ZONE_OF_THREE = Condition("NatPerZoneOfThree", all_of(NAT_PER_ZONE, THREE_ZONES))
IPV6_EGRESS = Condition("Ipv6WayOut", all_of(DUAL_STACK, HAS_EGRESS))
IPV6_EGRESS_IN_ZONE_3 = Condition("Ipv6WayOutInZone3", all_of(DUAL_STACK, HAS_EGRESS, THREE_ZONES))

MAKES_S3_ENDPOINT = Condition("MakesS3Endpoint", is_equal(existing.S3_ENDPOINT, "create"))
MAKES_SECRETS_MANAGER_ENDPOINT = Condition(
    "MakesSecretsManagerEndpoint", is_equal(existing.SECRETS_MANAGER_ENDPOINT, "create")
)
SECRETS_MANAGER_ELSEWHERE = Condition(
    "SecretsManagerElsewhere",
    all_of(
        is_equal(existing.SECRETS_MANAGER_ENDPOINT, "elsewhere"), is_given(existing.SECRETS_MANAGER_RANGE)
    ),
)
MAKES_FLOW_LOGS = Condition("MakesFlowLogs", is_equal(existing.FLOW_LOGS, "create"))
EXISTING_DUAL_STACK = Condition(DUAL_STACK.name, is_equal(existing.IP_VERSIONS, "dual-stack"))
DNS_SERVERS_GIVEN = ranges.conditions(existing.DNS_SERVER_RANGES, "DnsServersGiven", p.DNS_RANGES)

_SHARED = (
    EGRESS_IN_ZONE_3,
    ENDPOINTS_IN_ALL_ZONES,
    ENDPOINTS_IN_THREE_ZONES,
    HAS_ECS_ENDPOINTS,
    HAS_BEDROCK_ENDPOINT,
    *SSH_ALLOWED,
    HAS_FLOW_LOG_KEY,
)
NEW_NETWORK = (
    THREE_ZONES,
    HAS_EGRESS,
    *_SHARED,
    IPV6_IN_SUBNETS,
    IPV6_APART,
    DUAL_STACK,
    IPV6_APART_IN_ZONE_3,
    ZONES_ARE_GIVEN,
    NAT_PER_ZONE,
    NAT_PER_ZONE_OF_THREE,
    IPV6_EGRESS,
    IPV6_EGRESS_IN_ZONE_3,
    *address_plan.PREFIX_CONDITIONS.values(),
)
"""The conditions of a network whose VPC the template makes."""
EXISTING_NETWORK = (
    THREE_ZONES,
    EXISTING_HAS_EGRESS,
    *_SHARED,
    MAKES_S3_ENDPOINT,
    MAKES_SECRETS_MANAGER_ENDPOINT,
    SECRETS_MANAGER_ELSEWHERE,
    MAKES_FLOW_LOGS,
    EXISTING_DUAL_STACK,
    *DNS_SERVERS_GIVEN,
)
"""The conditions of a network whose VPC exists; a part names either condition of the same name."""
