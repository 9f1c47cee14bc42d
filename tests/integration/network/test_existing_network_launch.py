"""The product network-existing launched into a company's VPC in the embedded cloud."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.company_vpc import chosen, company_vpc
from tests.support.stacks import StackFailedError

if TYPE_CHECKING:
    from tests.support.stacks import Stacks


@pytest.fixture(scope="session")
def company(stacks: Stacks) -> dict[str, str]:
    """The outputs of a company's VPC."""
    return stacks.launch("company", company_vpc(), {})


@pytest.fixture(scope="session")
def other_company(stacks: Stacks) -> dict[str, str]:
    """The outputs of another one."""
    return stacks.launch("other-company", company_vpc(), {})


def test_a_fit_vpc_is_adopted_in_three_zones(
    stacks: Stacks, company: dict[str, str], templates: dict[str, dict[str, Any]]
) -> None:
    """The check passes, and the exports are the subnets that were chosen, and the first one's zone."""
    outputs = stacks.launch(
        "adopted",
        templates["network-existing"],
        {**chosen(company, 3), "EnvironmentName": "adopted"},
    )
    assert outputs["VpcId"] == company["Vpc"]
    assert outputs["IsolatedSubnetIds"].split(",") == [company[f"IsolatedSubnet{z}"] for z in (1, 2, 3)]
    assert outputs["EgressSubnet3Id"] == company["PrivateSubnet3"]
    ec2 = stacks.cloud.client("ec2")
    (first,) = ec2.describe_subnets(SubnetIds=[company["PublicSubnet1"]])["Subnets"]
    assert outputs["PublicSubnet1Zone"] == first["AvailabilityZone"]
    endpoints = ec2.describe_vpc_endpoints()["VpcEndpoints"]
    (s3,) = [e for e in endpoints if e["VpcEndpointType"] == "Gateway" and e["VpcId"] == company["Vpc"]]
    assert set(s3["RouteTableIds"]) == {company["IsolatedTableId"], company["PrivateTableId"]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"IsolatedSubnetInZone1": "PrivateSubnet1"}, "was chosen for another tier or zone too"),
        ({"PublicSubnetInZone2": "PublicSubnet1"}, "Choose them in different zones"),
        ({"PrivateSubnetInZone1": "PrivateSubnet3"}, "stands in another Availability Zone"),
    ],
)
def test_subnets_that_cannot_work_together_are_refused_before_anything_is_made(
    stacks: Stacks,
    company: dict[str, str],
    templates: dict[str, dict[str, Any]],
    change: dict[str, str],
    words: str,
) -> None:
    """By the template's rules, in words that say what to choose instead."""
    choice = chosen(company, 2) | {parameter: company[subnet] for parameter, subnet in change.items()}
    with pytest.raises(StackFailedError, match=words):
        stacks.launch("refused", templates["network-existing"], choice)


def test_a_subnet_of_another_vpc_is_refused(
    stacks: Stacks,
    company: dict[str, str],
    other_company: dict[str, str],
    templates: dict[str, dict[str, Any]],
) -> None:
    """By the template's rules."""
    choice = chosen(company, 2) | {"PublicSubnetInZone1": other_company["PublicSubnet1"]}
    with pytest.raises(StackFailedError, match="PublicSubnetInZone1 is a subnet of another VPC"):
        stacks.launch("refused", templates["network-existing"], choice)


def test_three_zones_without_third_subnets_are_refused(
    stacks: Stacks, company: dict[str, str], templates: dict[str, dict[str, Any]]
) -> None:
    """Naming the subnet that is missing."""
    choice = chosen(company, 2) | {"AvailabilityZones": "3"}
    with pytest.raises(StackFailedError, match="PublicSubnetInZone3 is empty"):
        stacks.launch("refused", templates["network-existing"], choice)


def test_a_public_subnet_given_as_isolated_is_refused_naming_subnet_and_route(
    stacks: Stacks, company: dict[str, str], templates: dict[str, dict[str, Any]]
) -> None:
    """What rules cannot know, the function finds out before any group is made."""
    swapped = chosen(company, 2)
    for zone in (1, 2):
        swapped[f"IsolatedSubnetInZone{zone}"] = company[f"PublicSubnet{zone}"]
        swapped[f"PublicSubnetInZone{zone}"] = company[f"IsolatedSubnet{zone}"]
    with pytest.raises(StackFailedError) as failed:
        stacks.launch("swapped", templates["network-existing"], swapped)
    reason = str(failed.value)
    assert f"IsolatedSubnetInZone1 {company['PublicSubnet1']} is not isolated" in reason
    assert f"{company['PublicTableId']} sends 0.0.0.0/0 to igw-" in reason
    assert f"PublicSubnetInZone1 {company['IsolatedSubnet1']} is not public" in reason
    events = stacks.cloud.client("cloudformation").describe_stack_events(StackName="swapped")["StackEvents"]
    assert not any(event["ResourceType"] == "AWS::EC2::SecurityGroup" for event in events)


def test_private_networks_without_a_route_back_are_refused_naming_subnet_and_route(
    stacks: Stacks, company: dict[str, str], templates: dict[str, dict[str, Any]]
) -> None:
    """A NAT gateway is no way to answer people inside; nothing is made for them."""
    inside = {"ReachableFrom": "private-networks", "PrivateNetworkRanges": "10.200.0.0/16"}
    choice = {**chosen(company, 2), "EnvironmentName": "inside", **inside}
    with pytest.raises(StackFailedError) as failed:
        stacks.launch("inside", templates["network-existing"], choice)
    reason = str(failed.value)
    assert f"PrivateSubnetInZone1 {company['PrivateSubnet1']} is not reached from 10.200.0.0/16" in reason
    assert f"{company['PrivateTableId']} sends 0.0.0.0/0 to nat-" in reason
    events = stacks.cloud.client("cloudformation").describe_stack_events(StackName="inside")["StackEvents"]
    assert not any(event["ResourceType"] == "AWS::EC2::SecurityGroup" for event in events)


def test_the_firewall_logs_to_a_group_of_the_name_that_it_demands(
    stacks: Stacks, templates: dict[str, dict[str, Any]]
) -> None:
    """The web ACL with its countries, the log group, and what joins them in both compute products."""
    declared = templates["compute-ecs"]
    names = ("WebAcl", "FirewallLogGroup", "FirewallLogging")
    used = ("EnvironmentName", "Size", "Firewall", "FirewallLog", "AllowedCountries")
    conditions = ("HasFirewall", "LogsFirewall", "LimitsCountries")
    template = {
        "Mappings": declared["Mappings"],
        "Parameters": {name: declared["Parameters"][name] for name in used},
        "Conditions": {name: declared["Conditions"][name] for name in conditions},
        "Resources": copy.deepcopy({name: declared["Resources"][name] for name in names}),
    }
    del template["Resources"]["FirewallLogGroup"]["Properties"]["KmsKeyId"]  # the data product's
    given = {"EnvironmentName": "walled", "Firewall": "on", "FirewallLog": "on", "AllowedCountries": "DE,AT"}
    stacks.launch("walled", template, given)
    groups = stacks.cloud.client("logs").describe_log_groups(
        logGroupNamePrefix="aws-waf-logs-librechat-walled-"
    )
    (group,) = groups["logGroups"]
    assert group["retentionInDays"] > 0


@pytest.mark.parametrize("product", ["network", "network-existing"])
def test_a_second_network_is_refused_by_the_stack_of_the_first(
    stacks: Stacks, other_company: dict[str, str], templates: dict[str, dict[str, Any]], product: str
) -> None:
    """Whichever of both products it is, in the first function's words."""
    if not _exists(stacks, "first-network"):
        choice = {**chosen(other_company, 2), "EnvironmentName": "twice"}
        stacks.launch("first-network", templates["network-existing"], choice)
    given = chosen(other_company, 2) if product == "network-existing" else {}
    with pytest.raises(StackFailedError, match=r"The stack first-network \(.* exports librechat-twice-VpcId"):
        stacks.launch(f"second-{product}", templates[product], {**given, "EnvironmentName": "twice"})


def _exists(stacks: Stacks, name: str) -> bool:
    described = stacks.cloud.client("cloudformation").describe_stacks()["Stacks"]
    return any(stack["StackName"] == name for stack in described)


def test_a_second_compute_product_is_refused_in_words(
    stacks: Stacks, templates: dict[str, dict[str, Any]]
) -> None:
    """Whichever of both is first: by a name that the account can have once, and that says what to do."""

    def only(product: str) -> dict[str, Any]:
        declared = templates[product]
        first = {**declared["Resources"]["OnlyComputeProduct"]}
        first.pop("DependsOn")
        parameters = {"EnvironmentName": declared["Parameters"]["EnvironmentName"]}
        return {"Parameters": parameters, "Resources": {"OnlyComputeProduct": first}}

    stacks.launch("compute-one", only("compute-ecs"), {"EnvironmentName": "sales"})
    with pytest.raises(StackFailedError, match="librechat-sales-has-a-compute-product-already--update-or-"):
        stacks.launch("compute-two", only("compute-ec2"), {"EnvironmentName": "sales"})
    stacks.launch("compute-three", only("compute-ec2"), {"EnvironmentName": "other"})
