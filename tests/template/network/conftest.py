"""Launches of the network product, one for each combination of what can be chosen."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

import pytest

from doctor.reachability import Component, Network, Outside
from doctor.templates import Evaluation, evaluate

OPERATORS = Outside(name="operators", block=IPv4Network("203.0.113.0/24"))
CHOICES = {
    "NatGateways": ("none", "one", "one-per-zone"),
    "AvailabilityZones": ("2", "3"),
    "SshAllowedCidr": ("", str(OPERATORS.block)),
    "EndpointZones": ("one", "all"),
    "EcsEndpoints": ("no", "yes"),
    "IpVersions": ("ipv4", "ipv4-and-ipv6"),
}

# The component-placement table of the network's specification: security group, tier, public address.
PLACEMENT = {
    "ALB": ("ALBSecurityGroup", "public", True),
    "EC2 instance": ("EC2SecurityGroup", "public", True),
    "ECS tasks": ("ServiceSecurityGroup", "private", False),
    "EFS": ("EfsSecurityGroup", "private", False),
    "RDS PostgreSQL": ("PostgresSecurityGroup", "isolated", False),
    "DocumentDB": ("DocumentDbSecurityGroup", "isolated", False),
    "Valkey": ("CacheSecurityGroup", "isolated", False),
    "init function": ("InitLambdaSG", "isolated", False),
    "interface endpoint": ("EndpointSecurityGroup", "isolated", False),
}


@dataclass(frozen=True, kw_only=True)
class Launch:
    """A launched network: what was chosen, what it makes and who stands where in it."""

    choice: dict[str, str]
    evaluation: Evaluation
    network: Network
    components: dict[str, Component]


def place(evaluation: Evaluation, network: Network) -> dict[str, Component]:
    """The components of the placement table, in every zone of their tier."""
    return {
        name: Component(
            name=name,
            subnets=tuple(token for token, subnet in network.subnets.items() if subnet.tier == tier),
            groups=(evaluation.token(group),),
            public_address=public,
        )
        for name, (group, tier, public) in PLACEMENT.items()
    }


def launch(template: dict[str, Any], choice: dict[str, str]) -> Launch:
    """A launch of the network with these choices."""
    evaluation = evaluate(template, {"EnvironmentName": "demo", **choice}, stack="network")
    network = Network([evaluation])
    return Launch(
        choice=choice, evaluation=evaluation, network=network, components=place(evaluation, network)
    )


@pytest.fixture(scope="session")
def launches(templates: dict[str, dict[str, Any]]) -> list[Launch]:
    """A launch of the network for every combination of the choices."""
    return [
        launch(templates["network"], dict(zip(CHOICES, values, strict=True)))
        for values in itertools.product(*CHOICES.values())
    ]
