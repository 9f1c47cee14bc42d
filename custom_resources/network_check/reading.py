"""Asks EC2 about a VPC. Members that the API need not send are taken as optional, all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from custom_resources.ec2 import ask, explain
from custom_resources.lifecycle import InitialisationError
from custom_resources.network_check.facts import Endpoint, Facts, Route, Subnet
from custom_resources.network_check.prefix_lists import PrefixList, read_prefix_lists

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mypy_boto3_ec2 import EC2Client

_NO_TARGETS = frozenset(
    {
        "DestinationCidrBlock",
        "DestinationIpv6CidrBlock",
        "DestinationPrefixListId",
        "InstanceOwnerId",
        "IpAddress",
        "Origin",
        "State",
    }
)
"""A route's members that are no target. Every other one is: the set of targets grows (Amazon EC2 API
Reference, "Route", https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html)."""

_GONE = frozenset({"deleted", "deleting", "rejected", "failed", "expired"})
_HIDDEN = frozenset({"OperationNotPermitted", "InvalidVpcID.NotFound"})
"""What EC2 answers where this account may not see the VPC's own settings, as in a VPC shared with it."""


def gather(ec2: EC2Client, vpc_id: str) -> Facts:
    """Ask EC2 about a VPC.

    Raises:
        InitialisationError: EC2 refuses to answer, cannot be reached, or there is no such VPC.
    """
    try:
        return ask(lambda: _gather(ec2, vpc_id))
    except (ClientError, BotoCoreError) as error:
        message = f"Cannot check the network {vpc_id}, and nothing was made in it. {explain(error)}"
        raise InitialisationError(message) from error


def _gather(ec2: EC2Client, vpc_id: str) -> Facts:
    (vpc, *_) = [*ec2.describe_vpcs(VpcIds=[vpc_id]).get("Vpcs", []), {}]
    tables = _pages(ec2, "describe_route_tables", "RouteTables", vpc_id)
    subnets = _pages(ec2, "describe_subnets", "Subnets", vpc_id)
    endpoints = _pages(ec2, "describe_vpc_endpoints", "VpcEndpoints", vpc_id)
    routes = [route for table in tables for route in table.get("Routes", [])]
    lists = read_prefix_lists(ec2, {str(r.get("DestinationPrefixListId") or "") for r in routes} - {""})
    options = str(vpc.get("DhcpOptionsId", ""))
    return Facts(
        dns_support=_attribute(ec2, vpc_id, "enableDnsSupport"),
        dns_hostnames=_attribute(ec2, vpc_id, "enableDnsHostnames"),
        subnets={
            str(s.get("SubnetId", "")): _subnet(s, _table_of(str(s.get("SubnetId", "")), tables), lists)
            for s in subnets
        },
        # Not every emulator of EC2 heeds the filter here; on AWS this changes nothing.
        endpoints=tuple(
            _endpoint(e, ec2.meta.region_name) for e in endpoints if e.get("VpcId", vpc_id) == vpc_id
        ),
        blocks=_blocks(vpc),
        owner=str(vpc.get("OwnerId", "")),
        dns_servers=_dns_servers(ec2, options),
        dhcp_options=options,
    )


def _pages(ec2: EC2Client, operation: Any, key: str, vpc_id: str) -> list[dict[str, Any]]:  # noqa: ANN401 - one of many literals
    in_vpc: list[Any] = [{"Name": "vpc-id", "Values": [vpc_id]}]
    pages: Any = ec2.get_paginator(operation).paginate(Filters=in_vpc)
    return [one for page in pages for one in page.get(key, [])]


def _attribute(ec2: EC2Client, vpc_id: str, attribute: Any) -> bool | None:  # noqa: ANN401 - one of many literals
    try:
        answer: dict[str, Any] = dict(ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute=attribute))
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _HIDDEN:
            return None
        raise
    member = attribute[0].upper() + attribute[1:]
    return bool(answer.get(member, {}).get("Value", False))


def _dns_servers(ec2: EC2Client, options_id: str) -> tuple[str, ...] | None:
    """The option set's name servers; ``default`` stands for a VPC without any option set."""
    if not options_id or options_id == "default":
        return () if options_id else None
    try:
        found = ec2.describe_dhcp_options(DhcpOptionsIds=[options_id]).get("DhcpOptions", [])
    except ClientError as error:
        if "NotFound" in error.response.get("Error", {}).get("Code", ""):
            return None
        raise
    if not found:
        return None
    return tuple(
        str(value.get("Value", ""))
        for option in found[0].get("DhcpConfigurations", [])
        if option.get("Key") == "domain-name-servers"
        for value in option.get("Values", [])
    )


def _blocks(vpc: Mapping[str, Any]) -> tuple[str, ...]:
    associated = [
        str(one.get("CidrBlock", ""))
        for one in vpc.get("CidrBlockAssociationSet", [])
        if one.get("CidrBlockState", {}).get("State", "associated") in ("associated", "associating")
    ]
    return tuple(block for block in dict.fromkeys([str(vpc.get("CidrBlock", "")), *associated]) if block)


def _table_of(subnet_id: str, tables: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The subnet's own route table, or the VPC's main one (Amazon VPC User Guide, "Route table concepts")."""
    main: Mapping[str, Any] = {}
    for table in tables:
        for association in table.get("Associations", []):
            if association.get("SubnetId") == subnet_id:
                return table
            if association.get("Main"):
                main = table
    return main


def _subnet(subnet: Mapping[str, Any], table: Mapping[str, Any], lists: Mapping[str, PrefixList]) -> Subnet:
    block = str(subnet.get("CidrBlock") or "")
    return Subnet(
        subnet_id=str(subnet.get("SubnetId", "")),
        vpc_id=str(subnet.get("VpcId", "")),
        zone=str(subnet.get("AvailabilityZone", "")),
        has_ipv6=any(
            one.get("Ipv6CidrBlockState", {}).get("State", "associated") in ("associated", "associating")
            for one in subnet.get("Ipv6CidrBlockAssociationSet", [])
        ),
        table_id=str(table.get("RouteTableId", "")),
        routes=tuple(read for route in table.get("Routes", []) if (read := _route(route, lists)) is not None),
        has_ipv4=bool(block) and not subnet.get("Ipv6Native", False),
        block=block,
    )


def _endpoint(endpoint: Mapping[str, Any], region: str) -> Endpoint:
    name = str(endpoint.get("ServiceName") or "")
    state = str(endpoint.get("State", "")).lower()
    tags = {str(tag.get("Key")): str(tag.get("Value", "")) for tag in endpoint.get("Tags", [])}
    return Endpoint(
        endpoint_id=str(endpoint.get("VpcEndpointId", "")),
        # com.amazonaws.<region>.<service>, in China cn.com.amazonaws.<region>.<service>
        service=name.partition(f".{region}.")[2] or name.rpartition(".")[2],
        kind=str(endpoint.get("VpcEndpointType", "")),
        private_dns=bool(endpoint.get("PrivateDnsEnabled", False)),
        available=state == "available",
        gone=state in _GONE,
        environment=tags.get("librechat:environment", ""),
    )


def _route(route: Mapping[str, Any], lists: Mapping[str, PrefixList]) -> Route | None:
    """A route as EC2 describes it; None where it has no destination that we know of."""
    destination = next(
        (
            str(route[key])
            for key in ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
            if route.get(key)
        ),
        None,
    )
    if destination is None:
        return None
    targets = {key: str(value) for key, value in route.items() if key not in _NO_TARGETS and value}
    known = lists.get(destination)
    return Route(
        destination=destination,
        # A NAT instance has both: its interface is what the route leads to, its ID is what people know.
        target=targets.get("InstanceId") or next(iter(targets.values()), "an unknown target"),
        active=str(route.get("State", "active")) == "active",
        ranges=known.ranges if known is not None else None,
        service=known.service if known is not None else "",
    )
