"""What each component of a whole environment can reach, and what it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from doctor.reachability import INTERNET_IPV4, Component, Network, components, reach
from doctor.templates import Account, evaluate
from tests.template.compute.values import DEMO

if TYPE_CHECKING:
    from doctor.templates import Evaluation

BALANCER, POSTGRES, DOCUMENTDB = "LoadBalancer", "Postgres", "DocumentDb"
TASKS = ("LibreChatService", "RagService", "SearchService")


class Environment:
    """An environment's three layers, launched one on another.

    Attributes:
        network: The network, for questions of reachability.
        components: What stands in it, by its logical ID.
    """

    def __init__(self, templates: dict[str, dict[str, Any]], compute: str, nat: str) -> None:
        layers = {"EnvironmentName": "demo"}
        network = evaluate(templates["network"], {**layers, "NatGateways": nat}, stack="network")
        data = evaluate(templates["data"], layers, stack="data", account=Account(exports=network.exports))
        below = Account(exports={**network.exports, **data.exports})
        launches = [network, data, evaluate(templates[compute], DEMO, stack="compute", account=below)]
        self.network = Network(launches)
        self.components = {found.name: found for found in components(launches).values()}
        if compute == "compute-ec2":
            self.components["Instance"] = _instance(launches[-1])

    def reaches(self, source: str, target: str, port: int) -> bool:
        """Whether a connection opens, over every zone."""
        return reach(self.network, self.components[source], self.components[target], port).reached


def _instance(launch: Evaluation) -> Component:
    """The instance that the group starts from its launch template."""
    data = launch.resources["LaunchTemplate"].properties["LaunchTemplateData"]
    (interface,) = data["NetworkInterfaces"]
    return Component(
        name="Instance",
        subnets=tuple(launch.resources["Instances"].properties["VPCZoneIdentifier"]),
        groups=tuple(interface["Groups"]),
        public_address=interface["AssociatePublicIpAddress"],
    )


@pytest.fixture(scope="module")
def ecs(templates: dict[str, dict[str, Any]]) -> Environment:
    """An environment on Fargate."""
    return Environment(templates, "compute-ecs", "one")


@pytest.fixture(scope="module")
def ec2(templates: dict[str, dict[str, Any]]) -> Environment:
    """An environment on one instance, in a network without NAT."""
    return Environment(templates, "compute-ec2", "none")


def test_no_task_lacks_a_path_that_it_needs(ecs: Environment) -> None:
    """Users to the load balancer, it to LibreChat, LibreChat to everything, all out to the internet."""
    assert reach(ecs.network, INTERNET_IPV4, ecs.components[BALANCER], 443).everywhere
    assert ecs.reaches(BALANCER, "LibreChatService", 3080)
    assert ecs.reaches("LibreChatService", DOCUMENTDB, 27017)
    assert ecs.reaches("LibreChatService", "RagService", 8000)
    assert ecs.reaches("LibreChatService", "SearchService", 7700)
    assert ecs.reaches("RagService", POSTGRES, 5432)
    for name in TASKS:
        assert reach(ecs.network, ecs.components[name], INTERNET_IPV4, 443).everywhere
        for zone in (1, 2):
            assert ecs.reaches(name, f"MountTarget{zone}", 2049)


def test_no_component_has_a_path_that_it_does_not_need(ecs: Environment) -> None:
    """Tasks are reached by the load balancer alone, databases by tasks alone, and nothing leaves those."""
    for name in TASKS:
        for port in (80, 443, 3080, 7700, 8000):
            assert not reach(ecs.network, INTERNET_IPV4, ecs.components[name], port).reached
    for database, port in ((POSTGRES, 5432), (DOCUMENTDB, 27017)):
        assert not ecs.reaches(BALANCER, database, port)
        assert not reach(ecs.network, INTERNET_IPV4, ecs.components[database], port).reached
        assert not reach(ecs.network, ecs.components[database], INTERNET_IPV4, 443).reached
        assert not ecs.reaches(database, "LibreChatService", 3080)
    assert not ecs.reaches(BALANCER, "LibreChatService", 8000)


def test_the_instance_reaches_what_it_needs_without_nat(ec2: Environment) -> None:
    """It has an address of its own in the public subnet; databases and models are reached from there."""
    assert ec2.reaches(BALANCER, "Instance", 3080)
    assert ec2.reaches("Instance", POSTGRES, 5432)
    assert ec2.reaches("Instance", DOCUMENTDB, 27017)
    for port in (80, 443):
        assert reach(ec2.network, ec2.components["Instance"], INTERNET_IPV4, port).everywhere


def test_nobody_reaches_the_instance_past_the_load_balancer(ec2: Environment) -> None:
    """Neither LibreChat's port nor SSH is open to the internet."""
    for port in (22, 80, 443, 3080, 7700, 8000):
        assert not reach(ec2.network, INTERNET_IPV4, ec2.components["Instance"], port).reached
