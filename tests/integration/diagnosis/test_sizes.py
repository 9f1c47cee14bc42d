"""A healthy environment of each product and size has no finding: no noise that people learn to ignore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portfolio.diagnosis import Rank, diagnose
from tests.integration.diagnosis.conftest import NAME, launch
from tests.support.company_vpc import chosen, company_vpc
from tests.support.sampling import sample

if TYPE_CHECKING:
    from tests.integration.diagnosis.conftest import Patient
    from tests.support.stacks import Stacks

ZONES = {"small": "2", "medium": "2", "large": "3"}
CASES = [
    ("network", "small", "compute-ec2"),
    ("network", "medium", "compute-ecs"),
    ("network", "medium", "compute-ec2"),
    ("network", "large", "compute-ecs"),
    ("network", "large", "compute-ec2"),
    ("network-existing", "small", "compute-ecs"),
]
"""The small one on ECS of a network of its own is the patient of the other tests."""


@pytest.mark.parametrize(("network", "size", "compute"), sample(CASES, 1))
def test_a_healthy_environment_has_no_finding(
    stacks: Stacks, templates: dict[str, dict[str, Any]], network: str, size: str, compute: str
) -> None:
    """Whatever its size, its network and where LibreChat runs."""
    name = f"{size}-{network.replace('network', 'n')}-{compute.removeprefix('compute-')}"
    zones = {"AvailabilityZones": ZONES[size]}
    given: dict[str, str] = zones
    if network == "network-existing":
        outputs = stacks.launch("company", company_vpc(), {})
        given = {**chosen(outputs, int(ZONES[size])), "EnvironmentName": name}
    launch(stacks, templates, name, network, **given)
    for product in ("data", compute):
        launch(stacks, templates, name, product, Size=size, **zones)
    found = diagnose(stacks.cloud.session(), name).findings
    # All environments of this test together come near the account's quota of VPCs.
    assert [one for one in found if one.rank is not Rank.UNKNOWN and one.check != "quota"] == []


def test_network_and_data_alone_are_well_too(patient: Patient) -> None:
    """An environment on its way to its third launch: the patient is whole, so its layers are."""
    assert [stack.product for stack in diagnose(patient.session, NAME).stacks] == [
        "network",
        "data",
        "compute-ecs",
    ]
