"""Where components stand, and which addresses they have, as their resources say."""

from __future__ import annotations

from typing import Any

import pytest

from doctor.reachability import INTERNET_IPV6, Component, Network, components, reach
from doctor.templates import evaluate

GROUP = {"Ref": "Group"}
SUBNET = {"Ref": "Subnet"}
EVERYONE = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIpv6": "::/0"}
DUAL_STACK: dict[str, Any] = {
    "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
    "Subnet": {
        "Type": "AWS::EC2::Subnet",
        "Properties": {
            "CidrBlock": "10.0.0.0/24",
            "Ipv6CidrBlock": "2001:db8::/64",
            "AvailabilityZone": "eu-west-1a",
        },
    },
    "Table": {"Type": "AWS::EC2::RouteTable", "Properties": {}},
    "TableOfSubnet": {
        "Type": "AWS::EC2::SubnetRouteTableAssociation",
        "Properties": {"SubnetId": SUBNET, "RouteTableId": {"Ref": "Table"}},
    },
    "Gateway": {"Type": "AWS::EC2::InternetGateway", "Properties": {}},
    "Attachment": {
        "Type": "AWS::EC2::VPCGatewayAttachment",
        "Properties": {"InternetGatewayId": {"Ref": "Gateway"}},
    },
    "Default": {
        "Type": "AWS::EC2::Route",
        "Properties": {
            "RouteTableId": {"Ref": "Table"},
            "DestinationIpv6CidrBlock": "::/0",
            "GatewayId": {"Ref": "Gateway"},
        },
    },
    "Group": {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {"SecurityGroupIngress": [EVERYONE], "SecurityGroupEgress": [EVERYONE]},
    },
}
INTERFACE = {"DeviceIndex": 0, "Groups": [GROUP]}


def balancer(**properties: Any) -> dict[str, Any]:  # noqa: ANN401 - a template's JSON
    """A load balancer."""
    kind = "AWS::ElasticLoadBalancingV2::LoadBalancer"
    return {kind: {"Subnets": [SUBNET], "SecurityGroups": [GROUP], **properties}}


def instance(**interface: Any) -> dict[str, Any]:  # noqa: ANN401 - a template's JSON
    """An instance with one network interface."""
    one = {"SubnetId": SUBNET, "GroupSet": [GROUP], **interface}
    return {"AWS::EC2::Instance": {"NetworkInterfaces": [one]}}


def group_of_instances(**interface: Any) -> dict[str, Any]:  # noqa: ANN401 - a template's JSON
    """An Auto Scaling group and the launch template that it names."""
    return {
        "AWS::AutoScaling::AutoScalingGroup": {
            "VPCZoneIdentifier": [SUBNET],
            "LaunchTemplate": {"LaunchTemplateId": {"Ref": "Made1"}},
        },
        "AWS::EC2::LaunchTemplate": {
            "LaunchTemplateData": {"NetworkInterfaces": [{**INTERFACE, **interface}]}
        },
    }


def placed(resources: dict[str, Any]) -> tuple[Network, Component]:
    """The one component that these resources make in a dual-stack subnet, open to everyone."""
    made = {
        f"Made{number}": {"Type": kind, "Properties": properties}
        for number, (kind, properties) in enumerate(resources.items())
    }
    launch = evaluate({"Resources": {**DUAL_STACK, **made}}, {})
    (component,) = components([launch]).values()
    return Network([launch]), component


@pytest.mark.parametrize(
    ("resources", "has_one"),
    [
        (balancer(), False),
        (balancer(IpAddressType="ipv4"), False),
        (balancer(IpAddressType="dualstack"), True),
        (balancer(IpAddressType="dualstack-without-public-ipv4"), True),
        (instance(), False),
        (instance(Ipv6AddressCount=1), True),
        (instance(Ipv6Addresses=[{"Ipv6Address": "2001:db8::1"}]), True),
        (group_of_instances(), False),
        (group_of_instances(Ipv6AddressCount="1"), True),
    ],
)
def test_a_dual_stack_subnet_gives_ipv6_to_those_who_ask(resources: dict[str, Any], *, has_one: bool) -> None:
    """Whoever has no IPv6 address is not reached over IPv6 and reaches nobody, whatever the groups say."""
    network, component = placed(resources)
    assert reach(network, INTERNET_IPV6, component, 443).reached == has_one
    assert reach(network, component, INTERNET_IPV6, 443).reached == has_one


@pytest.mark.parametrize(
    ("addresses", "public"),
    [("ipv4", True), ("dualstack", True), ("dualstack-without-public-ipv4", False)],
)
def test_a_load_balancer_may_do_without_public_ipv4_addresses(addresses: str, *, public: bool) -> None:
    """Though it faces the internet."""
    _, component = placed(balancer(IpAddressType=addresses))
    assert component.public_address == public


def test_an_interface_endpoint_stands_in_its_subnets_and_a_gateway_nowhere() -> None:
    """The one is reached by its security group, the other is a route."""
    common = {"ServiceName": "com.amazonaws.eu-west-1.logs"}
    interface = {"VpcEndpointType": "Interface", "SubnetIds": [SUBNET], "SecurityGroupIds": [GROUP]}
    _, endpoint = placed({"AWS::EC2::VPCEndpoint": {**common, **interface}})
    assert (endpoint.subnets, endpoint.groups) == (("<stack:Subnet>",), ("<stack:Group>",))
    gateway = {"Gateway": {"Type": "AWS::EC2::VPCEndpoint", "Properties": common}}
    assert components([evaluate({"Resources": gateway}, {})]) == {}
