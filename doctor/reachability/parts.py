"""The parts of a VPC: subnets, security groups and endpoints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doctor.reachability.peers import Block, block
from doctor.reachability.rules import Rule, parse_rule
from doctor.templates import NotUnderstoodError

if TYPE_CHECKING:
    from collections.abc import Mapping

TRUE = (True, "true")
ALLOW_EVERYTHING = (
    Rule(name="default egress", ports=(0, 65535), peer_block=block("0.0.0.0/0")),
    Rule(name="default egress", ports=(0, 65535), peer_block=block("::/0")),
)
"""What AWS gives a group that is created without an egress rule (CloudFormation Template Reference,
AWS::EC2::SecurityGroup)."""


@dataclass(kw_only=True)
class Subnet:
    """A subnet: its addresses, and the route table that it uses."""

    token: str
    tier: str
    zone: str
    blocks: tuple[Block, ...]
    public_on_launch: bool
    route_table: str | None = None


@dataclass(kw_only=True)
class Group:
    """A security group's rules."""

    ingress: list[Rule] = field(default_factory=list)
    egress: list[Rule] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A VPC endpoint.

    Attributes:
        token: The endpoint's ID.
        service: The service's name after the region.
        gateway: True for a gateway endpoint, False for an interface endpoint.
        route_tables: The tables that a gateway endpoint is a route in.
        subnets: The subnets that an interface endpoint stands in.
        groups: The groups that an interface endpoint wears.
        private_dns: Whether the service's own name leads to an interface endpoint.
        policy: What may be done through it; None means everything.
    """

    token: str
    service: str
    gateway: bool
    route_tables: tuple[str, ...]
    subnets: tuple[str, ...]
    groups: tuple[str, ...]
    private_dns: bool
    policy: dict[str, Any] | None


def answers_private_names(vpc: Mapping[str, Any]) -> bool:
    """Whether private DNS names of interface endpoints work in a VPC, from its properties.

    They need DNS support, which is on unless switched off, and DNS host names, which are off unless switched
    on (AWS PrivateLink Guide, "Access an AWS service using an interface VPC endpoint", prerequisites;
    CloudFormation Template Reference, AWS::EC2::VPC).
    """
    support, names = vpc.get("EnableDnsSupport", True), vpc.get("EnableDnsHostnames", False)
    return support in TRUE and names in TRUE


def read_group(token: str, properties: Mapping[str, Any]) -> Group:
    """A group from its properties, with the rules inside it."""
    ingress = properties.get("SecurityGroupIngress", [])
    egress = properties.get("SecurityGroupEgress", [])
    return Group(
        ingress=[parse_rule(f"{token} ingress {i}", rule) for i, rule in enumerate(ingress)],
        egress=[parse_rule(f"{token} egress {i}", rule) for i, rule in enumerate(egress)]
        or list(ALLOW_EVERYTHING),
    )


def read_endpoint(token: str, properties: Mapping[str, Any]) -> Endpoint:
    """An endpoint from its properties.

    Raises:
        NotUnderstoodError: It is neither a gateway nor an interface endpoint.
    """
    kind = properties.get("VpcEndpointType", "Gateway")
    if kind not in ("Gateway", "Interface"):
        message = f"Cannot read the endpoint {token}: unknown type {kind!r}, known are Gateway and Interface"
        raise NotUnderstoodError(message)
    return Endpoint(
        token=token,
        service=str(properties["ServiceName"]).split(".", 3)[3],
        gateway=kind == "Gateway",
        route_tables=tuple(properties.get("RouteTableIds", [])),
        subnets=tuple(properties.get("SubnetIds", [])),
        groups=tuple(properties.get("SecurityGroupIds", [])),
        private_dns=properties.get("PrivateDnsEnabled") in TRUE,
        policy=properties.get("PolicyDocument"),
    )
