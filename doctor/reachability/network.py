"""A VPC as templates describe it: subnets, route tables, security groups and endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doctor.reachability.parts import (
    Endpoint,
    Group,
    Subnet,
    answers_private_names,
    read_endpoint,
    read_group,
)
from doctor.reachability.peers import Block, block
from doctor.reachability.routes import Route, Via, parse_route
from doctor.reachability.rules import parse_rule
from doctor.templates import NotUnderstoodError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doctor.reachability.rules import Rule
    from doctor.templates import Evaluation, Resource

IGNORED_TYPES = {
    # These carry no packets, or the resources that they belong to are read with them.
    "AWS::EC2::EIP",
    "AWS::EC2::FlowLog",
    "AWS::EC2::LaunchTemplate",
    "AWS::EC2::Instance",
    "AWS::EC2::Volume",
    "AWS::EC2::EIPAssociation",
    "AWS::EC2::VolumeAttachment",
}
READ_TYPES = {
    "AWS::EC2::VPC",
    "AWS::EC2::VPCCidrBlock",
    "AWS::EC2::Subnet",
    "AWS::EC2::SubnetCidrBlock",
    "AWS::EC2::RouteTable",
    "AWS::EC2::Route",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::InternetGateway",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::EC2::EgressOnlyInternetGateway",
    "AWS::EC2::NatGateway",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::VPCEndpoint",
}


class Network:
    """The VPC that the given launches make together.

    Args:
        launches: Evaluated templates; what none of them makes is not in the VPC.
        prefix_lists: AWS's own prefix lists that rules name: the list's ID and its service, such as ``s3``.

    Raises:
        NotUnderstoodError: A template holds a kind of network resource that is not known here, such as a
            network ACL or a peering connection. Better no answer than a wrong one.
    """

    def __init__(self, launches: Sequence[Evaluation], prefix_lists: Mapping[str, str] | None = None) -> None:
        self._prefix_lists = dict(prefix_lists or {})
        self.subnets: dict[str, Subnet] = {}
        self.groups: dict[str, Group] = {}
        self.route_tables: dict[str, list[Route]] = {}
        self.nat_gateways: dict[str, str] = {}
        self.attached_gateways: set[str] = set()
        self.endpoints: list[Endpoint] = []
        self.vpc_blocks: list[Block] = []
        self.private_names = True
        resources = [
            (launch.token(r.logical_id), r) for launch in launches for r in launch.resources.values()
        ]
        for token, resource in resources:
            self._make(token, resource)
        for _, resource in resources:
            self._connect(resource)
        for routes in self.route_tables.values():
            routes.extend(Route(destination=b, via=Via.LOCAL, target="") for b in self.vpc_blocks)

    def group(self, token: str) -> Group:
        """The rules of a group."""
        return self.groups[token]

    def service_of(self, rule: Rule) -> str | None:
        """The AWS service whose prefix list a rule names; None where it names none.

        Raises:
            NotUnderstoodError: It names a prefix list whose addresses nobody told.
        """
        if rule.prefix_list is None:
            return None
        if rule.prefix_list not in self._prefix_lists:
            message = f"Cannot read the rule {rule.name}: the addresses of {rule.prefix_list} are not known"
            raise NotUnderstoodError(message)
        return self._prefix_lists[rule.prefix_list]

    def routes_of(self, subnet: str) -> list[Route]:
        """The routes of a subnet.

        Raises:
            NotUnderstoodError: It uses the VPC's main route table, which no template shows.
        """
        table = self.subnets[subnet].route_table
        if table is None:
            message = f"Cannot say how {subnet} is routed: no template associates it with a route table"
            raise NotUnderstoodError(message)
        return self.route_tables[table]

    def _make(self, token: str, resource: Resource) -> None:
        properties = resource.properties
        match resource.type:
            case "AWS::EC2::VPC":
                self.vpc_blocks.append(block(properties["CidrBlock"]))
                self.private_names = answers_private_names(properties)
            case "AWS::EC2::Subnet":
                self._make_subnet(token, resource)
            case "AWS::EC2::RouteTable":
                self.route_tables[token] = []
            case "AWS::EC2::NatGateway":
                self.nat_gateways[token] = properties["SubnetId"]
            case "AWS::EC2::VPCGatewayAttachment":
                self.attached_gateways.add(properties["InternetGatewayId"])
            case "AWS::EC2::SecurityGroup":
                self.groups[token] = read_group(token, properties)
            case "AWS::EC2::VPCEndpoint":
                self.endpoints.append(read_endpoint(token, properties))
            case kind if kind.startswith("AWS::EC2::") and kind not in READ_TYPES | IGNORED_TYPES:
                message = f"Cannot say who reaches whom: {resource.logical_id} is a {kind}, unknown here"
                raise NotUnderstoodError(message)

    def _make_subnet(self, token: str, resource: Resource) -> None:
        properties = resource.properties
        if properties.get("AssignIpv6AddressOnCreation") in (True, "true"):
            message = f"Cannot say who has IPv6 addresses: {resource.logical_id} gives them to all, unasked"
            raise NotUnderstoodError(message)
        blocks = [block(properties["CidrBlock"])]
        if "Ipv6CidrBlock" in properties:
            blocks.append(block(properties["Ipv6CidrBlock"]))
            # The VPC's IPv6 block is known only by the subnets cut from it; each is local to the VPC.
            self.vpc_blocks.append(blocks[-1])
        self.subnets[token] = Subnet(
            token=token,
            tier=resource.tags.get("librechat:tier", ""),
            zone=properties["AvailabilityZone"],
            blocks=tuple(blocks),
            public_on_launch=bool(properties.get("MapPublicIpOnLaunch", False)),
        )

    def _connect(self, resource: Resource) -> None:
        """Whatever refers to what another resource has made."""
        properties = resource.properties
        match resource.type:
            case "AWS::EC2::SubnetCidrBlock":
                added = block(properties["Ipv6CidrBlock"])
                subnet = self.subnets[properties["SubnetId"]]
                subnet.blocks = (*subnet.blocks, added)
                # As of subnets that bring their IPv6 block along.
                self.vpc_blocks.append(added)
            case "AWS::EC2::SubnetRouteTableAssociation":
                self.subnets[properties["SubnetId"]].route_table = properties["RouteTableId"]
            case "AWS::EC2::Route":
                route = parse_route(resource.logical_id, properties)
                self.route_tables[properties["RouteTableId"]].append(route)
            case "AWS::EC2::SecurityGroupIngress":
                rule = parse_rule(resource.logical_id, properties)
                self.groups[properties["GroupId"]].ingress.append(rule)
            case "AWS::EC2::SecurityGroupEgress":
                rule = parse_rule(resource.logical_id, properties)
                self.groups[properties["GroupId"]].egress.append(rule)
