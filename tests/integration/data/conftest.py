"""An embedded cloud in which the data layer's functions are asked what CloudFormation would ask them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from custom_resources.lifecycle import Deadline, Redactor, Request, Work
from local_cloud.cloud import RunningCloud, start
from products.data.databases.sizing import SIZES
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from custom_resources.lifecycle.request import RequestType

FREE_BYTES_OF_SMALL = 20 * 2**30 // 12
CHOICES: dict[str, Any] = {
    "EnvironmentName": "demo",
    "Size": "small",
    "PostgresSnapshot": "",
    "PostgresVersion": "17",
    "DocumentDbSnapshot": "",
    "DocumentDbVersion": "5.0",
    "RecoverySecretArn": "",
    "Sizes": [
        {
            "Name": name,
            "Class": size["PostgresClass"],
            "DocumentDbClass": size["DocumentDbClass"],
            "Storage": str(size["PostgresStorage"]),
            "Limit": str(size["PostgresMaxStorage"]),
            "RestoredLimit": str(size["PostgresRestoredMaxStorage"]),
        }
        for name, size in SIZES.items()
    ],
}
"""What the template hands to the check for a launch without any choice."""


@dataclass(frozen=True)
class Environment:
    """A stack with the two databases of an environment, under their names in the product's template.

    Attributes:
        cloud: The cloud that it is in.
        stack_id: The stack's ARN.
        postgres: The DB instance.
        documentdb: The cluster.
    """

    cloud: RunningCloud
    stack_id: str
    postgres: str
    documentdb: str

    def work(
        self,
        kind: RequestType,
        properties: Mapping[str, Any],
        old: Mapping[str, Any] | None = None,
        *,
        stack_id: str = "",
    ) -> Work:
        """What a function is given by a request of this stack, or of another one."""
        request = Request(
            type=kind,
            stack_id=stack_id or self.stack_id,
            request_id="1",
            logical_id="It",
            physical_id="it",
            properties=properties,
            old_properties=old or {},
        )
        return Work(request=request, deadline=Deadline(PATIENCE), redactor=Redactor())


def databases_template(encrypted: bool = True) -> dict[str, Any]:  # noqa: FBT001, FBT002 - one of two templates
    """Small databases, as the product makes them but for what their functions do not look at."""
    password = {"MasterUsername": "master", "MasterUserPassword": "not-used-anywhere"}
    return {
        "Resources": {
            "Postgres": {
                "Type": "AWS::RDS::DBInstance",
                "DeletionPolicy": "Snapshot",
                "Properties": {
                    "Engine": "postgres",
                    "EngineVersion": "17",
                    "DBInstanceClass": SIZES["small"]["PostgresClass"],
                    "AllocatedStorage": SIZES["small"]["PostgresStorage"],
                    "StorageType": "gp3",
                    "StorageEncrypted": encrypted,
                    **password,
                },
            },
            "DocumentDb": {
                "Type": "AWS::DocDB::DBCluster",
                "DeletionPolicy": "Snapshot",
                "Properties": {"EngineVersion": "5.0.0", "StorageEncrypted": encrypted, **password},
            },
        },
        "Outputs": {name: {"Value": {"Ref": name}} for name in ("Postgres", "DocumentDb")},
    }


def make(cloud: RunningCloud, name: str, template: Mapping[str, Any]) -> dict[str, Any]:
    """Make a stack, wait for it, and return CloudFormation's description of it."""
    client = cloud.client("cloudformation")
    client.create_stack(StackName=name, TemplateBody=json.dumps(template))
    return settled(cloud, name)


def settled(cloud: RunningCloud, name: str) -> dict[str, Any]:
    """CloudFormation's description of a stack that nothing is being done to any more."""
    client = cloud.client("cloudformation")
    while True:
        found: dict[str, Any] = client.describe_stacks(StackName=name)["Stacks"][0]
        if not found["StackStatus"].endswith("IN_PROGRESS"):
            return found
        time.sleep(0.05)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """A running embedded cloud."""
    running = start(tmp_path_factory.mktemp("data-cloud") / "state", port=0)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def made(cloud: RunningCloud) -> Environment:
    """An environment that was launched in size small."""
    stack = make(cloud, "running", databases_template())
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    return Environment(cloud, stack["StackId"], outputs["Postgres"], outputs["DocumentDb"])


@pytest.fixture
def environment(made: Environment, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """That environment, with boto3 pointed at its cloud."""
    for name, value in made.cloud.environment().items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture(scope="session")
def new_stack_id(cloud: RunningCloud) -> str:
    """The ARN of a stack that has no databases yet."""
    topic = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {}}}}
    stack_id: str = make(cloud, "fresh", topic)["StackId"]
    return stack_id
