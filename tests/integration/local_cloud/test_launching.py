"""Launching, updating and terminating products as an end user."""

from __future__ import annotations

import json
import threading
import time
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from local_cloud.cloud import RunningCloud
    from tests.integration.local_cloud.end_user import EndUser


def _function_events(cloud: RunningCloud, function: str) -> list[dict[str, Any]]:
    """What CloudFormation sent to a function, in order, as its logs have it."""
    files = sorted(
        (cloud.state_folder / "function-logs" / function).iterdir(), key=lambda each: each.stat().st_mtime_ns
    )
    return [json.loads(file.read_text(encoding="utf-8").splitlines()[0]) for file in files]


def _stack_events(cloud: RunningCloud, stack: str) -> list[dict[str, Any]]:
    """The stack's events, oldest first."""
    events = cloud.client("cloudformation").describe_stack_events(StackName=stack)["StackEvents"]
    return list(reversed(events))


def test_a_launch_runs_the_zip_and_returns_its_attributes(user: EndUser, hub: RunningCloud) -> None:
    """A launch creates the stack, and the custom resource's attribute becomes an output."""
    record = user.launch("widget", "first", EnvironmentName="first")

    assert record["Status"] == "SUCCEEDED", record
    assert record["Outputs"]["Size"] == "1"
    assert record["LaunchRoleArn"].endswith(":role/launcher")
    assert user.status("first")["Status"] == "AVAILABLE"
    events = _function_events(hub, record["Outputs"]["FunctionName"])
    assert [event["request"] for event in events] == ["Create"]
    assert 300_000 < events[0]["remaining"] <= 600_000


def test_an_update_to_a_new_version_sends_an_update(user: EndUser, hub: RunningCloud) -> None:
    """Updating to the next version updates the resource under its own physical ID."""
    user.launch("widget", "growing", EnvironmentName="growing")

    record = user.update("growing", version="1.1.0")

    assert record["Status"] == "SUCCEEDED", record
    assert record["Outputs"]["Size"] == "2"
    events = _function_events(hub, record["Outputs"]["FunctionName"])
    assert [(event["request"], event["id"]) for event in events] == [
        ("Create", None),
        ("Update", "widget-Widget"),
    ]
    assert user.update("growing")["Status"] == "SUCCEEDED"


def test_a_failed_update_is_rolled_back_and_taints(user: EndUser, hub: RunningCloud) -> None:
    """A failing update sends the resource back and leaves the product TAINTED in its old version."""
    before = user.launch("widget", "fragile", EnvironmentName="fragile")
    version = user.status("fragile")["ProvisioningArtifactId"]

    record = user.update("fragile", version="1.1.0", Mode="fail")

    assert record["Status"] == "FAILED"
    assert "the widget was told to fail" in record["RecordErrors"][0]["Description"]
    status = user.status("fragile")
    assert (status["Status"], status["ProvisioningArtifactId"]) == ("TAINTED", version)
    assert "the widget was told to fail" in status["StatusMessage"]
    events = _function_events(hub, before["Outputs"]["FunctionName"])
    assert [(event["request"], event["mode"]) for event in events] == [
        ("Create", "succeed"),
        ("Update", "fail"),
        ("Update", "succeed"),
    ]
    again = user.update("fragile", Mode="crash")
    assert "ZeroDivisionError" in again["RecordErrors"][0]["Description"]
    assert "told to fail" not in again["RecordErrors"][0]["Description"]
    outputs = user.catalog.get_provisioned_product_outputs(ProvisionedProductName="fragile")["Outputs"]
    assert {"OutputKey": "Size", "OutputValue": "1"}.items() <= outputs[0].items()


def test_a_failed_create_is_deleted_by_its_own_id(user: EndUser, hub: RunningCloud) -> None:
    """After a failed Create the rollback sends a Delete with the ID that the Create answered."""
    record = user.launch("widget", "stillborn", EnvironmentName="stillborn", Mode="fail")

    assert record["Status"] == "FAILED"
    assert user.status("stillborn")["Status"] == "ERROR"
    stack = record["Outputs"]["CloudformationStackARN"]
    events = _stack_events(hub, stack)
    failed = [each["LogicalResourceId"] for each in events if each["ResourceStatus"] == "CREATE_FAILED"]
    assert failed[0] == "Widget"
    function = next(
        each["PhysicalResourceId"]
        for each in events
        if each["LogicalResourceId"] == "Function" and each["ResourceStatus"] == "CREATE_COMPLETE"
    )
    sent = _function_events(hub, function)
    assert [(event["request"], event["id"]) for event in sent] == [
        ("Create", None),
        ("Delete", "widget-Widget"),
    ]
    assert user.terminate("stillborn")["Status"] == "SUCCEEDED"


def test_the_reason_of_a_failure_is_found_behind_more_than_a_hundred_events(
    user: EndUser, hub: RunningCloud
) -> None:
    """CloudFormation tells a hundred events a page, newest first: a long rollback comes before the reason."""
    record = user.launch("crowd", "crowded", EnvironmentName="crowded", Mode="fail")

    assert record["Status"] == "FAILED"
    assert "the widget was told to fail" in record["RecordErrors"][0]["Description"]
    stack = record["Outputs"]["CloudformationStackARN"]
    pages = hub.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack)
    newest_first = [event["ResourceStatus"] for page in pages for event in page["StackEvents"]]
    assert newest_first.index("CREATE_FAILED") > 100


def test_a_crash_is_noticed_without_waiting_for_the_timeout(user: EndUser) -> None:
    """A function that fails without an answer fails the launch at once, and says why; so it stays ERROR."""
    begun = time.monotonic()

    record = user.launch("widget", "crashed", EnvironmentName="crashed", Mode="crash", Timeout="600")

    assert "ended without an answer: ZeroDivisionError" in record["RecordErrors"][0]["Description"]
    assert time.monotonic() - begun < PATIENCE
    assert user.update("crashed", Mode="succeed")["Status"] == "FAILED"
    assert user.status("crashed")["Status"] == "ERROR"


def test_a_silent_custom_resource_fails_at_its_service_timeout(user: EndUser) -> None:
    """ServiceTimeout counts from the start of the call, not from the end of the function."""
    begun = time.monotonic()

    record = user.launch("widget", "mute", EnvironmentName="mute", Mode="silent", Timeout="1")

    assert record["Status"] == "FAILED"
    assert "did not receive a response" in record["RecordErrors"][0]["Description"]
    assert time.monotonic() - begun < PATIENCE


@pytest.mark.parametrize(("permitted", "status"), [("yes", "SUCCEEDED"), ("no", "FAILED")])
def test_a_function_can_do_only_what_its_role_allows(user: EndUser, permitted: str, status: str) -> None:
    """IAM is enforced: without its policy the function is refused the secret."""
    name = f"reader-{permitted}"

    record = user.launch("widget", name, EnvironmentName=name, Mode="read-secret", Permitted=permitted)

    assert record["Status"] == status
    if status == "FAILED":
        assert "AccessDenied" in record["RecordErrors"][0]["Description"]


def test_an_export_in_use_protects_its_stack(user: EndUser) -> None:
    """What another product imports cannot be terminated, and the refusal names that product."""
    user.launch("widget", "lower", EnvironmentName="shared")
    assert user.launch("consumer", "upper", EnvironmentName="shared")["Status"] == "SUCCEEDED"

    refused = user.terminate("lower")

    assert refused["Status"] == "FAILED"
    assert "shared-Size" in refused["RecordErrors"][0]["Description"]
    assert "upper" in refused["RecordErrors"][0]["Description"]
    changed = user.update("lower", version="1.1.0")
    assert "cannot be updated as it is in use by" in changed["RecordErrors"][0]["Description"]
    assert user.terminate("upper")["Status"] == "SUCCEEDED"
    assert user.terminate("lower")["Status"] == "SUCCEEDED"
    with pytest.raises(ClientError, match="does not exist"):
        user.status("lower")


def test_an_import_that_no_condition_asks_for_protects_nothing(user: EndUser) -> None:
    """Who could use an export but does not is no reason to keep it, nor is the export needed to launch."""
    assert user.launch("consumer", "aloof", EnvironmentName="free", Uses="nothing")["Status"] == "SUCCEEDED"
    user.launch("widget", "unused", EnvironmentName="free")

    assert user.terminate("unused")["Status"] == "SUCCEEDED"
    assert user.terminate("aloof")["Status"] == "SUCCEEDED"


def test_a_missing_export_is_named(user: EndUser) -> None:
    """A launch that imports what nobody exports fails with the export's name."""
    record = user.launch("consumer", "early", EnvironmentName="nowhere")

    assert record["Status"] == "FAILED"
    assert "nowhere-Size" in record["RecordErrors"][0]["Description"]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"EnvironmentName": "UPPER"}, "EnvironmentName"),
        ({"EnvironmentName": "fine", "Colour": "red"}, "Colour"),
        ({"Mode": "succeed"}, "EnvironmentName"),
        ({"EnvironmentName": "forbidden"}, "must not be called forbidden"),
        ({"EnvironmentName": "fine", "cost_centre": "fun"}, "research, sales"),
        ({"EnvironmentName": "fine", "version": "9.9.9"}, "1.0.0, 1.1.0"),
    ],
    ids=["pattern", "unknown parameter", "missing parameter", "rule", "tag value", "version"],
)
def test_a_bad_launch_is_refused_and_creates_nothing(
    user: EndUser, parameters: dict[str, str], message: str
) -> None:
    """Bad input is refused in words that name it, and nothing is left behind."""
    with pytest.raises(ClientError, match=message):
        user.request_launch("widget", "bad", **parameters)

    with pytest.raises(ClientError, match="does not exist"):
        user.status("bad")


def test_a_change_in_progress_refuses_another_and_repeats_are_recognised(user: EndUser) -> None:
    """While a product is UNDER_CHANGE it takes no other change; the same token is the same request."""
    request = {
        "ProductId": user.product("widget"),
        "ProvisioningArtifactName": "1.0.0",
        "ProvisionedProductName": "busy",
        "ProvisioningParameters": [
            {"Key": "EnvironmentName", "Value": "busy"},
            {"Key": "Mode", "Value": "silent"},
            {"Key": "Timeout", "Value": "2"},
        ],
        "Tags": [{"Key": "cost-centre", "Value": "sales"}],
        "ProvisionToken": uuid.uuid4().hex,
    }
    first = user.catalog.provision_product(**request)["RecordDetail"]

    assert user.catalog.provision_product(**request)["RecordDetail"]["RecordId"] == first["RecordId"]
    with pytest.raises(ClientError, match="UNDER_CHANGE"):
        user.terminate("busy")
    with pytest.raises(ClientError, match="already exists"):
        user.catalog.provision_product(**{**request, "ProvisionToken": uuid.uuid4().hex})
    assert user.wait(first["RecordId"])["Status"] == "FAILED"


def test_products_launched_at_once_do_not_hinder_one_another(user: EndUser) -> None:
    """Two launches at the same time both end well."""
    records: list[dict[str, Any]] = []
    threads = [
        threading.Thread(
            target=lambda name=name: records.append(user.launch("widget", name, EnvironmentName=name))
        )
        for name in ("twin-a", "twin-b")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [record["Status"] for record in records] == ["SUCCEEDED", "SUCCEEDED"]
