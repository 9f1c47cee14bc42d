"""What can be decided when an existing VPC is adopted."""

from __future__ import annotations

from dataclasses import replace

from products import parameters as shared
from products.contract import ZONE_NUMBERS
from products.network import parameters as new
from products.network.addresses import ranges
from products.network.addresses.address_plan import Tier
from products.parameters import Group, Parameter

VPC_ID = Parameter(
    name="ExistingVpcId",
    label="VPC",
    description="The VPC to use. Nothing in it is changed; groups and endpoints are added.",
    group=Group.NETWORK,
    type="AWS::EC2::VPC::Id",
)

_MEANINGS = {
    Tier.PUBLIC: "routed to an internet gateway, or a firewall before one: the load balancer stands there",
    Tier.PRIVATE: "routed to no internet gateway, but to another way out if any: ECS tasks stand there",
    Tier.ISOLATED: "without any route to the internet: databases and their functions stand there",
}


def _subnet(tier: Tier, zone: int) -> Parameter:
    required = Parameter(
        name=f"{tier.logical_name}SubnetInZone{zone}",
        label=f"{tier.logical_name} subnet, zone {zone}",
        description=f"A subnet {_MEANINGS[tier]}.",
        group=Group.NETWORK,
        type="AWS::EC2::Subnet::Id",
    )
    if zone < ZONE_NUMBERS[-1]:
        return required
    return replace(
        required,
        type="String",  # a drop-down of subnets cannot be left empty
        description=f"Only where three zones are used: the ID of a third subnet {_MEANINGS[tier]}.",
        default="",
        allowed_pattern="^$|^subnet-[0-9a-f]{8,17}$",
        constraint="must be empty or a subnet's ID, for example subnet-0123456789abcdef0",
    )


SUBNETS = {(tier, zone): _subnet(tier, zone) for tier in Tier for zone in ZONE_NUMBERS}
"""By tier and zone, the parameter for a subnet."""

EGRESS = Parameter(
    name="WayOut",
    label="Private subnets reach the internet",
    description=(
        "yes: by a NAT gateway, a transit gateway, a firewall's endpoint or any other way, which is checked. "
        "no: LibreChat then runs on EC2, not on ECS."
    ),
    group=Group.NETWORK,
    default="yes",
    allowed_values=("yes", "no"),
    constraint="must be yes or no",
)

IP_VERSIONS = replace(
    new.IP_VERSIONS,
    description="ipv4, or dual-stack where the public subnets speak IPv6 too. Databases stay on IPv4.",
    allowed_values=("ipv4", "dual-stack"),
    constraint="must be ipv4 or dual-stack",
)


def _created_or_existing(name: str, label: str, what: str) -> Parameter:
    return Parameter(
        name=name,
        label=label,
        description=f"create: this product adds {what}. existing: the VPC has it already.",
        group=Group.ADVANCED,
        default="create",
        allowed_values=("create", "existing"),
        constraint="must be create or existing",
    )


S3_ENDPOINT = _created_or_existing(
    "S3EndpointChoice",
    "S3 gateway endpoint",
    "the endpoint to the route tables of isolated and private subnets",
)
SECRETS_MANAGER_ENDPOINT = Parameter(
    name="SecretsManagerEndpointChoice",
    label="Secrets Manager endpoint",
    description=(
        "create: this product adds the interface endpoint to the isolated subnets. existing: the VPC has it "
        "already. elsewhere: one in another VPC answers for this one, by a private hosted zone."
    ),
    group=Group.ADVANCED,
    default="create",
    allowed_values=("create", "existing", "elsewhere"),
    constraint="must be create, existing or elsewhere",
)
SECRETS_MANAGER_RANGE = Parameter(
    name="SecretsManagerRange",
    label="Central Secrets Manager endpoint's range",
    description=(
        "Only where the endpoint is elsewhere: the IPv4 range of the subnets that it stands in. The VPC's "
        "route tables must lead there."
    ),
    group=Group.ADVANCED,
    default="",
    allowed_pattern=ranges.pattern(1),
    constraint="must be empty or an IPv4 range with a prefix of /8 to /32, for example 10.1.2.0/24",
)
DNS_SERVER_RANGES = Parameter(
    name="DnsServerRanges",
    label="Own DNS servers' ranges",
    description=(
        "Only where the VPC's DHCP options name DNS servers of your own: their IPv4 ranges, up to four, "
        "comma-separated. They must forward amazonaws.com to the VPC's resolver. To take one out later, "
        "leave its place empty."
    ),
    group=Group.ADVANCED,
    default="",
    allowed_pattern=ranges.pattern(new.DNS_RANGES),
    constraint=(
        "must be empty or up to four IPv4 ranges with prefixes of /8 to /32, comma-separated and without "
        "spaces, for example 10.1.0.53/32,10.2.0.53/32"
    ),
)
FLOW_LOGS = _created_or_existing("FlowLogChoice", "Flow logs", "a flow log of the VPC")

PARAMETERS = (
    shared.ENVIRONMENT_NAME,
    VPC_ID,
    new.AVAILABILITY_ZONES,
    *SUBNETS.values(),
    EGRESS,
    IP_VERSIONS,
    new.SSH_ALLOWED_CIDR,
    S3_ENDPOINT,
    SECRETS_MANAGER_ENDPOINT,
    SECRETS_MANAGER_RANGE,
    DNS_SERVER_RANGES,
    FLOW_LOGS,
    new.FLOW_LOG_DAYS,
    new.FLOW_LOG_KEY_ARN,
    new.ENDPOINT_ZONES,
    new.ECS_ENDPOINTS,
)
