"""What EC2 says about the VPC: its subnets, where they are routed, its endpoints and its DNS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from custom_resources.lifecycle import InitialisationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import RouteTableTypeDef, RouteTypeDef

LOCAL = "local"
_TARGETS = (
    "GatewayId",
    "NatGatewayId",
    "TransitGatewayId",
    "EgressOnlyInternetGatewayId",
    "VpcPeeringConnectionId",
    "NetworkInterfaceId",
    "InstanceId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
)


@dataclass(frozen=True, kw_only=True)
class Route:
    """One route of a table.

    Attributes:
        destination: A CIDR block, or the ID of a prefix list.
        target: The ID of what it leads to, or ``local``.
        active: False where the target is gone (EC2's state ``blackhole``).
    """

    destination: str
    target: str
    active: bool

    def __str__(self) -> str:
        return f"{self.destination} to {self.target}" + ("" if self.active else ", which no longer exists")


@dataclass(frozen=True, kw_only=True)
class Subnet:
    """One subnet as EC2 describes it."""

    subnet_id: str
    vpc_id: str
    zone: str
    has_ipv6: bool
    table_id: str
    routes: tuple[Route, ...]

    def default_route(self, destination: str = "0.0.0.0/0") -> Route | None:
        """The route for everything that no other route names."""
        return next((route for route in self.routes if route.destination == destination), None)


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One VPC endpoint as EC2 describes it.

    Attributes:
        endpoint_id: Its ID.
        service: The service's name after the region, for example ``s3``.
        kind: ``Gateway`` or ``Interface``.
        private_dns: Whether it answers for the service's own name.
        available: Whether it works already.
    """

    endpoint_id: str
    service: str
    kind: str
    private_dns: bool
    available: bool


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that is checked."""

    dns_support: bool
    dns_hostnames: bool
    subnets: Mapping[str, Subnet]
    endpoints: tuple[Endpoint, ...]


def gather(ec2: EC2Client, vpc_id: str) -> Facts:
    """Ask EC2 about a VPC.

    Raises:
        InitialisationError: EC2 refuses to answer, or there is no such VPC.
    """
    try:
        return _gather(ec2, vpc_id)
    except ec2.exceptions.ClientError as error:
        message = (
            f"Cannot check the network {vpc_id}: EC2 answered {error}. The VPC must exist in this region, "
            "and the function's role must be allowed to describe it. Choose another VPC, or restore the role."
        )
        raise InitialisationError(message) from error


def _gather(ec2: EC2Client, vpc_id: str) -> Facts:
    in_vpc: list[Any] = [{"Name": "vpc-id", "Values": [vpc_id]}]
    tables = [
        table
        for page in ec2.get_paginator("describe_route_tables").paginate(Filters=in_vpc)
        for table in page["RouteTables"]
    ]
    subnets = [
        subnet
        for page in ec2.get_paginator("describe_subnets").paginate(Filters=in_vpc)
        for subnet in page["Subnets"]
    ]
    endpoints = [
        endpoint
        for page in ec2.get_paginator("describe_vpc_endpoints").paginate(Filters=in_vpc)
        for endpoint in page["VpcEndpoints"]
        # Not every emulator of EC2 heeds the filter here; on AWS this changes nothing.
        if endpoint["VpcId"] == vpc_id
    ]
    support = ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute="enableDnsSupport")
    hostnames = ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute="enableDnsHostnames")
    return Facts(
        dns_support=support["EnableDnsSupport"].get("Value", False),
        dns_hostnames=hostnames["EnableDnsHostnames"].get("Value", False),
        subnets={
            subnet["SubnetId"]: _subnet(subnet, _table_of(subnet["SubnetId"], tables)) for subnet in subnets
        },
        endpoints=tuple(
            Endpoint(
                endpoint_id=endpoint["VpcEndpointId"],
                service=endpoint["ServiceName"].split(".", 3)[-1],
                kind=endpoint["VpcEndpointType"],
                private_dns=endpoint.get("PrivateDnsEnabled", False),
                available=endpoint["State"].lower() == "available",
            )
            for endpoint in endpoints
        ),
    )


def _table_of(subnet_id: str, tables: list[RouteTableTypeDef]) -> RouteTableTypeDef:
    """The subnet's own route table, or the VPC's main one (Amazon VPC User Guide, "Route table concepts")."""
    main: RouteTableTypeDef = {}
    for table in tables:
        for association in table.get("Associations", []):
            if association.get("SubnetId") == subnet_id:
                return table
            if association.get("Main"):
                main = table
    return main


def _subnet(subnet: Any, table: RouteTableTypeDef) -> Subnet:  # noqa: ANN401 - EC2's description
    return Subnet(
        subnet_id=subnet["SubnetId"],
        vpc_id=subnet["VpcId"],
        zone=subnet["AvailabilityZone"],
        has_ipv6=bool(subnet.get("Ipv6CidrBlockAssociationSet")),
        table_id=table.get("RouteTableId", ""),
        routes=tuple(_route(route) for route in table.get("Routes", [])),
    )


def _route(route: RouteTypeDef) -> Route:
    fields: Mapping[str, Any] = route
    destination = next(
        str(fields[key])
        for key in ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
        if fields.get(key)
    )
    target = next((str(fields[key]) for key in _TARGETS if fields.get(key)), "an unknown target")
    return Route(destination=destination, target=target, active=route.get("State") != "blackhole")
