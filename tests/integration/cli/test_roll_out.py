"""`catalog update --all` in an embedded cloud: environments of an older version, wave after wave."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.cli import target
from portfolio.cli.main import run
from portfolio.end_user.request import Request
from tests.integration.cli.conftest import NETWORK, release

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import boto3

    from local_cloud.cloud import RunningCloud
    from portfolio.end_user.user import EndUser

ENVIRONMENTS = [f"rolling-{letter}" for letter in "abcd"]
FIRST, LATE, *AFTER = ENVIRONMENTS
OLD, NEW = "0.9.0", "0.11.0"
STACK = "what-networks-need"
NEWER = NETWORK | {
    "Resources": NETWORK["Resources"]
    | {
        "Addition": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {
                "Type": "String",
                "Value": {"Fn::ImportValue": {"Fn::Sub": "${EnvironmentName}-Addition"}},
            },
        }
    }
}
"""A network that needs what somebody exports for its environment."""


def _exports(environments: Sequence[str]) -> str:
    """A template that exports what the newer version needs."""
    outputs = {
        f"Output{number}": {"Value": "there", "Export": {"Name": f"{name}-Addition"}}
        for number, name in enumerate(environments)
    }
    topic = {"Type": "AWS::SNS::Topic", "Properties": {}}
    return json.dumps({"Resources": {"Topic": topic}, "Outputs": outputs})


@pytest.fixture
def environments(cloud: RunningCloud, session: boto3.Session, user: EndUser) -> Iterator[EndUser]:
    """Environments of an older release, all but one of which have what the newer one needs."""
    del session
    administrator = cloud.session()
    cloudformation = cloud.client("cloudformation")
    cloudformation.create_stack(
        StackName=STACK, TemplateBody=_exports([name for name in ENVIRONMENTS if name != LATE])
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1})
    with release(administrator, NEW, {"network": NEWER}):
        for name in ENVIRONMENTS:
            user.launch(Request("network", name, tags={"CostCenter": "research"}, version=OLD))
        yield user
        for name in ENVIRONMENTS:
            user.terminate(Request("network", name))
    cloudformation.delete_stack(StackName=STACK)


def _states(user: EndUser) -> dict[str, tuple[str, str]]:
    """What each environment runs, and its state."""
    return {one.environment or "?": (one.version, one.status) for one in user.status()}


def test_a_version_is_rolled_out_in_waves_that_stop_and_go_on(
    cloud: RunningCloud,
    environments: EndUser,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One environment first; the failure of one is rolled back and stops the rest; mended, it goes on."""
    monkeypatch.setattr(target, "STATE_FOLDER", cloud.state_folder)
    monkeypatch.delenv("CATALOG_TARGET", raising=False)
    roll_out = ["update", "network", "--all", "--version", NEW]

    assert run([*roll_out, "--dry-run", "--json"]) == 0
    planned: dict[str, Any] = json.loads(capsys.readouterr().out)["plan"]
    waves = [[step["environment"] for step in wave] for wave in planned["waves"]]
    assert waves == [[FIRST], [LATE, *AFTER]]
    assert set(_states(environments).values()) == {(OLD, "AVAILABLE")}

    assert run(roll_out) == 1
    shown = capsys.readouterr()
    assert f"wave 2 of 2: {LATE}, {', '.join(AFTER)}" in shown.out
    assert f"{LATE}-Addition" in shown.err
    assert f"1 of 4 environments are updated; {LATE}-network is back at {OLD}" in shown.err
    states = _states(environments)
    assert states[FIRST] == (NEW, "AVAILABLE")
    assert states[LATE][0] == OLD
    assert {states[name] for name in AFTER} == {(OLD, "AVAILABLE")}

    cloudformation = cloud.client("cloudformation")
    cloudformation.update_stack(StackName=STACK, TemplateBody=_exports([*AFTER, FIRST, LATE]))
    cloudformation.get_waiter("stack_update_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1})
    assert run(roll_out) == 0
    shown = capsys.readouterr()
    assert f"network {NEW}: 1 environments run it, 3 are to be updated." in shown.out
    assert f"Rolled network {NEW} out to 3 environments." in shown.out
    assert _states(environments) == dict.fromkeys(ENVIRONMENTS, (NEW, "AVAILABLE"))
    assert run([*roll_out, "--dry-run"]) == 0
    assert f"network {NEW}: 4 environments run it, 0 are to be updated." in capsys.readouterr().out


def test_fails_to_publish_in_a_region_that_the_embedded_cloud_does_not_play(
    cloud: RunningCloud, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused for all regions before anything is published in the first."""
    monkeypatch.setattr(target, "STATE_FOLDER", cloud.state_folder)
    before = cloud.client("s3").list_buckets()["Buckets"]
    here, elsewhere = ("--region", cloud.region), ("--region", "ap-southeast-2")
    assert run(["publish", "--target", "local", *here, *elsewhere]) == 1
    shown = capsys.readouterr()
    assert "received: --region ap-southeast-2" in shown.err
    assert f"allowed:  {cloud.region}" in shown.err
    assert shown.out == ""
    assert cloud.client("s3").list_buckets()["Buckets"] == before
