"""A company's VPC holds what no template of ours does: it is read all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doctor.reachability import Network
from portfolio.diagnosis.checks.acls import denial
from portfolio.diagnosis.differences import Differences
from portfolio.diagnosis.reading.network_reading import NetworkReader
from portfolio.diagnosis.reading.paths import environment, needed
from portfolio.diagnosis.reading.picture import picture

if TYPE_CHECKING:
    from tests.unit.diagnosis.conftest import Recorded

VPC = "vpc-1"


def _record(recorded: Recorded, **lists: list[dict[str, Any]]) -> None:
    """Record what EC2 lists of the VPC, in the order in which it is asked."""
    recorded.answer("ec2", "describe_vpcs", {"Vpcs": [{"VpcId": VPC, "CidrBlock": "10.0.0.0/16"}]})
    recorded.answer("ec2", "describe_vpc_attribute", {"EnableDnsSupport": {"Value": True}})
    recorded.answer("ec2", "describe_vpc_attribute", {"EnableDnsHostnames": {"Value": True}})
    for operation, member in (
        ("describe_internet_gateways", "InternetGateways"),
        ("describe_egress_only_internet_gateways", "EgressOnlyInternetGateways"),
        ("describe_nat_gateways", "NatGateways"),
        ("describe_subnets", "Subnets"),
        ("describe_route_tables", "RouteTables"),
        ("describe_security_groups", "SecurityGroups"),
        *([("describe_security_group_rules", "SecurityGroupRules")] if "SecurityGroups" in lists else []),
        ("describe_vpc_endpoints", "VpcEndpoints"),
        ("describe_network_acls", "NetworkAcls"),
    ):
        recorded.answer("ec2", operation, {member: lists.get(member, [])})


def test_what_the_model_does_not_know_does_not_stop_it(recorded: Recorded) -> None:
    """A subnet of IPv6 alone, a route by a device that has no kind here, a rule for GRE."""
    _record(
        recorded,
        Subnets=[
            {"SubnetId": "subnet-1", "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "eu-central-1a"},
            {"SubnetId": "subnet-6", "Ipv6CidrBlockAssociationSet": []},
        ],
        RouteTables=[
            {
                "RouteTableId": "rtb-1",
                "Associations": [{"Main": True}, {"Main": False, "SubnetId": "subnet-6"}],
                "Routes": [
                    {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local"},
                    {"DestinationCidrBlock": "172.16.0.0/12", "GatewayId": "vgw-1", "State": "active"},
                    {"DestinationCidrBlock": "192.0.2.0/24", "OdbNetworkArn": "arn:aws:odb:x"},
                    {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-gone", "State": "blackhole"},
                ],
            }
        ],
        SecurityGroups=[{"GroupId": "sg-1"}],
        SecurityGroupRules=[
            {
                "SecurityGroupRuleId": "sgr-1",
                "GroupId": "sg-1",
                "IsEgress": False,
                "IpProtocol": "47",
                "FromPort": -1,
                "ToPort": -1,
                "CidrIpv4": "10.0.0.0/8",
            }
        ],
    )
    told = NetworkReader(recorded, VPC, picture({}, {})).read()  # type: ignore[arg-type] # a recorded session
    network = Network([picture(told.resources, told.ids)])
    assert set(network.subnets) == {"subnet-1"}
    assert [str(route) for route in network.routes_of("subnet-1")] == [
        "route 172.16.0.0/12 by virtual private gateway vgw-1",
        "route 10.0.0.0/16 by local",
    ]
    assert [(destination, why) for _, destination, why in told.dead_routes] == [
        ("192.0.2.0/24", "what it leads to is not known here"),
        ("0.0.0.0/0", "NAT gateway nat-gone is gone"),
    ]
    assert Differences(picture({}, {}), told).all() == []


def test_an_empty_vpc_needs_no_connection(recorded: Recorded) -> None:
    """Nothing stands in it, so nothing is missing and nothing is denied."""
    _record(recorded)
    told = NetworkReader(recorded, VPC, picture({}, {})).read()  # type: ignore[arg-type] # a recorded session
    live = environment(picture(told.resources, told.ids), {})
    paths = needed(live, account="111122223333", region="eu-central-1")
    assert [denial(told, live, path) for path in paths] == []
