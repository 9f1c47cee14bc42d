"""The proof of paths can fail: a rule or a route too few or too many is told, by the path concerned."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import pytest

from doctor.templates import Resource
from tests.support.sampling import sample
from tests.template.compute.choices import COMPUTES, Templates
from tests.template.compute.environments import Environment, everything
from tests.template.compute.paths import HTTPS, PORTS_BY_NAME, PORTS_BY_TYPE, Paths

if TYPE_CHECKING:
    from collections.abc import Iterator

CARRIES_NOTHING_ALONE = {
    "EC2ToEndpointOn443Egress": "the instance may call every address on 443, and with it the endpoints",
    "ServiceToEndpointOn443Egress": "so may the tasks",
    "InitLambdaToEndpointOn443Egress": "so may the functions; their route table bounds it",
    "EC2ToInternetOn80Egress": "packages come over HTTPS today; none of the containers needs HTTP",
    "EC2ToInternetIpv6On443Egress": "the instance asks for no IPv6 address",
    "EC2ToInternetIpv6On80Egress": "the same",
    "ServiceToInternetIpv6On443Egress": "whatever the tasks call answers over IPv4 too",
    "InitLambdaToS3On443Egress": "it leads to S3 by a route, which is asked of by itself",
}
"""Rules without which every needed path is still there, and why they are there."""


@pytest.fixture(scope="module")
def whole(templates: Templates) -> dict[str, Environment]:
    """An environment of each compute product with everything switched on."""
    return {compute: everything(templates, compute) for compute in COMPUTES}


def test_each_rule_that_is_missing_is_told(whole: dict[str, Environment]) -> None:
    """With the port that it opened, in the environment whose components use it."""
    told: dict[str, list[str]] = {}
    for environment in whole.values():
        for rule in sample(environment.rules(), 12):
            told.setdefault(rule, []).extend(Paths(environment.without(rule)).faults())
    assert {rule for rule, faults in told.items() if not faults} == told.keys() & CARRIES_NOTHING_ALONE.keys()
    for rule, faults in told.items():
        port = rule.rpartition("On")[2].removesuffix("Ingress").removesuffix("Egress")
        assert all(" lacks a path to " in fault and f" on port {port}: " in fault for fault in faults), rule


@pytest.mark.parametrize(
    ("compute", "missing", "fault"),
    [
        (
            "compute-ecs",
            "ServiceToDocumentDbOn27017Ingress",
            (
                "LibreChatService lacks a path to DocumentDb on port 27017: "
                "no ingress rule of DocumentDb names LibreChatService on port 27017"
            ),
        ),
        (
            "compute-ec2",
            "EC2ToEndpointOn443Ingress",
            (
                "Instances lacks a path to SecretsManagerEndpoint on port 443: "
                "no ingress rule of SecretsManagerEndpoint names Instances on port 443"
            ),
        ),
        (
            "compute-ecs",
            "ServiceToEndpointOn443Ingress",
            (
                "RagService lacks a path to LogsEndpoint on port 443: "
                "no ingress rule of LogsEndpoint names RagService on port 443"
            ),
        ),
        (
            "compute-ecs",
            "PrivateDefaultRoute2",
            "SearchService lacks a path to internet (IPv4) on port 443: it opens in some zones only",
        ),
        (
            "compute-ec2",
            "PublicDefaultRoute",
            (
                "internet (IPv4) lacks a path to LoadBalancer on port 80: "
                "<network:PublicSubnet1> has no route to internet (IPv4) by an internet gateway"
            ),
        ),
    ],
)
def test_what_is_missing_is_told_with_the_path_and_what_stops_it(
    whole: dict[str, Environment], compute: str, missing: str, fault: str
) -> None:
    """A rule of the network, a rule of an endpoint, the route of one zone."""
    assert missing in whole[compute].launches[0].resources
    assert fault in Paths(whole[compute].without(missing)).faults()


def test_a_listener_or_a_target_on_another_port_is_told(templates: Templates) -> None:
    """The groups let 80, 443 and 3080 in: a load balancer that serves elsewhere is reached by nobody."""
    changed = json.loads(json.dumps(templates["compute-ec2"]))
    changed["Resources"]["HttpsListener"]["Properties"]["Port"] = 8443
    changed["Resources"]["TargetGroup"]["Properties"]["Port"] = 3081
    faults = Paths(everything({**templates, "compute-ec2": changed}, "compute-ec2")).faults()
    assert {fault.partition(":")[0] for fault in faults} == {
        "internet (IPv4) lacks a path to LoadBalancer on port 8443",
        "internet (IPv6) lacks a path to LoadBalancer on port 8443",
        "LoadBalancer lacks a path to Instances on port 3081",
        "LoadBalancer has a path to Instances on port 3080 that it does not need",
    }


def _groups(environment: Environment) -> dict[str, tuple[int, ...]]:
    """The network's groups, and the ports on which the components that wear each of them answer."""
    types = {resource.logical_id: resource.type for resource in environment.resources.values()}
    ports: dict[str, tuple[int, ...]] = {}
    for name, component in environment.components.items():
        for group in getattr(component, "groups", ()):
            answers = PORTS_BY_NAME.get(name, PORTS_BY_TYPE.get(types[name], ()))
            ports[group] = tuple(sorted({*ports.get(group, ()), *answers}))
    return ports


def _rules(source: str, target: str, port: int) -> Iterator[Resource]:
    """The two rules of a flow between groups."""
    for kind, wearer, field, peer in (
        ("Egress", source, "DestinationSecurityGroupId", target),
        ("Ingress", target, "SourceSecurityGroupId", source),
    ):
        properties = {"GroupId": wearer, "IpProtocol": "tcp", "FromPort": port, "ToPort": port, field: peer}
        yield Resource(
            logical_id=f"Added{kind}", type=f"AWS::EC2::SecurityGroup{kind}", properties=properties
        )


@pytest.mark.parametrize("compute", COMPUTES)
def test_each_flow_that_is_added_is_told(whole: dict[str, Environment], compute: str) -> None:
    """Between every two groups, on every port on which the one answers: what opens by it, nobody needs."""
    environment = whole[compute]
    before = Paths(environment).found
    groups = _groups(environment)
    opened = set()
    network = "<network:{}SecurityGroup>"
    surely = {
        (network.format("ALB"), network.format("Postgres"), 5432),
        (network.format("Efs"), network.format("DocumentDb"), 27017),
    }
    flows = [(one, other, port) for one, other in itertools.product(groups, groups) for port in groups[other]]
    for flow in {*sample(flows, 20), *surely}:
        after = Paths(environment.with_rules(*_rules(*flow)))
        assert after.unneeded == after.found - before, flow
        opened |= {flow} if after.unneeded else set()
    assert surely <= opened


def test_an_open_door_is_told(whole: dict[str, Environment]) -> None:
    """One that lets the whole internet in, or a store out."""
    anyone = {"IpProtocol": "tcp", "FromPort": HTTPS, "ToPort": 8000, "CidrIp": "0.0.0.0/0"}
    door = Resource(
        logical_id="Door",
        type="AWS::EC2::SecurityGroupIngress",
        properties={"GroupId": "<network:EC2SecurityGroup>", **anyone},
    )
    way = Resource(
        logical_id="Way",
        type="AWS::EC2::SecurityGroupEgress",
        properties={"GroupId": "<network:EfsSecurityGroup>", **anyone},
    )
    faults = Paths(whole["compute-ec2"].with_rules(door)).faults()
    assert "internet (IPv4) has a path to Instances on port 8000 that it does not need" in faults
    faults = Paths(whole["compute-ecs"].with_rules(way)).faults()
    assert "MountTarget1 has a path to internet (IPv4) on port 443 that it does not need" in faults
