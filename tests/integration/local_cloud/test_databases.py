"""The real databases behind RDS and DocumentDB."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import psycopg2
import pytest
from botocore.exceptions import ClientError
from pymongo import MongoClient
from pymongo.errors import OperationFailure

if TYPE_CHECKING:
    from local_cloud.cloud import RunningCloud

ADMIN = {"Fn::Sub": "{{resolve:secretsmanager:${Admin}:SecretString:password}}"}


def _template(postgres: dict[str, Any], mongo: dict[str, Any]) -> dict[str, Any]:
    return {
        "Resources": {
            "Admin": {
                "Type": "AWS::SecretsManager::Secret",
                "DeletionPolicy": "Retain",
                "Properties": {
                    "GenerateSecretString": {
                        "SecretStringTemplate": '{"username": "admin_user"}',
                        "GenerateStringKey": "password",
                        "ExcludePunctuation": True,
                    }
                },
            },
            "Postgres": {
                "Type": "AWS::RDS::DBInstance",
                "DeletionPolicy": "Snapshot",
                "Properties": {
                    "Engine": "postgres",
                    "DBInstanceClass": "db.t4g.micro",
                    "ManageMasterUserPassword": True,
                    **postgres,
                },
            },
            "Mongo": {"Type": "AWS::DocDB::DBCluster", "DeletionPolicy": "Snapshot", "Properties": mongo},
            "Instance": {
                "Type": "AWS::DocDB::DBInstance",
                "Properties": {"DBClusterIdentifier": {"Ref": "Mongo"}, "DBInstanceClass": "db.t4g.medium"},
            },
            "Attachment": {
                "Type": "AWS::SecretsManager::SecretTargetAttachment",
                "Properties": {
                    "SecretId": {"Ref": "Admin"},
                    "TargetId": {"Ref": "Mongo"},
                    "TargetType": "AWS::DocDB::DBCluster",
                },
            },
        },
        "Outputs": {
            "Host": {"Value": {"Fn::GetAtt": ["Postgres", "Endpoint.Address"]}},
            "Port": {"Value": {"Fn::GetAtt": ["Postgres", "Endpoint.Port"]}},
            "Secret": {"Value": {"Fn::GetAtt": ["Postgres", "MasterUserSecret.SecretArn"]}},
            "Admin": {"Value": {"Ref": "Admin"}},
            "PostgresId": {"Value": {"Ref": "Postgres"}},
            "MongoId": {"Value": {"Ref": "Mongo"}},
        },
    }


def _settle(cloud: RunningCloud, stack: str, wanted: str) -> dict[str, str]:
    """Wait for the stack; its outputs."""
    client = cloud.client("cloudformation")
    found = client.describe_stacks(StackName=stack)["Stacks"][0]
    while found["StackStatus"].endswith("IN_PROGRESS"):
        time.sleep(0.05)
        found = client.describe_stacks(StackName=found["StackId"])["Stacks"][0]
    assert found["StackStatus"] == wanted, client.describe_stack_events(StackName=found["StackId"])
    return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}


def _create(cloud: RunningCloud, name: str, template: dict[str, Any]) -> dict[str, str]:
    cloud.client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps(template))
    return _settle(cloud, name, "CREATE_COMPLETE")


def _secret(cloud: RunningCloud, arn: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        cloud.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    )
    return found


def _query(cloud: RunningCloud, outputs: dict[str, str], statement: str) -> Any:  # noqa: ANN401 - one value
    login = _secret(cloud, outputs["Secret"])
    connection = psycopg2.connect(
        host=outputs["Host"],
        port=outputs["Port"],
        user=login["username"],
        password=login["password"],
        dbname="app",
        sslmode="verify-full",
        sslrootcert=str(cloud.certificate_authority),
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone() if cursor.description else None
    connection.close()
    return row[0] if row else None


def _mongo(cloud: RunningCloud, login: dict[str, Any], port: int) -> MongoClient[dict[str, Any]]:
    return MongoClient(
        login["host"],
        port,
        username=login["username"],
        password=login["password"],
        tls=True,
        tlsCAFile=str(cloud.certificate_authority),
        retryWrites=False,
    )


def test_databases_hold_data_and_come_back_from_snapshots(cloud: RunningCloud) -> None:
    """Both servers take the secrets' logins over TLS; deleting keeps snapshots that can be restored."""
    login = {"MasterUsername": "admin_user", "MasterUserPassword": ADMIN}
    first = _create(cloud, "first", _template({"MasterUsername": "master", "DBName": "app"}, login))
    _query(cloud, first, "CREATE TABLE kept AS SELECT 42 AS answer")
    admin = _secret(cloud, first["Admin"])
    with _mongo(cloud, admin, admin["port"]) as client:
        client.app.kept.insert_one({"answer": 42})
    with (
        pytest.raises(OperationFailure),
        _mongo(cloud, {**admin, "password": "wrong"}, admin["port"]) as client,
    ):
        client.app.kept.find_one()

    cloud.client("cloudformation").delete_stack(StackName="first")
    _settle(cloud, "first", "DELETE_COMPLETE")

    assert not any(
        each["ARN"] == first["Secret"] for each in cloud.client("secretsmanager").list_secrets()["SecretList"]
    )
    postgres = {"DBSnapshotIdentifier": f"{first['PostgresId']}-final-snapshot"}
    mongo = {"SnapshotIdentifier": f"{first['MongoId']}-final-snapshot"}
    second = _create(cloud, "second", _template(postgres, mongo))
    assert second["PostgresId"] != first["PostgresId"]
    assert _query(cloud, second, "SELECT answer FROM kept") == 42
    port = _secret(cloud, second["Admin"])["port"]
    with _mongo(cloud, admin, port) as client:
        found = client.app.kept.find_one({})
    assert found is not None
    assert found["answer"] == 42


def test_a_stack_refuses_a_parameter_that_its_template_lacks(cloud: RunningCloud) -> None:
    """CloudFormation itself refuses it too, and makes no stack."""
    client = cloud.client("cloudformation")

    with pytest.raises(ClientError, match=r"Parameters: \[Colour\] do not exist in the template"):
        client.create_stack(
            StackName="coloured",
            TemplateBody=json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}),
            Parameters=[{"ParameterKey": "Colour", "ParameterValue": "red"}],
        )

    with pytest.raises(ClientError, match="does not exist"):
        client.describe_stacks(StackName="coloured")


def test_another_engine_or_a_missing_snapshot_is_refused_by_name(cloud: RunningCloud) -> None:
    """What no server here can stand for fails with words that name it."""
    for name, properties, reason in (
        ("mysql", {"Engine": "mysql", "MasterUsername": "master"}, "Engine must be postgres"),
        ("lost", {"DBSnapshotIdentifier": "lost"}, "The snapshot 'lost' does not exist"),
    ):
        template = _template(properties, {})
        template = {"Resources": {"Postgres": template["Resources"]["Postgres"]}}
        client = cloud.client("cloudformation")
        client.create_stack(StackName=name, TemplateBody=json.dumps(template))
        _settle(cloud, name, "ROLLBACK_COMPLETE")
        events = client.describe_stack_events(StackName=name)["StackEvents"]
        reasons = [event.get("ResourceStatusReason") or "" for event in events]
        assert any(reason in each for each in reasons), reasons


def test_a_disk_becomes_larger_and_never_smaller(cloud: RunningCloud) -> None:
    """RDS refuses to shrink one, in its own words; the stack turns back and the server stays."""
    client = cloud.client("cloudformation")

    def template(gibibytes: int) -> str:
        postgres = {"MasterUsername": "master", "AllocatedStorage": str(gibibytes), "StorageType": "gp3"}
        made = _template(postgres, {})
        outputs = {name: made["Outputs"][name] for name in ("Host", "Port", "PostgresId")}
        return json.dumps({"Resources": {"Postgres": made["Resources"]["Postgres"]}, "Outputs": outputs})

    client.create_stack(StackName="disk", TemplateBody=template(20))
    first = _settle(cloud, "disk", "CREATE_COMPLETE")
    for gibibytes, status in ((100, "UPDATE_COMPLETE"), (20, "UPDATE_ROLLBACK_COMPLETE")):
        client.update_stack(StackName="disk", TemplateBody=template(gibibytes))
        assert _settle(cloud, "disk", status)["PostgresId"] == first["PostgresId"]
        (found,) = cloud.client("rds").describe_db_instances(DBInstanceIdentifier=first["PostgresId"])[
            "DBInstances"
        ]
        assert found["AllocatedStorage"] == 100
    events = client.describe_stack_events(StackName="disk")["StackEvents"]
    refusal = "Invalid storage size for engine name postgres and storage type gp3: 20"
    assert any(refusal in (event.get("ResourceStatusReason") or "") for event in events)
