"""EC2's descriptions in the words of CloudFormation's properties: rules, routes, endpoints, tags."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_ec2.type_defs import (
        RouteTypeDef,
        SecurityGroupRuleTypeDef,
        TagTypeDef,
        VpcEndpointTypeDef,
    )

NO_DEFAULT_EGRESS = {"IpProtocol": "-1", "CidrIp": "127.0.0.1/32"}
"""In a template a group without an egress rule gets the one that allows everything; a live group has what it
has. This rule, which reaches nobody, keeps the model from adding that one."""

TARGETS = {
    # Members of a route ("Route", Amazon EC2 API Reference), by CloudFormation's property for each.
    "EgressOnlyInternetGatewayId": "EgressOnlyInternetGatewayId",
    "NatGatewayId": "NatGatewayId",
    "TransitGatewayId": "TransitGatewayId",
    "VpcPeeringConnectionId": "VpcPeeringConnectionId",
    "NetworkInterfaceId": "NetworkInterfaceId",
    "LocalGatewayId": "LocalGatewayId",
    "CarrierGatewayId": "CarrierGatewayId",
    "CoreNetworkArn": "CoreNetworkArn",
}


def route_targets(route: RouteTypeDef) -> dict[str, Any]:
    """What a route leads to, by CloudFormation's property; a virtual gateway is told by its ID."""
    given: Mapping[str, Any] = route
    targets = {TARGETS[name]: value for name, value in given.items() if name in TARGETS}
    gateway = str(given.get("GatewayId", ""))
    if gateway:
        targets["GatewayId" if gateway.startswith("igw-") else "VpnGatewayId"] = gateway
    return targets


def rule_key(kind: str, properties: Mapping[str, Any]) -> tuple[str, ...]:
    """What makes two rules the same: direction, group, protocol, ports and peer."""
    protocol = (
        str(properties["IpProtocol"]).replace("6", "tcp")
        if properties["IpProtocol"] == "6"
        else str(properties["IpProtocol"])
    )
    ports = ("", "") if protocol == "-1" else (str(properties.get("FromPort")), str(properties.get("ToPort")))
    peers = (
        *("SourceSecurityGroupId", "DestinationSecurityGroupId", "CidrIp", "CidrIpv6"),
        *("SourcePrefixListId", "DestinationPrefixListId"),
    )
    peer = next((str(properties[each]) for each in peers if each in properties), "")
    direction = "egress" if kind.endswith("Egress") else "ingress"
    return direction, str(properties.get("GroupId", "")), protocol, *ports, peer


def rule(told: SecurityGroupRuleTypeDef) -> tuple[str, dict[str, Any]]:
    """A rule's type and properties."""
    egress = told.get("IsEgress", False)
    properties: dict[str, Any] = {
        "GroupId": told.get("GroupId", ""),
        "IpProtocol": told.get("IpProtocol", "-1"),
    }
    if properties["IpProtocol"] != "-1":
        properties |= {"FromPort": told.get("FromPort", -1), "ToPort": told.get("ToPort", -1)}
    side = "Destination" if egress else "Source"
    if "CidrIpv4" in told:
        properties["CidrIp"] = told["CidrIpv4"]
    elif "CidrIpv6" in told:
        properties["CidrIpv6"] = told["CidrIpv6"]
    elif "PrefixListId" in told:
        properties[f"{side}PrefixListId"] = told["PrefixListId"]
    else:
        properties[f"{side}SecurityGroupId"] = told.get("ReferencedGroupInfo", {}).get("GroupId", "")
    return f"AWS::EC2::SecurityGroup{'Egress' if egress else 'Ingress'}", properties


def endpoint(given: VpcEndpointTypeDef) -> dict[str, Any]:
    """The properties that EC2 told of an endpoint."""
    told: dict[str, Any] = {
        "VpcEndpointType": given.get("VpcEndpointType", "Gateway"),
        "ServiceName": given.get("ServiceName", ""),
        "RouteTableIds": given.get("RouteTableIds", []),
        "SubnetIds": given.get("SubnetIds", []),
    }
    if "Groups" in given:
        told["SecurityGroupIds"] = [each["GroupId"] for each in given["Groups"] if "GroupId" in each]
    if "PrivateDnsEnabled" in given:
        told["PrivateDnsEnabled"] = given["PrivateDnsEnabled"]
    if given.get("PolicyDocument"):
        told["PolicyDocument"] = json.loads(given["PolicyDocument"])
    return told


def tags(told: list[TagTypeDef]) -> list[dict[str, str]]:
    """Tags, each with both its members."""
    return [{"Key": each.get("Key", ""), "Value": each.get("Value", "")} for each in told]
