"""The data product as a stack in the embedded cloud: refused first, protected last, undone as a whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.end_user.people.person import PersonData
from portfolio.errors import CatalogError
from portfolio.packaging.build import build_all
from products.functions.index import ARTIFACT_BUCKET_PLACEHOLDER
from products.synthesis import render
from tests.integration.data.conftest import settled

if TYPE_CHECKING:
    from local_cloud.cloud import RunningCloud

BUCKET = "artifacts"
COMPANYS = {"ChatsKept": "90", "PrivacyRequests": "on", "MonthlyBudget": "500"}
"""What a company chooses besides."""
STORES = (
    "AWS::RDS::DBInstance",
    "AWS::DocDB::DBCluster",
    "AWS::EFS::FileSystem",
    "AWS::SecretsManager::Secret",
)


@pytest.fixture(scope="session")
def artifacts(cloud: RunningCloud, templates: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The templates, with the functions' zips in the cloud's artifact bucket and a network to launch into."""
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=f"{BUCKET}-{cloud.region}")
    for zips in build_all().values():
        s3.put_object(
            Bucket=f"{BUCKET}-{cloud.region}", Key=f"functions/{zips.sha256}.zip", Body=zips.aws.read_bytes()
        )
    for environment in ("walked", "failing"):
        request = _request(cloud, f"{environment}-network", templates["network"], EnvironmentName=environment)
        stack_id = cloud.client("cloudformation").create_stack(**request)["StackId"]
        assert settled(cloud, stack_id)["StackStatus"] == "CREATE_COMPLETE", _reasons(cloud, stack_id)
    return templates


def _answers_for_people(cloud: RunningCloud, stack: dict[str, Any], patch: pytest.MonkeyPatch) -> None:
    """Both functions reach the cluster from where they stand, with LibreChat's own login."""
    patch.setenv("AWS_ENDPOINT_URL", cloud.endpoint_url)
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    with pytest.raises(CatalogError, match="No people have that e-mail address"):
        PersonData(cloud.session(), outputs["PersonDataFunctionName"]).look("nobody@example.com")
    functions = cloud.client("lambda")
    names = [each["FunctionName"] for each in functions.list_functions()["Functions"]]
    (retention,) = (name for name in names if "ChatRetention" in name)
    answered = functions.invoke(FunctionName=retention)
    said = json.loads(answered["Payload"].read())
    assert (said.get("chats"), said.get("deleted")) == (0, False), said


def _request(cloud: RunningCloud, name: str, template: dict[str, Any], **choices: str) -> dict[str, Any]:
    """What CloudFormation is asked for a stack of this template."""
    bucket, key = f"{BUCKET}-{cloud.region}", f"{name}.json"
    body = render(template).replace(ARTIFACT_BUCKET_PLACEHOLDER, BUCKET)
    cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=body.encode())
    return {
        "StackName": name,
        "TemplateURL": f"{cloud.endpoint_url}/{bucket}/{key}",
        "Parameters": [{"ParameterKey": k, "ParameterValue": v} for k, v in choices.items()],
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
    }


def _events(cloud: RunningCloud, stack_id: str) -> list[dict[str, Any]]:
    pages = cloud.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack_id)
    return [event for page in pages for event in page["StackEvents"]]


def _reasons(cloud: RunningCloud, stack_id: str) -> list[str]:
    """What failed, and why."""
    return [
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}"
        for event in _events(cloud, stack_id)
        if event["ResourceStatus"].endswith("FAILED")
    ]


def _said(cloud: RunningCloud, stack_id: str, words: str) -> bool:
    return any(words in event.get("ResourceStatusReason", "") for event in _events(cloud, stack_id))


def test_an_environment_is_protected_last_and_refuses_first(
    cloud: RunningCloud, artifacts: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two sizes at once change nothing; a termination deletes nothing until the protection is lifted."""
    client, template = cloud.client("cloudformation"), artifacts["data"]
    choices = {"EnvironmentName": "walked", "ProtectData": "true", **COMPANYS}
    stack_id = client.create_stack(**_request(cloud, "walked", template, **choices))["StackId"]
    stack = settled(cloud, stack_id)
    assert stack["StackStatus"] == "CREATE_COMPLETE", _reasons(cloud, stack_id)
    _answers_for_people(cloud, stack, monkeypatch)

    client.update_stack(**_request(cloud, "walked", template, **choices, Size="large"))
    assert settled(cloud, stack_id)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert _said(cloud, stack_id, "Choose medium first, then large")
    touched = [e for e in _events(cloud, stack_id) if e["ResourceStatus"] == "UPDATE_IN_PROGRESS"]
    assert not [event for event in touched if event["ResourceType"] in STORES]

    client.delete_stack(StackName=stack_id)
    assert settled(cloud, stack_id)["StackStatus"] == "DELETE_FAILED"
    assert _said(cloud, stack_id, "Nothing was deleted")
    gone = [e for e in _events(cloud, stack_id) if e["ResourceStatus"] == "DELETE_COMPLETE"]
    assert [event["LogicalResourceId"] for event in gone if event["ResourceType"] in STORES] == []

    physical = {
        name: client.describe_stack_resource(StackName=stack_id, LogicalResourceId=name)[
            "StackResourceDetail"
        ]["PhysicalResourceId"]
        for name in ("Postgres", "DocumentDb")
    }
    cloud.client("rds").modify_db_instance(
        DBInstanceIdentifier=physical["Postgres"], DeletionProtection=False
    )
    cloud.client("docdb").modify_db_cluster(
        DBClusterIdentifier=physical["DocumentDb"], DeletionProtection=False
    )
    client.delete_stack(StackName=stack_id)
    assert settled(cloud, stack_id)["StackStatus"] == "DELETE_COMPLETE"


def test_a_launch_that_fails_at_the_end_leaves_no_database(
    cloud: RunningCloud, artifacts: dict[str, dict[str, Any]]
) -> None:
    """Protected or not: what protects comes after whatever can fail."""
    template = json.loads(json.dumps(artifacts["data"]))
    template["Resources"]["Fails"] = {
        "Type": "Custom::WithoutFunction",
        "DependsOn": ["PostgresSchema", "MongoUriSecret"],
        "Properties": {"ServiceToken": "arn:aws:lambda:us-east-1:000000000000:function:nowhere"},
    }
    template["Resources"]["DataProtection"]["DependsOn"].append("Fails")
    choices = {"EnvironmentName": "failing", "ProtectData": "true"}
    client = cloud.client("cloudformation")
    stack_id = client.create_stack(**_request(cloud, "failing", template, **choices))["StackId"]
    assert settled(cloud, stack_id)["StackStatus"] == "ROLLBACK_COMPLETE"
    reached = {event["LogicalResourceId"] for event in _events(cloud, stack_id)}
    assert {"Postgres", "DocumentDb", "Fails"} <= reached
    assert "DataProtection" not in reached
    identifiers = {
        event["PhysicalResourceId"]
        for event in _events(cloud, stack_id)
        if event["LogicalResourceId"] in {"Postgres", "DocumentDb"}
    }
    left = cloud.client("rds").describe_db_instances()["DBInstances"]
    assert not {one["DBInstanceIdentifier"] for one in left} & identifiers
    clusters = cloud.client("docdb").describe_db_clusters()["DBClusters"]
    assert not {one["DBClusterIdentifier"] for one in clusters} & identifiers
