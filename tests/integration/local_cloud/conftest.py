"""An embedded cloud with a small catalog: one product with a custom resource, one that imports from it."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from local_cloud.cloud import RunningCloud, start
from tests.integration.local_cloud.end_user import EndUser
from tests.integration.local_cloud.hub import BUCKET, FUNCTION_KEY, TEMPLATES, hub_template

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """A running embedded cloud."""
    folder = tmp_path_factory.mktemp("cloud")
    running = start(folder / "state", port=0, functions_folder=folder / "functions")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def hub_archive() -> bytes:
    """The zip of the custom resource's function."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("widget/handler.py", (HERE / "widget_function.py").read_text(encoding="utf-8"))
    return archive.getvalue()


@pytest.fixture(scope="session")
def hub(cloud: RunningCloud, hub_archive: bytes) -> RunningCloud:
    """The cloud with the hub deployed into it by CloudFormation."""
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key=FUNCTION_KEY, Body=hub_archive)
    for name, template in TEMPLATES.items():
        s3.put_object(Bucket=BUCKET, Key=f"{name}.json", Body=json.dumps(template).encode())
    cloudformation = cloud.client("cloudformation")
    cloudformation.create_stack(
        StackName="hub",
        TemplateBody=json.dumps(hub_template()),
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    status = "CREATE_IN_PROGRESS"
    while status.endswith("IN_PROGRESS"):
        time.sleep(0.05)
        status = cloudformation.describe_stacks(StackName="hub")["Stacks"][0]["StackStatus"]
    events = cloudformation.describe_stack_events(StackName="hub")["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
    assert status == "CREATE_COMPLETE", failed[-1]["ResourceStatusReason"]
    return cloud


def _assume(cloud: RunningCloud, role: str) -> boto3.Session:
    answer = cloud.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{cloud.account}:role/{role}", RoleSessionName="test"
    )["Credentials"]
    return boto3.Session(
        aws_access_key_id=answer["AccessKeyId"],
        aws_secret_access_key=answer["SecretAccessKey"],
        aws_session_token=answer["SessionToken"],
        region_name=cloud.region,
    )


@pytest.fixture(scope="session")
def user(hub: RunningCloud) -> EndUser:
    """Somebody who may launch what is in the portfolio."""
    return EndUser(hub, _assume(hub, "end-user"))


@pytest.fixture(scope="session")
def stranger(hub: RunningCloud) -> EndUser:
    """Somebody with the same permissions who is not associated with the portfolio."""
    return EndUser(hub, _assume(hub, "stranger"))
