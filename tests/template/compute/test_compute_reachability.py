"""What each component of a whole environment can reach, and what it cannot: all of it, pair by pair."""

from __future__ import annotations

import itertools
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

import pytest

from doctor.reachability import INTERNET_IPV4, Component, Network, Outside, components, reach
from doctor.templates import Account, evaluate
from tests.template.compute.values import DEMO

if TYPE_CHECKING:
    from collections.abc import Iterable

BALANCER, POSTGRES, DOCUMENTDB, CACHE, INSTANCE = (
    "LoadBalancer",
    "Postgres",
    "DocumentDb",
    "Cache",
    "Instances",
)
LIBRECHAT, RAG, SEARCH = "LibreChatService", "RagService", "SearchService"
FILES = ("MountTarget1", "MountTarget2")
INTERNET = INTERNET_IPV4.name
SSH = 22

LISTENS: dict[str, tuple[int, ...]] = {
    BALANCER: (80, 443),
    LIBRECHAT: (3080,),
    RAG: (8000,),
    SEARCH: (7700,),
    INSTANCE: (SSH, 3080, 7700, 8000),
    POSTGRES: (5432,),
    DOCUMENTDB: (27017,),
    CACHE: (6379,),
    INTERNET: (80, 443),
    **dict.fromkeys(FILES, (2049,)),
}
"""The ports on which something may answer; on the instance those of its containers are asked for, too."""

NEEDS = {
    LIBRECHAT: {DOCUMENTDB, CACHE, RAG, SEARCH, *FILES},
    RAG: {POSTGRES},
    SEARCH: set(FILES),
}
"""What each container cannot do without, besides the internet: its models, its image, its logs."""

Paths = set[tuple[str, str, int]]


class Environment:
    """An environment's three layers, launched one on another.

    Attributes:
        network: The network, for questions of reachability.
        components: What stands in it, by its logical ID, and the internet.
    """

    def __init__(self, templates: dict[str, dict[str, Any]], compute: str, nat: str, size: str) -> None:
        layers = {"EnvironmentName": "demo"}
        network = evaluate(templates["network"], {**layers, "NatGateways": nat}, stack="network")
        sized = {**layers, "Size": size}
        data = evaluate(templates["data"], sized, stack="data", account=Account(exports=network.exports))
        below = Account(exports={**network.exports, **data.exports})
        launch = evaluate(templates[compute], {**DEMO, "Size": size}, stack="compute", account=below)
        launches = [network, data, launch]
        self.network = Network(launches)
        self.components: dict[str, Component | Outside] = {INTERNET: INTERNET_IPV4}
        self.components |= {found.name: found for found in components(launches).values()}
        kinds = [(r.logical_id, r.type) for one in launches for r in one.resources.values()]
        self.functions = {name for name, kind in kinds if kind == "AWS::Lambda::Function"}

    def paths(self) -> Paths:
        """Every pair of components and port between which a connection opens."""
        return {
            (source, target, port)
            for source, target in itertools.permutations(self.components, 2)
            for port in LISTENS.get(target, ())
            if reach(self.network, self.components[source], self.components[target], port).reached
        }

    def outside_functions(self) -> Paths:
        """Those that do not begin at a function of the data layer, which its own tests look at."""
        return {path for path in self.paths() if path[0] not in self.functions}


def _to(sources: Iterable[str], targets: Iterable[str]) -> Paths:
    return {
        (source, target, port)
        for source, target in itertools.product(sources, targets)
        for port in LISTENS[target]
        if source != target
    }


@pytest.mark.parametrize(("size", "there"), [("small", set()), ("medium", {CACHE})])
def test_tasks_have_every_path_that_they_need_and_nothing_else_has_any(
    templates: dict[str, dict[str, Any]], size: str, there: set[str]
) -> None:
    """Users reach the load balancer alone, it LibreChat alone, and nothing leaves the databases.

    The tasks wear one security group: what one of them needs, each may open. The load balancer is part of the
    internet that they call out to.
    """
    environment = Environment(templates, "compute-ecs", "one", size)
    needed = set().union(*NEEDS.values()) - ({CACHE} - there)
    assert environment.outside_functions() == (
        _to([INTERNET], [BALANCER])
        | {(BALANCER, LIBRECHAT, 3080)}
        | _to(NEEDS, needed)
        | {(task, everywhere, 443) for task in NEEDS for everywhere in (INTERNET, BALANCER)}
    )


def test_tasks_call_out_from_every_zone(templates: dict[str, dict[str, Any]]) -> None:
    """One without a way out could not even pull its image; users reach every zone's load balancer."""
    environment = Environment(templates, "compute-ecs", "one", "small")
    found = environment.components
    assert all(reach(environment.network, found[t], INTERNET_IPV4, 443).everywhere for t in NEEDS)
    assert reach(environment.network, INTERNET_IPV4, found[BALANCER], 443).everywhere
    for task, mount in itertools.product((LIBRECHAT, SEARCH), FILES):
        assert reach(environment.network, found[task], found[mount], 2049).everywhere


@pytest.mark.parametrize("size", ["small", "medium"])
def test_the_instance_has_every_path_that_its_containers_need_and_no_other(
    templates: dict[str, dict[str, Any]], size: str
) -> None:
    """In a network without NAT: it has an address of its own, and is reached by the load balancer alone.

    LibreChat needs DocumentDB, rag_api needs PostgreSQL, all need the internet; the shared files and Valkey,
    which the tasks of compute-ecs use, it does not reach. Its containers find one another inside it.
    """
    environment = Environment(templates, "compute-ec2", "none", size)
    assert environment.outside_functions() == (
        _to([INTERNET], [BALANCER])
        | {(BALANCER, INSTANCE, 3080)}
        | _to([INSTANCE], [POSTGRES, DOCUMENTDB, INTERNET, BALANCER])
    )


def test_operators_reach_the_instance_from_the_addresses_that_the_network_allows(
    templates: dict[str, dict[str, Any]],
) -> None:
    """SSH from there and nothing else; what the previous test finds is without it."""
    layers = {"EnvironmentName": "demo"}
    chosen = {**layers, "NatGateways": "none", "SshAllowedCidr": "203.0.113.0/24"}
    network = evaluate(templates["network"], chosen, stack="network")
    data = evaluate(templates["data"], layers, stack="data", account=Account(exports=network.exports))
    below = Account(exports={**network.exports, **data.exports})
    launches = [network, data, evaluate(templates["compute-ec2"], DEMO, stack="compute", account=below)]
    found = {one.name: one for one in components(launches).values()}
    office = Outside(name="office", block=ip_network("203.0.113.0/24"))
    open_to_office = {
        port for port in LISTENS[INSTANCE] if reach(Network(launches), office, found[INSTANCE], port).reached
    }
    assert open_to_office == {SSH}
