"""Environments to ask questions of: all three layers launched, one on another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING, Any

from doctor.reachability import INTERNET_IPV4, INTERNET_IPV6, Component, Network, Outside, components
from doctor.templates import Account, Evaluation, Resource, evaluate
from tests.template.compute.company import company_launch
from tests.template.compute.company_choices import SES
from tests.template.compute.instance_files import launch_with_files
from tests.template.compute.values import DEMO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.template.compute.choices import Option, Templates

OFFICE = Outside(name="office", block=IPv4Network("203.0.113.0/24"))
"""The operators' addresses, where SSH is allowed from them (as ``SshAllowedCidr`` is chosen)."""
VISITORS = Outside(name="visitors", block=IPv4Network("198.51.100.0/24"))
VISITORS_IPV6 = Outside(name="visitors (IPv6)", block=IPv6Network("2001:db8:7::/48"))
HEADQUARTERS = Outside(name="headquarters", block=IPv4Network("10.200.0.0/16"))
"""People, where ranges or private networks are chosen: theirs."""


ENCRYPTED = {
    "AllowPlainHttp": "no",
    "DomainName": "chat.example.com",
    "HostedZoneId": "Z0123456789ABCDEFGHIJ",
}


@dataclass(frozen=True, kw_only=True)
class Environment:
    """An environment's launches.

    Attributes:
        choice: The parameters chosen, by layer.
        launches: The network, the data layer and the compute layer; before them a company's VPC, if any.
    """

    choice: Option
    launches: tuple[Evaluation, ...]

    @cached_property
    def network(self) -> Network:
        """The network, for questions of reachability."""
        return Network(self.launches)

    @property
    def compute(self) -> Evaluation:
        """The launch of the compute layer."""
        return self.launches[-1]

    @cached_property
    def components(self) -> dict[str, Component | Outside]:
        """What stands in the network by its logical ID, and who stands outside."""
        people = (OFFICE, VISITORS, VISITORS_IPV6, HEADQUARTERS)
        outside = {one.name: one for one in (INTERNET_IPV4, INTERNET_IPV6, *people)}
        return {**outside, **{one.name: one for one in components(self.launches).values()}}

    @cached_property
    def resources(self) -> dict[str, Resource]:
        """All layers' resources by their tokens."""
        return {one.token(r.logical_id): r for one in self.launches for r in one.resources.values()}

    def rules(self) -> list[str]:
        """The logical IDs of the security groups' rules."""
        return [
            resource.logical_id
            for resource in self.resources.values()
            if resource.type.startswith("AWS::EC2::SecurityGroup") and "GroupId" in resource.properties
        ]

    def without(self, logical_id: str) -> Environment:
        """The same environment with a resource missing."""
        launches = tuple(
            replace(one, resources={k: r for k, r in one.resources.items() if k != logical_id})
            for one in self.launches
        )
        return replace(self, launches=launches)

    def with_rules(self, *rules: Resource) -> Environment:
        """The same environment with more rules in its network."""
        launches = tuple(
            replace(one, resources={**one.resources, **{rule.logical_id: rule for rule in rules}})
            if one.stack == "network"
            else one
            for one in self.launches
        )
        return replace(self, launches=launches)


def everything(templates: Templates, compute: str) -> Environment:
    """An environment with everything switched on, in a new network of three zones."""
    zones = {"AvailabilityZones": "3"}
    network = {**zones, "NatGateways": "one-per-zone", "IpVersions": "dual-stack", "EcsEndpoints": "yes"}
    network["OutgoingMail"] = "on"
    choice = {
        "network": {**network, "EndpointZones": "all", "SshAllowedCidr": str(OFFICE.block)},
        "data": {**zones, "Size": "large", "EmbeddingDimensions": "none"},
        "compute": {"IpVersions": "dual-stack", "Size": "large", **ENCRYPTED, **SES},
    }
    if compute == "compute-ecs":
        choice["compute"] |= zones
    return launch(templates, "network", compute, choice)


def _taking_tokens(template: Mapping[str, Any]) -> dict[str, Any]:
    """The template without the patterns of subnets' IDs: here they are tokens for those of another launch."""
    declared = {
        name: {k: v for k, v in its.items() if k != "AllowedPattern"} if "SubnetInZone" in name else its
        for name, its in template["Parameters"].items()
    }
    return {**template, "Parameters": declared}


def _connection(network: Evaluation) -> Evaluation:
    """What network engineers add to a new VPC, as its output ConnectPrivateNetworks asks: routes."""
    tables = [one for one in network.resources if one.startswith("PrivateRouteTable")]
    template = {
        "Resources": {
            f"To{HEADQUARTERS.name.capitalize()}By{table}": {
                "Type": "AWS::EC2::Route",
                "Properties": {
                    "RouteTableId": network.token(table),
                    "DestinationCidrBlock": str(HEADQUARTERS.block),
                    "TransitGatewayId": "tgw-0123456789abcdef0",
                },
            }
            for table in tables
        }
    }
    return evaluate(template, {}, stack="connection")


def launch(templates: Templates, network: str, compute: str, choice: Option) -> Environment:
    """Launch the layers one on another, each importing from those before it."""
    demo = {"EnvironmentName": "demo"}
    launches: list[Evaluation] = []
    attributes: dict[str, str] = {}
    if network == "network-existing":
        company = company_launch(choice["network"])
        launches.append(company.evaluation)
        attributes["NetworkCheck.RouteTableIds"] = company.route_tables
        attributes["NetworkCheck.PrivateRanges"] = company.private_ranges
    given = {**demo, **choice["network"]}
    template = _taking_tokens(templates[network])
    launches.append(evaluate(template, given, stack="network", attributes=attributes))
    exports = dict(launches[-1].exports)
    if network == "network" and choice["network"].get("ReachableFrom") == "private-networks":
        launches.insert(0, _connection(launches[-1]))
    given = {**demo, **choice["data"]}
    launches.append(evaluate(templates["data"], given, stack="data", account=Account(exports=exports)))
    account = Account(exports={**exports, **launches[-1].exports})
    if compute == "compute-ec2":
        launches.append(launch_with_files(templates[compute], account, **choice["compute"]))
    else:
        given = {**DEMO, **choice["compute"]}
        launches.append(evaluate(templates[compute], given, stack="compute", account=account))
    return Environment(choice=choice, launches=tuple(launches))
