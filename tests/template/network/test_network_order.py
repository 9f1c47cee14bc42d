"""What of a network must stand before what, and what is there only if it was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.template.network.conftest import Launch

ATTACHMENT = "InternetGatewayAttachment"


def test_what_uses_the_internet_gateway_waits_until_it_is_attached(
    templates: dict[str, dict[str, Any]],
) -> None:
    """Public addresses, NAT gateways and routes by a gateway.

    AWS CloudFormation Template Reference Guide, "DependsOn attribute", section "When a DependsOn attribute is
    required", VPC-gateway attachment.
    """
    waiting = ("AWS::EC2::EIP", "AWS::EC2::NatGateway", "AWS::EC2::Route")
    resources = templates["network"]["Resources"]
    assert {resource["Type"] for resource in resources.values()} >= set(waiting)
    for name, resource in resources.items():
        if resource["Type"] in waiting:
            assert ATTACHMENT in resource.get("DependsOn", []), name


def test_a_network_of_ipv4_has_nothing_of_ipv6(launches: list[Launch]) -> None:
    """And a dual-stack one has a block of Amazon's, which its subnets wait for."""
    for launch in launches:
        made = launch.evaluation.resources
        speaking = {name for name in made if "Ipv6" in name or "EgressOnly" in name}
        blocks = {b.version for subnet in launch.network.subnets.values() for b in subnet.blocks}
        if launch.choice["IpVersions"] == "ipv4":
            assert (speaking, blocks) == (set(), {4})
        else:
            assert made["Ipv6CidrBlock"].properties == {
                "VpcId": launch.evaluation.token("Vpc"),
                "AmazonProvidedIpv6CidrBlock": True,
            }
            assert blocks == {4, 6}
            out = "EgressOnlyInternetGateway" in made
            assert out == (launch.choice["NatGateways"] != "none")


def test_a_subnet_with_ipv6_waits_for_the_block(templates: dict[str, dict[str, Any]]) -> None:
    """Its own block is cut from the VPC's, which is there once the association is."""
    blocks = {
        name: str(resource["Properties"]["Ipv6CidrBlock"])
        for name, resource in templates["network"]["Resources"].items()
        if "Ipv6CidrBlock" in resource["Properties"]
    }
    subnets = {f"{tier}Subnet{zone}" for tier in ("Public", "Private") for zone in (1, 2, 3)}
    assert blocks.keys() == subnets | {f"{subnet}Ipv6Block" for subnet in subnets}
    for name, block in blocks.items():
        assert "{'Ref': 'Ipv6CidrBlock'}" in block, name


@pytest.mark.parametrize("product", ["network", "network-existing"])
def test_the_record_of_connections_goes_with_its_network(
    templates: dict[str, dict[str, Any]], product: str
) -> None:
    """Nothing else reads it, and nobody would find it again under the name that AWS gave it."""
    assert templates[product]["Resources"]["FlowLogGroup"]["DeletionPolicy"] == "Delete"
    assert templates[product]["Resources"]["FlowLogGroup"]["UpdateReplacePolicy"] == "Delete"


def test_the_next_step_names_ecs_only_where_there_is_a_way_out(launches: list[Launch]) -> None:
    """What would be refused is not recommended."""
    for launch in launches:
        told = launch.evaluation.outputs["NextStep"].value
        without = launch.choice["NatGateways"] == "none"
        assert ("compute-ecs needs private subnets with a way out" in told) == without
        addresses = [name for name in launch.evaluation.outputs if name.startswith("NatAddress")]
        assert len(addresses) == len(launch.evaluation.of_type("AWS::EC2::NatGateway"))
