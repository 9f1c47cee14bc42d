"""What can be decided when an existing VPC is adopted."""

from __future__ import annotations

from dataclasses import replace

from products import parameters as shared
from products.contract import ZONE_NUMBERS
from products.network import parameters as new
from products.network.address_plan import Tier
from products.parameters import Group, Parameter

VPC_ID = Parameter(
    name="ExistingVpcId",
    label="VPC",
    description="The VPC to use. Nothing in it is changed; groups and endpoints are added.",
    group=Group.NETWORK,
    type="AWS::EC2::VPC::Id",
)

_MEANINGS = {
    Tier.PUBLIC: "routed to an internet gateway: the load balancer stands there",
    Tier.PRIVATE: "routed to a NAT or transit gateway, if at all: ECS tasks and shared files stand there",
    Tier.ISOLATED: "without a default route: databases and their initialising functions stand there",
}


def subnet_parameter_name(tier: Tier, zone: int) -> str:
    """The name of the parameter for a tier's subnet in a zone."""
    return f"{tier.logical_name}SubnetInZone{zone}"


def _subnet(tier: Tier, zone: int) -> Parameter:
    required = Parameter(
        name=subnet_parameter_name(tier, zone),
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


WAY_OUT = Parameter(
    name="WayOut",
    label="Private subnets reach the internet",
    description=(
        "yes: by a NAT or transit gateway, which is checked. no: LibreChat then runs on EC2, not on ECS."
    ),
    group=Group.NETWORK,
    default="yes",
    allowed_values=("yes", "no"),
    constraint="must be yes or no",
)

IP_VERSIONS = replace(
    new.IP_VERSIONS,
    description="ipv4, or dual-stack where the public subnets speak IPv6 too. Databases stay on IPv4.",
)


def _made_or_there(name: str, label: str, what: str) -> Parameter:
    return Parameter(
        name=name,
        label=label,
        description=f"create: this product adds {what}. existing: the VPC has it already.",
        group=Group.ADVANCED,
        default="create",
        allowed_values=("create", "existing"),
        constraint="must be create or existing",
    )


S3_ENDPOINT = _made_or_there(
    "S3EndpointChoice",
    "S3 gateway endpoint",
    "the endpoint to the route tables of isolated and private subnets",
)
SECRETS_MANAGER_ENDPOINT = _made_or_there(
    "SecretsManagerEndpointChoice",
    "Secrets Manager endpoint",
    "the interface endpoint to the isolated subnets",
)
FLOW_LOGS = _made_or_there("FlowLogChoice", "Flow logs", "a flow log of the VPC")

PARAMETERS = (
    shared.ENVIRONMENT_NAME,
    VPC_ID,
    new.AVAILABILITY_ZONES,
    *(_subnet(tier, zone) for tier in Tier for zone in ZONE_NUMBERS),
    WAY_OUT,
    IP_VERSIONS,
    new.SSH_ALLOWED_CIDR,
    S3_ENDPOINT,
    SECRETS_MANAGER_ENDPOINT,
    FLOW_LOGS,
    new.FLOW_LOG_DAYS,
    new.FLOW_LOG_KEY_ARN,
    new.ENDPOINT_ZONES,
    new.ECS_ENDPOINTS,
)
