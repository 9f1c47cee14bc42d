"""Launches that start from snapshots."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import ParametersRefusedError, evaluate
from products.parameters import SIZE
from tests.template.data.secret_values import SECRET, SecretValues

if TYPE_CHECKING:
    from tests.template.data.conftest import Launch

RECOVERY_ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:Recovery-AbCdEf"
SNAPSHOTS = {"PostgresSnapshot": "vectors-final", "DocumentDbSnapshot": "chats-final"}
OF_ANOTHER_KIND = [
    ("PostgresSnapshot", "1-starts-with-a-digit"),
    ("PostgresSnapshot", "has space"),
    ("PostgresSnapshot", "arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:chats-final"),
    ("DocumentDbSnapshot", "arn:aws:rds:eu-west-1:111122223333:snapshot:vectors-final"),
    ("DocumentDbSnapshot", "${AWS::StackName}"),
    ("RecoverySecretArn", "Recovery"),
    ("RecoverySecretArn", RECOVERY_ARN + "}}:SecretString"),
    ("NotificationEmail", "operators"),
    ("NotificationEmail", "a@b.c, d@e.f"),
    ("EmbeddingDimensions", "1000"),
    ("DocumentDbPasswordVersion", "latest"),
    ("Rerun", "}}"),
    ("ProtectData", "yes"),
    ("Size", "tiny"),
    ("AvailabilityZones", "4"),
    ("EnvironmentName", "Demo"),
]


def test_a_restored_database_takes_its_names_and_encryption_from_the_snapshot(launch: Launch) -> None:
    """CloudFormation refuses or ignores them beside a snapshot."""
    launched = launch(RecoverySecretArn=RECOVERY_ARN, **SNAPSHOTS)
    postgres = launched.resources["Postgres"].properties
    assert postgres["DBSnapshotIdentifier"] == "vectors-final"
    assert not {"DBName", "MasterUsername", "StorageEncrypted", "KmsKeyId"} & postgres.keys()
    assert postgres["ManageMasterUserPassword"] is True
    cluster = launched.resources["DocumentDb"].properties
    assert cluster["SnapshotIdentifier"] == "chats-final"
    assert not {"MasterUsername", "MasterUserPassword", "StorageEncrypted"} & cluster.keys()


def test_a_new_database_is_given_its_names(launch: Launch) -> None:
    """And says nothing of snapshots."""
    launched = launch()
    postgres, cluster = (launched.resources[name].properties for name in ("Postgres", "DocumentDb"))
    assert (postgres["DBName"], postgres["MasterUsername"]) == ("librechat", "librechat_admin")
    assert "DBSnapshotIdentifier" not in postgres
    assert "SnapshotIdentifier" not in cluster


def test_a_restored_postgresql_asks_for_no_version_or_disk_that_its_snapshot_has_outgrown(
    launch: Launch,
) -> None:
    """RDS upgrades minor versions and grows disks by itself, and refuses to take either back."""
    for size in SIZE.allowed_values:
        fresh = launch(Size=size).resources["Postgres"].properties
        restored = launch(Size=size, PostgresSnapshot="vectors-final").resources["Postgres"].properties
        assert not {"EngineVersion", "AllocatedStorage"} & restored.keys()
        assert restored["MaxAllocatedStorage"] >= 1.1 * fresh["MaxAllocatedStorage"]


@pytest.mark.parametrize("size", ["small", "large"])
@pytest.mark.parametrize("recovery", ["", RECOVERY_ARN])
def test_every_secret_is_either_generated_or_composed(launch: Launch, size: str, recovery: str) -> None:
    """Secrets Manager refuses both at once; with neither a secret would be empty."""
    for secret in launch(Size=size, RecoverySecretArn=recovery).of_type(SECRET):
        ways = {"SecretString", "GenerateSecretString"} & secret.properties.keys()
        assert len(ways) == 1, secret.logical_id


def test_a_recovery_secret_restores_exactly_what_no_snapshot_holds(launch: Launch) -> None:
    """The next environment has the keys of the one whose data it takes over, and its recovery secret too."""
    first = SecretValues(launch(), seed=1)
    kept = first["Recovery"]
    second = SecretValues(
        launch(RecoverySecretArn=RECOVERY_ARN, **SNAPSHOTS), seed=2, elsewhere={RECOVERY_ARN: kept}
    )
    for secret in ("CredsKeySecret", "CredsIvSecret", "DocumentDbAdminSecret"):
        assert _parsed(second[secret]) == _parsed(first[secret])
    for secret in ("JwtSecret", "DocumentDbSecret", "PostgresSecret"):
        assert second[secret] != first[secret]
    assert _parsed(second["Recovery"]) == _parsed(kept)


@pytest.mark.parametrize(
    ("snapshot", "recovery", "allowed"),
    [
        ("", "", True),
        ("", RECOVERY_ARN, True),
        ("chats-final", RECOVERY_ARN, True),
        ("chats-final", "", False),
    ],
)
def test_documentdb_is_not_restored_without_its_recovery_secret(
    data_template: dict[str, Any], snapshot: str, recovery: str, *, allowed: bool
) -> None:
    """The rule refuses the launch before anything is made."""
    rule = data_template["Rules"]["RestoringDocumentDbNeedsItsRecoverySecret"]
    (assertion,) = rule["Assertions"]
    template = {
        "Parameters": data_template["Parameters"],
        "Resources": {},
        "Conditions": {"applies": rule["RuleCondition"], "met": assertion["Assert"]},
    }
    parameters = {
        "EnvironmentName": "demo",
        "DocumentDbSnapshot": snapshot,
        "RecoverySecretArn": recovery,
    }
    conditions = evaluate(template, parameters).conditions
    assert (not conditions["applies"] or conditions["met"]) is allowed
    assert "RecoverySecretArn" in assertion["AssertDescription"]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("PostgresSnapshot", "vectors-final"),
        ("PostgresSnapshot", "rds:postgres-2026-01-01-03-00"),
        ("PostgresSnapshot", "awsbackup:job-1a2b"),
        ("PostgresSnapshot", "arn:aws:rds:eu-west-1:111122223333:snapshot:vectors-final"),
        ("DocumentDbSnapshot", "arn:aws-cn:rds:cn-north-1:111122223333:cluster-snapshot:rds:chats"),
        ("NotificationEmail", "operators@example.com"),
        ("RecoverySecretArn", RECOVERY_ARN),
    ],
)
def test_names_as_aws_gives_them_are_taken(launch: Launch, parameter: str, value: str) -> None:
    """Manual and automated snapshots, those of AWS Backup, and ARNs in any partition."""
    given = {"RecoverySecretArn": RECOVERY_ARN, parameter: value}
    assert launch(**given).parameters[parameter] == value


@pytest.mark.parametrize(("parameter", "value"), OF_ANOTHER_KIND)
def test_names_of_another_kind_are_refused_in_words(launch: Launch, parameter: str, value: str) -> None:
    """With the parameter, the value received and what is allowed."""
    with pytest.raises(ParametersRefusedError, match=rf"{parameter}: received '.*'; it must be"):
        launch(**{parameter: value})


def test_two_environments_share_no_name(launch: Launch) -> None:
    """Names that the template must give are each environment's own, so that several fit one account."""
    given = {"ServerlessCacheName", "UserId", "UserGroupId", "BackupVaultName"}
    names = [
        {
            resource.properties[name]
            for resource in launch(EnvironmentName=environment, Size="large").resources.values()
            for name in given & resource.properties.keys()
            if not resource.properties[name].startswith("<data:")
        }
        for environment in ("first", "second")
    ]
    assert names[0]
    assert not names[0] & names[1]


def _parsed(value: str) -> Any:  # noqa: ANN401 - a secret is JSON or plain text
    return json.loads(value) if value.startswith("{") else value
