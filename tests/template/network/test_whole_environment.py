"""The three layers together: what data and compute place in the network, and whom it reaches there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from doctor.reachability import INTERNET_IPV4, Component, Network, components, reach
from doctor.templates import Account, MissingExportError, evaluate

# Kind of resource, where it stands, and the group that it wears: the component-placement table.
PLACEMENT = {
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("public", "ALBSecurityGroup"),
    "AWS::AutoScaling::AutoScalingGroup": ("public", "EC2SecurityGroup"),
    "AWS::ECS::Service": ("private", "ServiceSecurityGroup"),
    "AWS::EFS::MountTarget": ("private", "EfsSecurityGroup"),
    "AWS::RDS::DBInstance": ("isolated", "PostgresSecurityGroup"),
    "AWS::DocDB::DBCluster": ("isolated", "DocumentDbSecurityGroup"),
    "AWS::ElastiCache::ServerlessCache": ("isolated", "CacheSecurityGroup"),
    "AWS::Lambda::Function": ("isolated", "InitLambdaSG"),
    "AWS::EC2::VPCEndpoint": ("isolated", "EndpointSecurityGroup"),
}


@dataclass(frozen=True, kw_only=True)
class Environment:
    """A launched environment, its components by kind of resource."""

    network: Network
    by_kind: dict[str, list[Component]]

    def some(self, kind: str) -> Component:
        """A component of that kind."""
        return self.by_kind[kind][0]


def launch(templates: dict[str, dict[str, Any]], compute: str, size: str, zones: str) -> Environment:
    """Launch all three layers, one after the other, each importing from those before it."""
    shared = {"EnvironmentName": "demo", "AvailabilityZones": zones}
    network = evaluate(templates["network"], shared, stack="network")
    exports = dict(network.exports)
    layers = [network]
    for product in ("data", compute):
        chosen = {**shared, "Size": size}
        declared = templates[product]["Parameters"]
        layer = evaluate(
            templates[product],
            {name: value for name, value in chosen.items() if name in declared},
            stack=product,
            account=Account(exports=exports),
        )
        exports |= layer.exports
        layers.append(layer)
    by_kind: dict[str, list[Component]] = {}
    placed = components(layers)
    for layer in layers:
        for resource in layer.resources.values():
            token = layer.token(resource.logical_id)
            if token in placed:
                by_kind.setdefault(resource.type, []).append(placed[token])
    return Environment(network=Network(layers), by_kind=by_kind)


@pytest.fixture(scope="session", params=[("small", "2"), ("large", "3")], ids=["small", "large"])
def on_ecs(request: pytest.FixtureRequest, templates: dict[str, dict[str, Any]]) -> Environment:
    """An environment with LibreChat on ECS."""
    size, zones = request.param
    return launch(templates, "compute-ecs", size, zones)


@pytest.fixture(scope="session")
def on_ec2(templates: dict[str, dict[str, Any]]) -> Environment:
    """An environment with LibreChat on EC2."""
    return launch(templates, "compute-ec2", "small", "2")


def test_every_component_stands_where_the_specification_places_it(
    on_ecs: Environment, on_ec2: Environment
) -> None:
    """In its tier, in every zone that it uses, with its own group and no other."""
    for environment in (on_ecs, on_ec2):
        for kind, placed in environment.by_kind.items():
            tier, group = PLACEMENT[kind]
            for component in placed:
                assert component.groups == (f"<network:{group}>",), component
                assert {environment.network.subnets[s].tier for s in component.subnets} == {tier}, component


def test_no_component_of_a_private_or_isolated_tier_has_a_public_address(
    on_ecs: Environment, on_ec2: Environment
) -> None:
    """Only the load balancer and the EC2 instance have one."""
    for environment in (on_ecs, on_ec2):
        public = {
            kind for kind, placed in environment.by_kind.items() if any(c.public_address for c in placed)
        }
        assert public <= {
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            "AWS::AutoScaling::AutoScalingGroup",
        }


def test_users_reach_librechat_on_ecs_and_librechat_reaches_what_it_needs(on_ecs: Environment) -> None:
    """From the internet by the load balancer to the tasks, and on to databases, files and the internet."""
    network, tasks = on_ecs.network, on_ecs.some("AWS::ECS::Service")
    balancer = on_ecs.some("AWS::ElasticLoadBalancingV2::LoadBalancer")
    assert reach(network, INTERNET_IPV4, balancer, 443).everywhere
    assert reach(network, balancer, tasks, 3080).everywhere
    assert reach(network, tasks, on_ecs.some("AWS::RDS::DBInstance"), 5432).everywhere
    assert reach(network, tasks, on_ecs.some("AWS::DocDB::DBCluster"), 27017).everywhere
    for target in on_ecs.by_kind["AWS::EFS::MountTarget"]:
        assert reach(network, tasks, target, 2049).everywhere
    for cache in on_ecs.by_kind.get("AWS::ElastiCache::ServerlessCache", []):
        assert reach(network, tasks, cache, 6379).everywhere
    assert reach(network, tasks, INTERNET_IPV4, 443).everywhere
    assert not reach(network, INTERNET_IPV4, tasks, 3080).reached


def test_users_reach_librechat_on_ec2_and_librechat_reaches_what_it_needs(on_ec2: Environment) -> None:
    """By the load balancer alone: the instance's public address answers nobody."""
    network, instance = on_ec2.network, on_ec2.some("AWS::AutoScaling::AutoScalingGroup")
    balancer = on_ec2.some("AWS::ElasticLoadBalancingV2::LoadBalancer")
    assert reach(network, INTERNET_IPV4, balancer, 443).everywhere
    assert reach(network, balancer, instance, 3080).everywhere
    assert reach(network, instance, on_ec2.some("AWS::RDS::DBInstance"), 5432).everywhere
    assert reach(network, instance, on_ec2.some("AWS::DocDB::DBCluster"), 27017).everywhere
    assert reach(network, instance, INTERNET_IPV4, 443).everywhere
    for port in (22, 80, 443, 3080):
        assert not reach(network, INTERNET_IPV4, instance, port).reached


def test_the_initialising_functions_reach_the_databases(on_ecs: Environment) -> None:
    """Each of them either database, from the subnets that they really stand in."""
    for function in on_ecs.by_kind["AWS::Lambda::Function"]:
        assert reach(on_ecs.network, function, on_ecs.some("AWS::RDS::DBInstance"), 5432).everywhere
        assert reach(on_ecs.network, function, on_ecs.some("AWS::DocDB::DBCluster"), 27017).everywhere
        assert not reach(on_ecs.network, function, INTERNET_IPV4, 443).reached


def test_ecs_in_a_network_without_nat_is_refused_naming_the_cause(
    templates: dict[str, dict[str, Any]],
) -> None:
    """The export of egress subnets is missing; LibreChat on EC2 does without it."""
    shared = {"EnvironmentName": "demo"}
    network = evaluate(templates["network"], {**shared, "NatGateways": "none"}, stack="network")
    data = evaluate(templates["data"], shared, stack="data", account=Account(exports=network.exports))
    exports = {**network.exports, **data.exports}
    with pytest.raises(MissingExportError, match="librechat-demo-EgressSubnet1Id"):
        evaluate(templates["compute-ecs"], shared, account=Account(exports=exports))
    evaluate(templates["compute-ec2"], shared, account=Account(exports=exports))
