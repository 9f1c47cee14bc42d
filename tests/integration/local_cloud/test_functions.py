"""Functions run as alone as on AWS Lambda."""

from __future__ import annotations

import io
import json
import time
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.local_cloud.hub import ACCOUNT
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from local_cloud.cloud import RunningCloud

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


@pytest.fixture(scope="session")
def invoke(cloud: RunningCloud) -> Callable[..., Any]:
    """Makes a function of some source and calls it; its payload, or its error."""
    cloud.client("iam").create_role(RoleName="function", AssumeRolePolicyDocument=json.dumps(TRUST))
    client = cloud.client("lambda")
    made = iter(range(100))

    def call(source: str, **settings: Any) -> Any:  # noqa: ANN401 - what Lambda's API takes and gives
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("code.py", "")
            file.writestr("app.py", source)
        name = f"function-{next(made)}"
        client.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Handler="app.handle",
            Role=f"arn:aws:iam::{ACCOUNT}:role/function",
            Code={"ZipFile": archive.getvalue()},
            **{"MemorySize": 256, "Timeout": 20, **settings},
        )
        client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
        return json.loads(client.invoke(FunctionName=name, Payload=b'{"number": 7}')["Payload"].read())

    return call


def test_a_function_finds_only_its_zip_and_the_runtimes_packages(invoke: Callable[..., Any]) -> None:
    """Packages of this checkout's environment are out of reach; boto3 is there."""
    source = """
import importlib.util, sys
def handle(event, context):
    names = ("boto3", "botocore", "ministack", "psycopg2", "pymongo", "pytest", "local_cloud")
    return {"found": [name for name in names if importlib.util.find_spec(name)], "event": event}
"""

    assert invoke(source) == {"found": ["boto3", "botocore"], "event": {"number": 7}}


def test_a_function_gets_its_own_environment_and_credentials(
    invoke: Callable[..., Any], cloud: RunningCloud
) -> None:
    """It acts as its role, against this cloud, and sees nothing of the cloud's own environment."""
    source = """
import os, boto3
def handle(event, context):
    return {"who": boto3.client("sts").get_caller_identity()["Arn"], "environment": dict(os.environ)}
"""

    answer = invoke(
        source, Environment={"Variables": {"COLOUR": "red", "AWS_ENDPOINT_URL": "http://elsewhere"}}
    )

    assert answer["who"].startswith(f"arn:aws:sts::{ACCOUNT}:assumed-role/function/")
    environment = answer["environment"]
    assert environment["COLOUR"] == "red"
    assert environment["AWS_ENDPOINT_URL"] == cloud.endpoint_url
    assert environment["DATABASE_CA_FILE"] == str(cloud.certificate_authority)
    assert cloud.secret_key not in environment.values()
    assert "GATEWAY_PORT" not in environment


def test_a_function_is_killed_at_its_timeout(invoke: Callable[..., Any]) -> None:
    """A function that does not end is ended."""
    begun = time.monotonic()

    answer = invoke("import time\ndef handle(event, context): time.sleep(600)", Timeout=1)

    assert "timed out after 1.00 seconds" in answer["errorMessage"]
    assert time.monotonic() - begun < PATIENCE


def test_a_function_is_killed_when_it_exceeds_its_memory(invoke: Callable[..., Any]) -> None:
    """A function that takes more memory than it has is ended."""
    source = """
import time
def handle(event, context):
    data = b"x" * (400 * 1024 * 1024)
    time.sleep(600)
    return len(data)
"""

    assert "of 128 MB and was killed" in invoke(source, MemorySize=128, Timeout=900)["errorMessage"]


def test_a_function_that_exits_or_raises_reports_its_failure(invoke: Callable[..., Any]) -> None:
    """Neither an exception nor an abrupt end of the process passes for success."""
    raised = invoke("def handle(event, context): raise KeyError('colour')")
    ended = invoke("import os\ndef handle(event, context): os._exit(3)")

    assert raised == {"errorType": "KeyError", "errorMessage": "'colour'"}
    assert "status 3" in ended["errorMessage"]


def test_what_a_function_prints_is_in_its_log(invoke: Callable[..., Any], cloud: RunningCloud) -> None:
    """Its output is kept under the state folder and in CloudWatch Logs."""
    invoke("def handle(event, context): print('a word from', context.function_name)")

    files = sorted((cloud.state_folder / "function-logs").glob("function-*/*.log"))
    written = [file for file in files if "a word from" in file.read_text(encoding="utf-8")]
    assert len(written) == 1
    name = written[0].parent.name
    events = cloud.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    assert any(f"a word from {name}" in event["message"] for event in events)
