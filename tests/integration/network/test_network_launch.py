"""The network product launched in the embedded cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.stacks import StackFailedError

if TYPE_CHECKING:
    from tests.support.stacks import Stacks


@pytest.fixture(scope="session")
def network(stacks: Stacks, templates: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The outputs of a launched network with three zones and a NAT gateway in each."""
    return stacks.launch(
        "network",
        templates["network"],
        {"EnvironmentName": "demo", "NatGateways": "one-per-zone", "AvailabilityZones": "3"},
    )


def test_the_default_security_group_is_empty_after_the_launch(
    stacks: Stacks, network: dict[str, str]
) -> None:
    """The function took out the rules that a new VPC's default group has."""
    groups = stacks.cloud.client("ec2").describe_security_groups(
        Filters=[{"Name": "vpc-id", "Values": [network["VpcId"]]}]
    )["SecurityGroups"]
    (default,) = [group for group in groups if group["GroupName"] == "default"]
    assert default["IpPermissions"] == []
    assert default["IpPermissionsEgress"] == []


def test_every_subnet_exists_in_the_vpc(stacks: Stacks, network: dict[str, str]) -> None:
    """Nine of them, in three zones."""
    subnets = stacks.cloud.client("ec2").describe_subnets(
        Filters=[{"Name": "vpc-id", "Values": [network["VpcId"]]}]
    )["Subnets"]
    exported = {
        *network["PublicSubnetIds"].split(","),
        *network["IsolatedSubnetIds"].split(","),
        *(network[f"PrivateSubnet{zone}Id"] for zone in (1, 2, 3)),
    }
    assert {subnet["SubnetId"] for subnet in subnets} == exported
    assert len({subnet["AvailabilityZone"] for subnet in subnets}) == 3


def test_the_launch_says_what_to_launch_next(network: dict[str, str]) -> None:
    """In words that name the environment."""
    assert "data" in network["NextStep"]
    assert "demo" in network["NextStep"]


def test_a_network_with_everything_that_can_be_chosen_is_launched(
    stacks: Stacks, templates: dict[str, dict[str, Any]]
) -> None:
    """IPv6, SSH, ranges that are let in, mail, private endpoints for ECS in all zones."""
    outputs = stacks.launch(
        "everything",
        templates["network"],
        {
            "EnvironmentName": "everything",
            "VpcCidr": "192.168.4.0/22",
            "IpVersions": "dual-stack",
            "SshAllowedCidr": "203.0.113.0/24",
            "ReachableFrom": "ranges",
            "AllowedRanges": "203.0.113.0/24,,198.51.100.7/32",
            "AllowedIpv6Ranges": "2001:db8:1::/48",
            "OutgoingMail": "on",
            "EcsEndpoints": "yes",
            "EndpointZones": "all",
        },
    )
    assert outputs["DualStackPublicSubnetIds"] == outputs["PublicSubnetIds"]
    ec2 = stacks.cloud.client("ec2")
    rules = ec2.describe_security_groups(GroupIds=[outputs["Ec2SecurityGroupId"]])["SecurityGroups"][0]
    ssh = [rule for rule in rules["IpPermissions"] if rule.get("FromPort") == 22]
    assert [found["CidrIp"] for rule in ssh for found in rule["IpRanges"]] == ["203.0.113.0/24"]
    people = ec2.describe_security_groups(GroupIds=[outputs["AlbSecurityGroupId"]])["SecurityGroups"][0]
    https = [rule for rule in people["IpPermissions"] if rule.get("FromPort") == 443]
    ranges = {found["CidrIp"] for rule in https for found in rule["IpRanges"]}
    assert ranges == {"203.0.113.0/24", "198.51.100.7/32"}
    assert {found["CidrIpv6"] for rule in https for found in rule["Ipv6Ranges"]} == {"2001:db8:1::/48"}
    called = {rule.get("FromPort") for rule in rules["IpPermissionsEgress"]}
    assert {int(port) for port in outputs["MailEgressPorts"].split(",")} <= called


def test_an_unusable_address_range_is_refused_before_anything_is_made(
    stacks: Stacks, templates: dict[str, dict[str, Any]]
) -> None:
    """In the words of the parameter's constraint."""
    with pytest.raises(StackFailedError, match="VpcCidr"):
        stacks.launch(
            "refused-range", templates["network"], {"EnvironmentName": "demo", "VpcCidr": "8.8.0.0/16"}
        )
