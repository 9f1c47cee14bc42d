"""What each component of a whole environment can reach, and what it cannot: all of it, pair by pair."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from doctor.reachability import Network, Request, components, reach_service
from doctor.templates import Account, broken_rules, evaluate
from tests.support.sampling import sample
from tests.template.checkov.launches import options
from tests.template.compute.choices import (
    COMPUTES,
    NAMES,
    NETWORKS,
    Templates,
    choices,
    combinations,
    deciding,
)
from tests.template.compute.covering import Meeting, covering, meetings
from tests.template.compute.environments import Environment, everything, launch
from tests.template.compute.paths import Paths
from tests.template.compute.values import DEMO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doctor.templates import Evaluation

ALL = list(itertools.product(NETWORKS, COMPUTES))
RESPONSE_BUCKET = "arn:aws:s3:::cloudformation-custom-resource-response-euwest1/answer"


@pytest.fixture(scope="module", params=ALL, ids=" and ".join)
def environments(request: pytest.FixtureRequest, templates: Templates) -> list[Environment]:
    """Environments with this network and this compute product, in which every three options meet.

    `make prove` launches them all, `make test` some of them.
    """
    network, compute = request.param
    chosen = sample(combinations(templates, network, compute), 8)
    return [launch(templates, network, compute, one) for one in chosen]


def test_no_component_lacks_a_path_that_it_needs_and_none_has_one_that_it_does_not(
    environments: list[Environment],
) -> None:
    """Users and operators, load balancer, containers, functions, stores and endpoints, in every zone."""
    for environment in environments:
        assert Paths(environment).faults() == [], environment.choice


def test_functions_answer_cloudformation_in_every_environment(environments: list[Environment]) -> None:
    """By a gateway endpoint: without an answer, a launch hangs for an hour."""
    request = Request(
        service="s3",
        action="s3:PutObject",
        resource=RESPONSE_BUCKET,
        principal_account="aws",
        resource_account="aws",
    )
    for environment in environments:
        network = environment.network
        functions = [one for token, one in components(environment.launches).items() if "Function" in token]
        assert functions
        for function in functions:
            answer = reach_service(network, function, request)
            assert answer.everywhere, environment.choice
            assert answer.path[-1].startswith("endpoint"), environment.choice


@pytest.mark.parametrize(("network", "compute"), ALL)
def test_every_three_options_that_the_forms_allow_meet_somewhere(
    templates: Templates, network: str, compute: str
) -> None:
    """And each value that a form lists is chosen; only ECS is not launched without a way out."""
    offered = choices(templates, network, compute)
    sizes = [len(choice) for choice in offered]
    met = set().union(*map(meetings, covering(sizes)))
    assert met == set(_every(sizes))
    refused = {("NatGateways", "none"), ("WayOut", "no")} if compute == "compute-ecs" else set()
    for layer, product in (("network", network), ("data", "data"), ("compute", compute)):
        for name in deciding(templates[product]) | {"ChatWithFiles", "Search", "Bedrock"}:
            listed = templates[product]["Parameters"].get(name, {}).get("AllowedValues", [])
            chosen = {option.get(layer, {}).get(name) for choice in offered for option in choice}
            assert {(name, value) for value in listed} - refused <= {(name, value) for value in chosen}


def _every(sizes: list[int]) -> Iterator[Meeting]:
    """What can meet, worked out without the rows: choice by choice, in threes."""
    for some in itertools.combinations(range(len(sizes)), 3):
        for chosen in itertools.product(*(range(sizes[position]) for position in some)):
            yield frozenset(zip(some, chosen, strict=True))


@pytest.mark.parametrize(("network", "compute"), ALL)
def test_no_environment_is_launched_that_a_rule_would_refuse(
    templates: Templates, network: str, compute: str
) -> None:
    """What is proved of it would be proved of nothing."""
    for one in combinations(templates, network, compute):
        for product, given in (("data", one["data"]), (compute, {**DEMO, **one["compute"]})):
            assert broken_rules(templates[product], given) == [], one


@pytest.mark.parametrize("product", ["network", "data", *COMPUTES])
def test_a_parameter_that_is_not_varied_decides_no_path(
    templates: Templates, account: Account, product: str
) -> None:
    """Whatever it is set to, everything stands where it stood, in the same groups with the same rules."""
    template = templates[product]
    environment = everything(templates, product if product in COMPUTES else "compute-ecs")
    position = {"network": 0, "data": 1}.get(product, 2)
    below = {name: value for one in environment.launches[:position] for name, value in one.exports.items()}
    # The identity layer stands in no network, but compute may import from it.
    below |= {name: value for name, value in account.exports.items() if "-Identity" in name}
    before = environment.launches[position]
    given = {name: _typed(value) for name, value in before.parameters.items()}
    varied = deciding(template) | NAMES
    others = [
        {name: value for name, value in option.items() if name not in varied}
        for choice in options(product, template)
        for option in choice
    ]
    assert {name for one in others for name in one} | varied >= set(template["Parameters"])
    for option in others:
        account = Account(exports=below)
        after = evaluate(template, {**given, **option}, stack=before.stack, account=account)
        assert _picture(environment, before) == _picture(environment, after), option


def _typed(value: str | list[str]) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)


def _picture(environment: Environment, layer: Evaluation) -> tuple[Any, ...]:
    """All that the model of reachability knows of an environment with this layer in place of its own."""
    launches = [layer if one.stack == layer.stack else one for one in environment.launches]
    network = Network(launches)
    return (components(launches), network.subnets, network.groups, network.route_tables, network.endpoints)
