"""The generated documents of the network."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from decimal import Decimal
from typing import Any

import pytest

from doctor.templates import evaluate
from products.network.rules.flows import FLOWS, SECURITY_GROUPS
from tools.documents.__main__ import stale
from tools.documents.costs.cost import fixed_cost
from tools.documents.pages import network_pages
from tools.documents.pictures.picture import merged_flows, network_picture


def test_no_generated_page_of_the_network_is_stale(templates: dict[str, dict[str, Any]]) -> None:
    """What `make docs` would write is what is there."""
    assert stale(network_pages(templates)) == []


def test_the_placement_table_is_the_specification(templates: dict[str, dict[str, Any]]) -> None:
    """Component by component: where it stands and what it wears."""
    page = network_pages(templates)["network.md"]
    for component, subnets, group in (
        ("Load balancer", "PUBLIC", "ALBSecurityGroup"),
        ("EC2 instance", "PUBLIC", "EC2SecurityGroup"),
        ("ECS tasks", "PRIVATE_WITH_EGRESS", "ServiceSecurityGroup"),
        ("RDS PostgreSQL", "PRIVATE_ISOLATED", "PostgresSecurityGroup"),
        ("DocumentDB", "PRIVATE_ISOLATED", "DocumentDbSecurityGroup"),
        ("Lambda (database initialisation)", "PRIVATE_ISOLATED", "InitLambdaSG"),
        ("EFS", "PRIVATE_WITH_EGRESS", "EfsSecurityGroup"),
    ):
        assert f"| {component} | {subnets} | {group} |" in page


def test_the_picture_has_an_arrow_for_every_flow_and_an_icon_for_every_group() -> None:
    """Well-formed, with each row's reason as its arrow's title."""
    picture = ET.fromstring(network_picture())  # noqa: S314 - our own text
    titles = {title.text for title in picture.iter("{http://www.w3.org/2000/svg}title")}
    for rows in merged_flows().values():
        assert "; ".join(dict.fromkeys(flow.why for flow in rows)) in titles
    texts = {text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")}
    assert {group.logical_id for group in SECURITY_GROUPS} <= texts
    assert sum(len(rows) for rows in merged_flows().values()) == len(FLOWS)


@pytest.mark.parametrize("zones", ["2", "3"])
def test_without_nat_the_fixed_cost_is_one_interface_endpoint(
    templates: dict[str, dict[str, Any]], zones: str
) -> None:
    """With endpoints in one zone, whatever the number of zones."""
    choice = {"EnvironmentName": "demo", "NatGateways": "none", "AvailabilityZones": zones}
    cost = fixed_cost(evaluate(templates["network"], choice))
    assert (cost.nat_gateways, cost.public_addresses, cost.endpoint_zones) == (0, 0, 1)
    assert cost.dollars_a_month == Decimal("7.30")


def test_nothing_else_in_the_network_is_paid_for_by_the_hour(templates: dict[str, dict[str, Any]]) -> None:
    """A new kind of resource must be looked at before it may appear here."""
    counted = {"AWS::EC2::NatGateway", "AWS::EC2::EIP", "AWS::EC2::VPCEndpoint"}
    free_or_by_use = {
        "AWS::EC2::EgressOnlyInternetGateway",
        "AWS::EC2::FlowLog",
        "AWS::EC2::InternetGateway",
        "AWS::EC2::Route",
        "AWS::EC2::RouteTable",
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::SecurityGroupEgress",
        "AWS::EC2::SecurityGroupIngress",
        "AWS::EC2::Subnet",
        "AWS::EC2::SubnetCidrBlock",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::EC2::VPC",
        "AWS::EC2::VPCCidrBlock",
        "AWS::EC2::VPCGatewayAttachment",
        "AWS::IAM::Role",
        "AWS::Lambda::Function",
        "AWS::Logs::LogGroup",
        "AWS::Logs::QueryDefinition",
        "AWS::SSM::Document",
        "Custom::EmptyDefaultGroup",
    }
    kinds = {resource["Type"] for resource in templates["network"]["Resources"].values()}
    assert kinds == counted | free_or_by_use
