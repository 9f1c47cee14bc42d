"""The product network-existing: the same groups, flows and exports in a VPC that somebody else made."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from doctor.reachability import Component, Network, Request, reach, reach_service
from doctor.templates import evaluate
from products import contract
from tests.support.company_vpc import TIERS, ZONES, chosen, company_vpc
from tests.template.inspection import Finding, lint_findings, security_findings
from tests.template.network.conftest import PLACEMENT, Launch
from tests.template.network.test_network_flows import PORTS
from tests.template.network.test_network_inspection import ACKNOWLEDGED

ACCOUNT = "111122223333"


@pytest.fixture(scope="session")
def adopted(templates: dict[str, dict[str, Any]]) -> Launch:
    """The product launched into a company's VPC, in two zones."""
    company = evaluate(company_vpc(), {}, stack="company")
    outputs = {name: output.value for name, output in company.outputs.items()}
    tables = {
        "NetworkCheck.RouteTableIds": f"{outputs['IsolatedTableId']},{outputs['PrivateTableId']}",
        "NetworkCheck.PrivateRanges": "10.64.17.0/24,10.64.18.0/24",
    }
    evaluation = evaluate(
        templates["network-existing"], chosen(outputs, 2), stack="adopted", attributes=tables
    )
    components = {
        name: Component(
            name=name,
            subnets=tuple(outputs[f"{tier.capitalize()}Subnet{zone}"] for zone in (1, 2)),
            groups=(evaluation.token(group),),
            public_address=public,
        )
        for name, (group, tier, public) in PLACEMENT.items()
    }
    return Launch(
        choice={}, evaluation=evaluation, network=Network([company, evaluation]), components=components
    )


def test_cfn_lint_has_nothing_against_the_existing_network(templates: dict[str, dict[str, Any]]) -> None:
    """Neither an error nor a warning nor a remark."""
    assert lint_findings(templates["network-existing"]) == []


def test_cdk_nag_finds_in_the_existing_network_what_is_acknowledged(
    templates: dict[str, dict[str, Any]],
) -> None:
    """The same findings as in a new network, on the function that checks instead of the one that empties."""
    expected = {Finding(f.rule, f.resource.replace("DefaultGroup", "NetworkCheck")) for f in ACKNOWLEDGED}
    assert security_findings(templates["network-existing"]) == expected


def test_components_reach_one_another_as_in_a_new_network(adopted: Launch, launches: list[Launch]) -> None:
    """On every port in use, between all components."""
    like = {"NatGateways": "one", "AvailabilityZones": "2", "SshAllowedCidr": "", "IpVersions": "ipv4"}
    new = next(launch for launch in launches if launch.choice.items() >= like.items())
    for source, target, port in itertools.product(PLACEMENT, PLACEMENT, PORTS):
        here = reach(adopted.network, adopted.components[source], adopted.components[target], port)
        there = reach(new.network, new.components[source], new.components[target], port)
        assert (here.reached, here.everywhere) == (there.reached, there.everywhere), (source, target, port)


def test_groups_and_rules_are_the_same_resources_in_both_networks(
    templates: dict[str, dict[str, Any]],
) -> None:
    """By name and by content, but for the VPC and for what a group waits for."""

    def groups(product: str) -> dict[str, Any]:
        return {
            name: {k: v for k, v in resource["Properties"].items() if k != "VpcId"}
            for name, resource in templates[product]["Resources"].items()
            if resource["Type"].startswith("AWS::EC2::SecurityGroup")
            and not any(peer in name for peer in ("ToDnsServers", "ToCentralSecretsManager"))
        }

    assert groups("network-existing") == groups("network")


def test_the_init_functions_answer_cloudformation_from_the_adopted_vpc(adopted: Launch) -> None:
    """By the S3 endpoint in the route tables that the check has found."""
    request = Request(
        service="s3",
        action="s3:PutObject",
        resource="arn:aws:s3:::cloudformation-custom-resource-response-euwest1/answer",
        principal_account="aws",
        resource_account="aws",
    )
    answer = reach_service(adopted.network, adopted.components["init function"], request)
    assert answer.path[-1] == "endpoint <adopted:S3Endpoint>"


def test_endpoints_and_flow_logs_that_exist_are_not_made_again(templates: dict[str, dict[str, Any]]) -> None:
    """Each is switched off by itself."""
    made_by = {
        "S3EndpointChoice": {"S3Endpoint"},
        "SecretsManagerEndpointChoice": {"SecretsManagerEndpoint"},
        "FlowLogChoice": {"FlowLog", "FlowLogGroup", "FlowLogRole", "RefusedQuery", "TalkersQuery"},
    }
    outputs = {"Vpc": "vpc-1"} | {f"{tier}Subnet{zone}": f"subnet-{zone}" for tier in TIERS for zone in ZONES}
    template = templates["network-existing"]
    everything = set(evaluate(template, chosen(outputs, 2)).resources)
    for parameter, resources in made_by.items():
        fewer = evaluate(template, {**chosen(outputs, 2), parameter: "existing"})
        assert everything - set(fewer.resources) == resources


def test_everything_in_the_vpc_waits_for_the_check(templates: dict[str, dict[str, Any]]) -> None:
    """A VPC that is not fit gets no group and no endpoint."""
    for name, resource in templates["network-existing"]["Resources"].items():
        if resource["Type"] in ("AWS::EC2::SecurityGroup", "AWS::EC2::VPCEndpoint"):
            by_attribute = "NetworkCheck" in str(resource["Properties"])
            assert by_attribute or "NetworkCheck" in resource.get("DependsOn", []), name


def test_both_networks_export_the_zone_of_the_first_public_subnet(
    adopted: Launch, launches: list[Launch]
) -> None:
    """As an attribute of the subnet or of the check that has read it: neither changes with an update."""
    key = contract.FIRST_PUBLIC_SUBNET_ZONE.export_name("demo")
    new = launches[0].evaluation.exports
    assert new[key] == new[contract.PUBLIC_SUBNET_IDS.export_name("demo")].split(",")[0].replace(
        ">", ".AvailabilityZone>"
    )
    assert adopted.evaluation.exports[key] == "<adopted:NetworkCheck.FirstPublicSubnetZone>"


def test_data_and_compute_cannot_tell_the_two_networks_apart(adopted: Launch, launches: list[Launch]) -> None:
    """The same keys are exported for the same choices, and each names the same kind of thing."""
    like = {"NatGateways": "one", "AvailabilityZones": "2", "SshAllowedCidr": "", "IpVersions": "ipv4"}
    new = next(launch for launch in launches if launch.choice.items() >= like.items())
    here, there = adopted.evaluation.exports, new.evaluation.exports
    assert set(here) == set(there)
    assert {key: value.count(",") for key, value in here.items()} == {
        key: value.count(",") for key, value in there.items()
    }
