"""How each kind of thing that a termination keeps is removed for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Clients = Callable[[str], Any]

KEY_DAYS = 7
"""The shortest time that KMS waits before it deletes a key ("ScheduleKeyDeletion", AWS KMS API Reference)."""


@dataclass(frozen=True, kw_only=True)
class Remains:
    """Something that was left.

    Attributes:
        kind: A CloudFormation type, or what it is in words.
        id: What it is called.
    """

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


def _database_snapshot(client: Clients, name: str) -> str:
    client("rds").delete_db_snapshot(DBSnapshotIdentifier=name)
    return ""


def _cluster_snapshot(client: Clients, name: str) -> str:
    client("docdb").delete_db_cluster_snapshot(DBClusterSnapshotIdentifier=name)
    return ""


def _volume_snapshot(client: Clients, name: str) -> str:
    client("ec2").delete_snapshot(SnapshotId=name)
    return ""


def _log_group(client: Clients, name: str) -> str:
    client("logs").delete_log_group(logGroupName=name)
    return ""


def _bucket(client: Clients, name: str) -> str:
    s3 = client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
        versions = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        objects = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in versions]
        if objects:
            s3.delete_objects(Bucket=name, Delete={"Objects": objects})
    s3.delete_bucket(Bucket=name)
    return ""


def _secret(client: Clients, name: str) -> str:
    client("secretsmanager").delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    return ""


def _file_system(client: Clients, name: str) -> str:
    client("efs").delete_file_system(FileSystemId=name)
    return ""


def _recovery_point(client: Clients, name: str) -> str:
    arn, _, vault = name.partition(" in ")
    client("backup").delete_recovery_point(BackupVaultName=vault, RecoveryPointArn=arn)
    return ""


def _vault(client: Clients, name: str) -> str:
    backup = client("backup")
    for page in backup.get_paginator("list_recovery_points_by_backup_vault").paginate(BackupVaultName=name):
        for each in page.get("RecoveryPoints", []):
            backup.delete_recovery_point(BackupVaultName=name, RecoveryPointArn=each["RecoveryPointArn"])
    backup.delete_backup_vault(BackupVaultName=name)
    return ""


def _key(client: Clients, name: str) -> str:
    kms = client("kms")
    if kms.describe_key(KeyId=name)["KeyMetadata"]["KeyState"] != "PendingDeletion":
        kms.schedule_key_deletion(KeyId=name, PendingWindowInDays=KEY_DAYS)
    return f" (is deleted in {KEY_DAYS} days, which KMS waits at least)"


REMOVALS: dict[str, Callable[[Clients, str], str]] = {
    "database snapshot": _database_snapshot,
    "cluster snapshot": _cluster_snapshot,
    "volume snapshot": _volume_snapshot,
    "log group": _log_group,
    "recovery point": _recovery_point,
    "AWS::S3::Bucket": _bucket,
    "AWS::SecretsManager::Secret": _secret,
    "AWS::EFS::FileSystem": _file_system,
    "AWS::Backup::BackupVault": _vault,
    "AWS::KMS::Key": _key,
}
"""By kind: removes one and returns what more there is to say of it."""
