"""Amazon EC2's network: addresses, gateways, flow logs, IPv6."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from ministack.services import cloudformation

from local_cloud.cloudformation.types.resource_type import (
    Cloud,
    Made,
    Properties,
    Resource,
    ResourceType,
    recorded,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def _elastic_ip(resource: Resource) -> Made:
    made = resource.cloud.client("ec2").allocate_address(Domain="vpc")
    return made["PublicIp"], {"AllocationId": made["AllocationId"], "PublicIp": made["PublicIp"]}


def _release(cloud: Cloud, public_ip: str, _properties: Properties) -> None:
    client = cloud.client("ec2")
    for address in client.describe_addresses()["Addresses"]:
        if address["PublicIp"] == public_ip:
            client.release_address(AllocationId=address["AllocationId"])


def _nat_gateway(resource: Resource) -> Made:
    given = {
        key: resource.properties[key]
        for key in ("SubnetId", "AllocationId", "ConnectivityType")
        if key in resource.properties
    }
    made = resource.cloud.client("ec2").create_nat_gateway(**given)["NatGateway"]
    return made["NatGatewayId"], {"NatGatewayId": made["NatGatewayId"]}


def _flow_log(resource: Resource) -> Made:
    properties = resource.properties
    given: dict[str, Any] = {
        "ResourceIds": [properties["ResourceId"]],
        "ResourceType": properties["ResourceType"],
        "TrafficType": properties.get("TrafficType", "ALL"),
        "LogDestinationType": properties.get("LogDestinationType", "cloud-watch-logs"),
    }
    names = (
        "LogGroupName",
        "LogDestination",
        "DeliverLogsPermissionArn",
        "MaxAggregationInterval",
        "LogFormat",
    )
    for name in names:
        if name in properties:
            given[name] = int(properties[name]) if name.startswith("Max") else properties[name]
    made = resource.cloud.client("ec2").create_flow_logs(**given)
    if made.get("Unsuccessful"):
        message = f"the flow log was refused: {made['Unsuccessful'][0]['Error']['Message']}"
        raise ValueError(message)
    identifier = made["FlowLogIds"][0]
    return identifier, {"Id": identifier}


def _egress_only_gateway(resource: Resource) -> Made:
    made = resource.cloud.client("ec2").create_egress_only_internet_gateway(
        VpcId=resource.properties["VpcId"]
    )["EgressOnlyInternetGateway"]
    identifier = made["EgressOnlyInternetGatewayId"]
    return identifier, {"Id": identifier}


def _vpc_cidr_block(resource: Resource) -> Made:
    """Associate a further CIDR block. An IPv6 one shows up as the VPC's attribute, as on AWS."""
    identifier = resource.token("vpc-cidr-assoc-")
    properties = resource.properties
    if str(properties.get("AmazonProvidedIpv6CidrBlock", "")).lower() != "true":
        return identifier, {"Id": identifier, "CidrBlock": properties.get("CidrBlock", "")}
    digits = resource.token("", 4)
    block = f"2600:1f18:{digits}:{digits[:2]}00::/56"
    stack = cloudformation._stacks[resource.stack_name]  # noqa: SLF001 - a listed hook
    for record in stack.get("_resources", {}).values():
        if record["PhysicalResourceId"] == properties["VpcId"]:
            record["Attributes"] = {**record["Attributes"], "Ipv6CidrBlocks": [block]}
    return identifier, {"Id": identifier, "Ipv6CidrBlock": block, "IpSource": "amazon"}


def _delete_by(method: str, parameter: str, *, as_list: bool = False) -> Callable[..., None]:
    """A delete through the API; what is gone already is no error."""

    def delete(cloud: Cloud, physical_id: str, _properties: Properties) -> None:
        with contextlib.suppress(ClientError):
            getattr(cloud.client("ec2"), method)(**{parameter: [physical_id] if as_list else physical_id})

    return delete


TYPES = (
    ResourceType(
        name="AWS::EC2::EIP",
        create=_elastic_ip,
        update=lambda physical_id, resource, _old: (physical_id, _address(resource.cloud, physical_id)),
        delete=_release,
    ),
    ResourceType(
        name="AWS::EC2::NatGateway",
        create=_nat_gateway,
        update=lambda physical_id, _resource, _old: (physical_id, {"NatGatewayId": physical_id}),
        delete=_delete_by("delete_nat_gateway", "NatGatewayId"),
        replaced_by=("SubnetId", "AllocationId", "ConnectivityType"),
    ),
    ResourceType(
        name="AWS::EC2::FlowLog",
        create=_flow_log,
        delete=_delete_by("delete_flow_logs", "FlowLogIds", as_list=True),
    ),
    ResourceType(
        name="AWS::EC2::EgressOnlyInternetGateway",
        create=_egress_only_gateway,
        delete=_delete_by("delete_egress_only_internet_gateway", "EgressOnlyInternetGatewayId"),
    ),
    ResourceType(name="AWS::EC2::VPCCidrBlock", create=_vpc_cidr_block),
    recorded(
        "AWS::EC2::SubnetCidrBlock",
        lambda resource: resource.token("subnet-cidr-assoc-"),
        lambda resource: {"Id": resource.token("subnet-cidr-assoc-")},
        replaced_by=("SubnetId", "Ipv6CidrBlock"),
    ),
    recorded("AWS::EC2::EIPAssociation", lambda resource: resource.token("eipassoc-")),
    recorded(
        "AWS::EC2::NetworkAcl",
        lambda resource: resource.token("acl-"),
        lambda resource: {"Id": resource.token("acl-")},
        replaced_by=("VpcId",),
    ),
    recorded("AWS::EC2::NetworkAclEntry", lambda resource: resource.token("acl-entry-")),
    recorded("AWS::EC2::SubnetNetworkAclAssociation", lambda resource: resource.token("aclassoc-")),
    recorded("AWS::EC2::SubnetCidrBlock", lambda resource: resource.token("subnet-cidr-assoc-")),
)


def _address(cloud: Cloud, public_ip: str) -> dict[str, Any]:
    for address in cloud.client("ec2").describe_addresses()["Addresses"]:
        if address["PublicIp"] == public_ip:
            return {"AllocationId": address["AllocationId"], "PublicIp": public_ip}
    return {}
