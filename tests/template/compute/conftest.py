"""Fixtures for the compute products' templates."""

from __future__ import annotations

from typing import Any

import pytest

from doctor.templates import Account, Evaluation, evaluate
from tests.template.compute.values import EVERYTHING


@pytest.fixture(scope="session")
def account(templates: dict[str, dict[str, Any]]) -> Account:
    """An account in which the environment demo has all layers but compute, with all that they offer."""
    layers = {"EnvironmentName": "demo", "AvailabilityZones": "3"}
    reach = {"ReachableFrom": "private-networks", "PrivateNetworkRanges": "10.200.0.0/16"}
    calls = {"OutgoingMail": "on", "DirectoryAccess": "on"}
    chosen = {**layers, **reach, **calls, "NatGateways": "one", "IpVersions": "dual-stack"}
    network = evaluate(templates["network"], chosen, stack="network")
    underneath = Account(exports=network.exports)
    stores = {**layers, "Size": "medium", "EmbeddingDimensions": "none"}
    data = evaluate(templates["data"], stores, stack="data", account=underneath)
    invited = {"EnvironmentName": "demo", "DomainName": "chat.example.com"}
    people = evaluate(templates["identity"], invited, stack="identity")
    return Account(exports={**network.exports, **data.exports, **people.exports})


@pytest.fixture(scope="session")
def everything(templates: dict[str, dict[str, Any]], account: Account) -> Evaluation:
    """A launch of the ECS product with everything switched on."""
    return evaluate(templates["compute-ecs"], EVERYTHING, stack="compute", account=account)
