"""An adopted VPC carries data and compute in the embedded cloud, as a new one does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.company_vpc import chosen, company_vpc

if TYPE_CHECKING:
    from tests.support.stacks import Stacks

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


def test_librechat_on_ec2_is_launched_and_updated_in_an_adopted_vpc(
    stacks: Stacks, templates: dict[str, dict[str, Any]]
) -> None:
    """In the adopted subnet's zone; an update leaves the wait condition alone, which takes none."""
    company = stacks.launch("ec2-company", company_vpc(), {})
    environment = {"EnvironmentName": "on-ec2"}
    stacks.launch("ec2-network", templates["network-existing"], {**chosen(company, 2), **environment})
    stacks.launch("ec2-data", templates["data"], environment)
    given = {**environment, "AllowPlainHttp": "yes", "FirstAdministrator": "anna@example.com"}
    stacks.launch("ec2-compute", templates["compute-ec2"], given)
    cloudformation = stacks.cloud.client("cloudformation")
    before = _physical_ids(cloudformation)
    changed = {**given, "AllowedDomains": "example.com"}
    cloudformation.update_stack(
        StackName="ec2-compute",
        UsePreviousTemplate=True,
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in changed.items()],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    cloudformation.get_waiter("stack_update_complete").wait(
        StackName="ec2-compute", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    assert {"LaunchReport", "LaunchHandle", "DataVolume", "FirstAdministratorPassword"} <= set(before)
    assert _physical_ids(cloudformation) == before


def _physical_ids(cloudformation: Any) -> dict[str, str]:  # noqa: ANN401 - boto3's clients are made at run time
    found = cloudformation.describe_stack_resources(StackName="ec2-compute")["StackResources"]
    return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}
