"""The table of flows, proved for every launch of the network: what it names works, and nothing else."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from doctor.reachability import INTERNET_IPV4, INTERNET_IPV6, Network, reach
from products.network.rules.flow_rules import rules
from products.network.rules.flows import FLOWS
from tests.template.network.conftest import OPERATORS, Launch

if TYPE_CHECKING:
    from doctor.reachability import Component, Outside

PORTS = (22, 25, 80, 443, 465, 587, 636, 2049, 3080, 5432, 6379, 7700, 8000, 27017, 23, 8080, 65535)

ALWAYS = {
    ("internet (IPv4)", "ALB", 80),
    ("internet (IPv4)", "ALB", 443),
    ("ALB", "ECS tasks", 3080),
    ("ALB", "EC2 instance", 3080),
    ("ECS tasks", "ECS tasks", 8000),
    ("ECS tasks", "ECS tasks", 7700),
    ("ECS tasks", "RDS PostgreSQL", 5432),
    ("EC2 instance", "RDS PostgreSQL", 5432),
    ("init function", "RDS PostgreSQL", 5432),
    ("ECS tasks", "DocumentDB", 27017),
    ("EC2 instance", "DocumentDB", 27017),
    ("init function", "DocumentDB", 27017),
    ("ECS tasks", "EFS", 2049),
    ("ECS tasks", "Valkey", 6379),
    ("init function", "interface endpoint", 443),
    ("ECS tasks", "interface endpoint", 443),
    ("EC2 instance", "interface endpoint", 443),
    ("EC2 instance", "internet (IPv4)", 80),
    ("EC2 instance", "internet (IPv4)", 443),
}
# The load balancer admits every address, and these may call every address: its addresses in the VPC too.
ANYONE_TO_ALB = {
    ("EC2 instance", "ALB", 80),
    ("EC2 instance", "ALB", 443),
    ("ECS tasks", "ALB", 443),
    ("init function", "ALB", 443),
}
# Operators come from the internet, where everyone may see the load balancer and be called by the instance.
OPERATORS_ARE_THE_INTERNET = {
    ("operators", "ALB", 80),
    ("operators", "ALB", 443),
    ("EC2 instance", "operators", 80),
    ("EC2 instance", "operators", 443),
}
WITH_SSH = {("operators", "EC2 instance", 22)}
WITH_NAT = {("ECS tasks", "internet (IPv4)", 443), ("ECS tasks", "operators", 443)}
WITH_IPV6 = {
    ("internet (IPv6)", "ALB", 80),
    ("internet (IPv6)", "ALB", 443),
    ("EC2 instance", "internet (IPv6)", 80),
    ("EC2 instance", "internet (IPv6)", 443),
}
WITH_IPV6_AND_NAT = {("ECS tasks", "internet (IPv6)", 443)}


def expected(choice: dict[str, str]) -> set[tuple[str, str, int]]:
    """The flows that a launch allows, by what was chosen."""
    flows = ALWAYS | ANYONE_TO_ALB | OPERATORS_ARE_THE_INTERNET
    has_nat, has_ipv6 = choice["NatGateways"] != "none", choice["IpVersions"] != "ipv4"
    if choice["SshAllowedCidr"]:
        flows = flows | WITH_SSH
    if has_nat:
        flows = flows | WITH_NAT
    if has_ipv6:
        flows = flows | WITH_IPV6
    if has_ipv6 and has_nat:
        flows = flows | WITH_IPV6_AND_NAT
    return flows


def reached(launch: Launch, network: Network) -> set[tuple[str, str, int]]:
    """Every flow that is possible between components, the internet and operators, on all ports in use."""
    peers: dict[str, Component | Outside] = {
        **launch.components,
        **{peer.name: peer for peer in (INTERNET_IPV4, INTERNET_IPV6, OPERATORS)},
    }
    found = set()
    for (source, from_), (target, to), port in itertools.product(peers.items(), peers.items(), PORTS):
        if source not in launch.components and target not in launch.components:
            continue
        answer = reach(network, from_, to, port)
        assert answer.everywhere == answer.reached, (launch.choice, source, target, port, answer)
        if answer.reached:
            found.add((source, target, port))
    return found


def test_every_flow_of_the_table_holds_and_every_other_is_refused(launches: list[Launch]) -> None:
    """All components, the internet and operators, on all ports in use, for every combination of choices."""
    for launch in launches:
        assert reached(launch, launch.network) == expected(launch.choice), launch.choice


def test_no_rule_can_be_left_out(launches: list[Launch]) -> None:
    """Each of them carries a flow that is lost without it, so the proof notices a missing one."""
    (launch,) = [
        launch
        for launch in launches
        if launch.choice
        == {
            "NatGateways": "one-per-zone",
            "AvailabilityZones": "2",
            "SshAllowedCidr": str(OPERATORS.block),
            "EndpointZones": "one",
            "EcsEndpoints": "no",
            "IpVersions": "ipv4-and-ipv6",
        }
    ]
    carrying = ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress")
    whole = launch.evaluation
    for name, resource in whole.resources.items():
        # Who may call every address on 443 may call the endpoints; the rule stands for the row's sake.
        if resource.type in carrying and not name.endswith("ToEndpointOn443Egress"):
            without = replace(whole, resources={k: v for k, v in whole.resources.items() if k != name})
            assert reached(launch, Network([without])) < reached(launch, launch.network), name


def test_a_flow_between_groups_has_both_its_rules(templates: dict[str, dict[str, Any]]) -> None:
    """In the template too: each rule that names a group has its counterpart, from that group, alike."""
    resources = templates["network"]["Resources"].values()

    def flows(kind: str, peer: str) -> set[tuple[str, str, int, int, str | None]]:
        found = set()
        for resource in resources:
            properties = resource.get("Properties", {})
            if resource["Type"] == f"AWS::EC2::SecurityGroup{kind}" and peer in properties:
                ends = [properties["GroupId"]["Ref"], properties[peer]["Ref"]]
                source, target = ends if kind == "Egress" else reversed(ends)
                ports = (properties["FromPort"], properties["ToPort"])
                found.add((source, target, *ports, resource.get("Condition")))
        return found

    egress = flows("Egress", "DestinationSecurityGroupId")
    assert egress
    assert egress == flows("Ingress", "SourceSecurityGroupId")


def test_no_group_keeps_the_rule_that_lets_everything_out(templates: dict[str, dict[str, Any]]) -> None:
    """Each group names an egress rule of its own, for without one AWS adds one for everything."""
    groups = [r for r in templates["network"]["Resources"].values() if r["Type"] == "AWS::EC2::SecurityGroup"]
    assert groups
    for group in groups:
        assert [rule["CidrIp"] for rule in group["Properties"]["SecurityGroupEgress"]] == ["127.0.0.1/32"]
        assert "SecurityGroupIngress" not in group["Properties"]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: f"{flow.why} {flow.ports}")
def test_a_row_makes_its_rules_for_each_port_once(flow: Any) -> None:  # noqa: ANN401 - a row, as parametrised
    """One rule for each end that is a security group, for every port; no logical ID twice."""
    made = rules(flow)
    ends = sum(hasattr(peer, "logical_id") for peer in (flow.source, flow.target))
    assert len({rule.logical_id for rule in made}) == len(made) == ends * len(flow.ports)
