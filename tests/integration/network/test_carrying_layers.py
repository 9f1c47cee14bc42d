"""An adopted VPC carries data and compute in the embedded cloud, as a new one does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.company_vpc import chosen, company_vpc

if TYPE_CHECKING:
    from tests.integration.network.conftest import Stacks

ENVIRONMENT = {"EnvironmentName": "carried"}


def test_data_and_compute_are_launched_into_an_adopted_vpc(
    stacks: Stacks, templates: dict[str, dict[str, Any]]
) -> None:
    """The initialisers do their work there, and LibreChat on ECS gets the company's subnets."""
    company = stacks.launch("carrying-company", company_vpc(), {})
    stacks.launch("carrying-network", templates["network-existing"], {**chosen(company, 2), **ENVIRONMENT})
    data = stacks.launch("carrying-data", templates["data"], ENVIRONMENT)
    assert data["FileSystemId"]
    compute = stacks.launch(
        "carrying-compute", templates["compute-ecs"], {**ENVIRONMENT, "AllowPlainHttp": "yes"}
    )
    assert compute
    services = stacks.cloud.client("cloudformation").describe_stack_resources(StackName="carrying-compute")
    assert any(r["ResourceType"] == "AWS::ECS::Service" for r in services["StackResources"])
