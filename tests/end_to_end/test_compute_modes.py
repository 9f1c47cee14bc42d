"""Both compute products run on either network, in turn, on the same data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.company_vpc import chosen, company_vpc
from tests.support.environment_databases import EnvironmentDatabases
from tests.support.sampling import sample
from tests.support.settings import TAG

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Demo
    from tests.support.checkout import Checkout


def _company_network(checkout: Checkout, environment: str) -> list[str]:
    """The parameters that adopt a VPC which was there before."""
    from local_cloud.cloud import find  # noqa: PLC0415 - it loads botocore, which few tests need

    cloud = find(checkout.folder / ".local-cloud")
    assert cloud is not None
    cloudformation = cloud.client("cloudformation")
    cloudformation.create_stack(StackName="company", TemplateBody=json.dumps(company_vpc()))
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName="company", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    (stack,) = cloudformation.describe_stacks(StackName="company")["Stacks"]
    outputs = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
    choice = {**chosen(outputs, 2), "EnvironmentName": environment}
    return [word for name, value in choice.items() for word in ("--parameter", f"{name}={value}")]


@pytest.mark.parametrize("network", sample(["network", "network-existing"], 1))
def test_compute_is_switched_from_ec2_to_ecs_on_the_same_data(demo: Demo, network: str) -> None:
    """The application can be had another way, and goes without touching the data."""
    checkout, environment = demo.checkout, f"on-{network}"
    place = ("--environment", environment)
    parameters = _company_network(checkout, environment) if network == "network-existing" else []
    checkout.catalog("launch", network, *place, *parameters, *TAG)
    checkout.catalog("launch", "data", *place, *TAG)
    with EnvironmentDatabases(checkout, environment).postgres() as cursor:
        cursor.execute("INSERT INTO langchain_pg_collection (uuid, name) VALUES (gen_random_uuid(), 'kept')")
    for compute in ("compute-ec2", "compute-ecs"):
        checkout.catalog("launch", compute, *place, "--parameter", "AllowPlainHttp=yes", *TAG)
        checkout.catalog("update", compute, *place, "--parameter", "AllowedDomains=example.com")
        checkout.catalog("terminate", compute, *place)
    left = {
        one["layer"]["product"]: one["layer"]["status"]
        for one in checkout.catalog_json("status", environment)
    }
    assert left == {network: "AVAILABLE", "data": "AVAILABLE"}
    with EnvironmentDatabases(checkout, environment).postgres() as cursor:
        cursor.execute("SELECT name FROM langchain_pg_collection")
        assert cursor.fetchall() == [("kept",)]
