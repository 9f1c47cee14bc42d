"""What can be decided when a network is launched."""

from __future__ import annotations

from dataclasses import replace

from products import parameters as shared
from products.contract import ZONE_NUMBERS
from products.network.addresses import ranges
from products.parameters import Group, Parameter

SSH_RANGES = 5
"""How many ranges may open SSH."""
DNS_RANGES = 4
"""How many ranges of name servers a network may have; a DHCP option set names at most four servers (Amazon
VPC User Guide, "DHCP option sets in Amazon VPC")."""

# The third octet of a network address, by prefix: /16 to /22 leave 0, 1, … 6 of its bits free to choose.
_THIRD_OCTETS = "|".join(
    f"({'|'.join(str(octet) for octet in range(0, 256, 1 << (24 - prefix)))})\\.0/{prefix}"
    for prefix in range(16, 23)
)
# 172.17.0.0/16 is missing on purpose: Docker's default bridge has it, and so have some AWS services.
_PRIVATE_START = f"10\\.{ranges.OCTET}|172\\.(16|1[89]|2[0-9]|3[01])|192\\.168"

VPC_CIDR = Parameter(
    name="VpcCidr",
    label="Address range",
    description=(
        "The network's private IPv4 range, /16 (65,536 addresses) to /22 (1,024). Choose one that no network "
        "you will connect to uses. It cannot be changed later without launching everything anew."
    ),
    group=Group.NETWORK,
    default="10.0.0.0/16",
    allowed_pattern=f"^({_PRIVATE_START})\\.({_THIRD_OCTETS})$",
    constraint=(
        "must be a private range (10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16) with a prefix of /16 to /22 "
        "that starts on its own network address, for example 10.20.0.0/20 and not 10.20.1.0/20; "
        "172.17.0.0/16 is refused because Docker uses it"
    ),
)

AVAILABILITY_ZONES = replace(
    shared.AVAILABILITY_ZONES,
    group=Group.NETWORK,
    description=(
        "How many zones to use. All layers of an environment should use the same number; "
        "it cannot be changed while a data or compute layer uses this network."
    ),
)

NAT_GATEWAYS = Parameter(
    name="NatGateways",
    label="NAT gateways",
    description=(
        "The private subnets' way out. one: cheaper, and lost with its zone. one-per-zone: survives the loss "
        "of a zone. none: no way out, and no NAT cost; LibreChat then runs on EC2, not on ECS."
    ),
    group=Group.NETWORK,
    default="one",
    allowed_values=("none", "one", "one-per-zone"),
    constraint="must be none, one or one-per-zone",
)

IP_VERSIONS = Parameter(
    name="IpVersions",
    label="IP versions",
    description=(
        "ipv4, or ipv4-and-ipv6: public subnets also speak IPv6, and private ones may call out over IPv6 "
        "where there is NAT for IPv4. Databases stay on IPv4. dual-stack is the same for networks that were "
        "launched with it: there it cannot be taken back; choose it for no other."
    ),
    group=Group.NETWORK,
    default="ipv4",
    allowed_values=("ipv4", "ipv4-and-ipv6", "dual-stack"),
    constraint="must be ipv4, ipv4-and-ipv6 or dual-stack",
)

SSH_ALLOWED_CIDR = Parameter(
    name="SshAllowedCidr",
    label="SSH allowed from",
    description=(
        "The IPv4 ranges from which operators may open SSH to LibreChat's EC2 instance: up to five, "
        "comma-separated. To take one out later, leave its place empty (192.0.2.0/24,,198.51.100.7/32). "
        "Empty: no SSH at all (Session Manager works without it)."
    ),
    group=Group.ACCESS,
    default="",
    allowed_pattern=ranges.pattern(SSH_RANGES),
    constraint=(
        "must be empty or up to five IPv4 ranges with prefixes of /8 to /32, comma-separated and without "
        "spaces, for example 203.0.113.0/24,198.51.100.7/32; "
        "the whole internet (0.0.0.0/0, ::/0) is refused"
    ),
)

FLOW_LOG_DAYS = Parameter(
    name="FlowLogRetentionDays",
    label="Days to keep flow logs",
    description="How long the record of accepted and refused connections is kept.",
    group=Group.ADVANCED,
    type="Number",
    default="30",
    allowed_values=("7", "14", "30", "60", "90", "180", "365", "731"),
    constraint="must be 7, 14, 30, 60, 90, 180, 365 or 731 days",
)

FLOW_LOG_KEY_ARN = Parameter(
    name="FlowLogKeyArn",
    label="KMS key for flow logs",
    description=(
        "The ARN of your own KMS key; its policy must let CloudWatch Logs use it. "
        "Empty: encrypted with a key of CloudWatch Logs, at no cost."
    ),
    group=Group.ADVANCED,
    default="",
    allowed_pattern="^$|^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$",
    constraint=(
        "must be empty or a KMS key's ARN, for example "
        "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    ),
)

ENDPOINT_ZONES = Parameter(
    name="EndpointZones",
    label="Interface endpoints in",
    description=(
        "one: one endpoint in the first zone serves all zones, at the lowest cost. "
        "all: one in each zone, so that none depends on another."
    ),
    group=Group.ADVANCED,
    default="one",
    allowed_values=("one", "all"),
    constraint="must be one or all",
)

ECS_ENDPOINTS = Parameter(
    name="EcsEndpoints",
    label="Private endpoints for ECS",
    description=(
        "yes: ECR, CloudWatch Logs and, in regions that have it, Bedrock are reached inside the network "
        "instead of through NAT, at the cost of four more interface endpoints."
    ),
    group=Group.ADVANCED,
    default="no",
    allowed_values=("no", "yes"),
    constraint="must be yes or no",
)


def _zone(number: int) -> Parameter:
    return Parameter(
        name=f"Zone{number}",
        label=f"Zone {number}",
        description=(
            f"The Availability Zone of position {number}, by name. Leave all empty to take the region's "
            "first ones that have a default subnet, or give each zone that is used. It cannot be changed."
        ),
        group=Group.ADVANCED,
        default="",
        allowed_pattern="^$|^[a-z]{2,4}(-[a-z]+){1,3}-[0-9]+[a-z]$",
        constraint="must be empty or an Availability Zone's name, for example eu-west-1a",
    )


ZONES = {number: _zone(number) for number in ZONE_NUMBERS}

PARAMETERS = (
    shared.ENVIRONMENT_NAME,
    VPC_CIDR,
    AVAILABILITY_ZONES,
    NAT_GATEWAYS,
    IP_VERSIONS,
    SSH_ALLOWED_CIDR,
    FLOW_LOG_DAYS,
    FLOW_LOG_KEY_ARN,
    ENDPOINT_ZONES,
    ECS_ENDPOINTS,
    *ZONES.values(),
)
