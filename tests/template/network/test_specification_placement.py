"""The specification's sentences on who stands where, on whole environments in a new and an existing VPC."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from doctor.reachability import Component
from doctor.templates import evaluate
from tests.support.company_vpc import chosen
from tests.template.compute.choices import COMPUTES, NETWORKS, combinations
from tests.template.compute.company import company_launch
from tests.template.compute.environments import Environment, launch

if TYPE_CHECKING:
    from doctor.templates import Evaluation
    from tests.template.network.conftest import Launch

BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
IN_TIER = {
    "public": {
        BALANCER,
        "AWS::AutoScaling::AutoScalingGroup",
        "AWS::EC2::NatGateway",
    },
    "private": {"AWS::ECS::Service", "AWS::EFS::MountTarget"},
    "isolated": {
        "AWS::RDS::DBInstance",
        "AWS::DocDB::DBCluster",
        "AWS::ElastiCache::ServerlessCache",
        "AWS::Lambda::Function",
    },
}
"""The overview of the three tiers; Valkey, which it does not know, is a store like the databases."""

KEY = "arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012"


@pytest.fixture(scope="module", params=itertools.product(NETWORKS, COMPUTES), ids=" and ".join)
def environments(request: pytest.FixtureRequest, templates: dict[str, dict[str, Any]]) -> list[Environment]:
    """Environments in which every two options that decide a path meet."""
    network, compute = request.param
    return [launch(templates, network, compute, one) for one in combinations(templates, network, compute, 2)]


def _is_internal(environment: Environment) -> bool:
    return environment.choice["compute"].get("LoadBalancerScheme") == "internal"


def _standing(environment: Environment) -> dict[str, list[Component]]:
    """The components inside the VPC, by their resources' types."""
    kinds = {resource.logical_id: resource.type for resource in environment.resources.values()}
    standing: dict[str, list[Component]] = {}
    for name, component in environment.components.items():
        if isinstance(component, Component):
            standing.setdefault(kinds[name], []).append(component)
    return standing


def _tier(environment: Environment, subnet: str) -> str:
    """A subnet's tier: by its tag, or in a company's VPC by its name."""
    tagged = environment.network.subnets[subnet].tier
    return tagged or subnet.partition(":")[2].partition("Subnet")[0].lower()


def test_each_tier_holds_what_the_specification_places_there_and_nothing_else(
    environments: list[Environment],
) -> None:
    """Load balancer and instance in public subnets, tasks and files in private, data in isolated ones.

    An internal load balancer, which the specification does not know, stands in private ones.
    """
    for environment in environments:
        for kind, components in _standing(environment).items():
            tiers = {_tier(environment, subnet) for one in components for subnet in one.subnets}
            if kind == BALANCER and _is_internal(environment):
                assert tiers == {"private"}
            elif kind != "AWS::EC2::VPCEndpoint":
                assert [tier for tier, kinds in IN_TIER.items() if kind in kinds] == list(tiers), kind


def test_only_what_stands_in_public_subnets_has_a_public_address(environments: list[Environment]) -> None:
    """The load balancer faces the internet; the instance calls out by an address of its own."""
    for environment in environments:
        for kind, components in _standing(environment).items():
            public = kind in IN_TIER["public"] and not (kind == BALANCER and _is_internal(environment))
            assert {one.public_address for one in components} == {public}, kind


def test_functions_stand_in_the_subnets_of_the_databases(environments: list[Environment]) -> None:
    """In all of them, and in no other."""
    for environment in environments:
        standing = _standing(environment)
        subnets = {
            frozenset(one.subnets)
            for kind in ("AWS::Lambda::Function", "AWS::RDS::DBInstance", "AWS::DocDB::DBCluster")
            for one in standing[kind]
        }
        assert len(subnets) == 1, subnets


def test_files_can_be_mounted_in_every_zone_that_tasks_run_in(environments: list[Environment]) -> None:
    """One mount target in each private subnet."""
    for environment in environments:
        standing = _standing(environment)
        mounted = sorted(subnet for one in standing["AWS::EFS::MountTarget"] for subnet in one.subnets)
        assert len(set(mounted)) == len(mounted) == int(environment.choice["network"]["AvailabilityZones"])
        for task in standing.get("AWS::ECS::Service", []):
            assert sorted(task.subnets) == mounted


def test_the_target_group_checks_health_where_the_load_balancer_is_let_in(
    environments: list[Environment],
) -> None:
    """On LibreChat's port, the one port between their groups; there it answers whether it can serve."""
    for environment in environments:
        group = environment.compute.resources["TargetGroup"].properties
        assert (group["Port"], group["HealthCheckPath"]) == (3080, "/readyz")
        assert group.get("HealthCheckPort", "traffic-port") == "traffic-port"
        balancer = environment.network.group("<network:ALBSecurityGroup>")
        assert {rule.ports for rule in balancer.egress if rule.peer_group} == {(3080, 3080)}
        service = environment.compute.resources.get("LibreChatService")
        for one in service.properties["LoadBalancers"] if service is not None else []:
            assert (one["ContainerName"], one["ContainerPort"]) == ("librechat", 3080)


def test_nat_gateways_stand_in_public_subnets_as_many_as_were_chosen(launches: list[Launch]) -> None:
    """None, one in the first zone, or one in each; each with an address of its own."""
    for one in launches:
        zones = int(one.choice["AvailabilityZones"])
        many = {"none": 0, "one": 1, "one-per-zone": zones}[one.choice["NatGateways"]]
        gateways = one.evaluation.of_type("AWS::EC2::NatGateway")
        subnets = [one.network.subnets[gateway.properties["SubnetId"]] for gateway in gateways]
        assert {subnet.tier for subnet in subnets} <= {"public"}
        assert sorted(subnet.zone for subnet in subnets) == [f"eu-west-1{zone}" for zone in "abc"[:many]]
        assert len({gateway.properties["AllocationId"] for gateway in gateways}) == many
        addresses = one.evaluation.of_type("AWS::EC2::EIP")
        assert [address.properties["Domain"] for address in addresses] == ["vpc"] * many


def _flow_logs(templates: dict[str, dict[str, Any]], product: str, **given: str) -> Evaluation:
    if product == "network-existing":
        given = {**chosen(company_launch({}).outputs, 2), **given}
    return evaluate(templates[product], {"EnvironmentName": "demo", **given})


@pytest.mark.parametrize("product", NETWORKS)
def test_flow_logs_of_the_vpc_are_kept_as_chosen_and_written_by_flow_logs_alone(
    templates: dict[str, dict[str, Any]], product: str
) -> None:
    """In the one group, for the days and with the key chosen, by a role that only this account's may take."""
    made = _flow_logs(templates, product, FlowLogRetentionDays="90", FlowLogKeyArn=KEY)
    group = made.resources["FlowLogGroup"].properties
    assert (group["RetentionInDays"], group["KmsKeyId"]) == ("90", KEY)
    log = made.resources["FlowLog"].properties
    vpc = "<stack:Vpc>" if product == "network" else "<company:Vpc>"
    assert (log["ResourceId"], log["ResourceType"], log["TrafficType"]) == (vpc, "VPC", "ALL")
    assert (log["LogDestinationType"], log["LogGroupName"]) == ("cloud-watch-logs", "<stack:FlowLogGroup>")
    assert log["DeliverLogsPermissionArn"] == "<stack:FlowLogRole.Arn>"
    role = made.resources["FlowLogRole"].properties
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert (trust["Effect"], trust["Action"]) == ("Allow", "sts:AssumeRole")
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "111122223333"},
        "ArnLike": {"aws:SourceArn": "arn:aws:ec2:eu-west-1:111122223333:vpc-flow-log/*"},
    }
    (may,) = role["Policies"][0]["PolicyDocument"]["Statement"]
    assert may["Resource"] == "<stack:FlowLogGroup.Arn>"
    assert {"logs:CreateLogStream", "logs:PutLogEvents"} <= set(may["Action"])
    assert all(action.startswith("logs:") and "*" not in action for action in may["Action"])
    assert "KmsKeyId" not in _flow_logs(templates, product).resources["FlowLogGroup"].properties


@pytest.mark.parametrize("product", NETWORKS)
def test_security_groups_alone_control_access(templates: dict[str, dict[str, Any]], product: str) -> None:
    """No network ACL: it would have to be kept in step with the table of flows."""
    kinds = {resource["Type"] for resource in templates[product]["Resources"].values()}
    assert not {kind for kind in kinds if "NetworkAcl" in kind}
