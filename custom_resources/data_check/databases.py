"""What RDS, DocumentDB and Secrets Manager say of what a launch names, and of what runs already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from custom_resources.data_check.stack import TIMES
from custom_resources.lifecycle import InitialisationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_NOT_THERE = ("DBSnapshotNotFound", "DBClusterSnapshotNotFound", "DBInstanceNotFound", "ResourceNotFound")
_NOT_LET = ("AccessDenied",)


@dataclass(frozen=True, kw_only=True)
class Instance:
    """PostgreSQL as it runs.

    Attributes:
        instance_class: Its class.
        storage: Its disk, in GiB, which may have grown; 0 while RDS does not tell.
    """

    instance_class: str
    storage: int


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A snapshot of a database.

    Attributes:
        arn: Its ARN.
        engine: The database's engine.
        version: The engine's version.
        status: RDS's word for its state.
        encrypted: Whether it is encrypted.
        storage: The disk that it was taken of, in GiB.
        tags: Its tags by key.
    """

    arn: str
    engine: str
    version: str
    status: str
    encrypted: bool
    storage: int
    tags: Mapping[str, str]


class Databases:
    """The account's databases and secrets, only ever read."""

    def __init__(self) -> None:
        # Without stubs for these services: each answer is read by the names in its API reference.
        self._rds: Any = boto3.client("rds", config=TIMES)
        self._secrets: Any = boto3.client("secretsmanager", config=TIMES)

    def instance(self, identifier: str) -> Instance | None:
        """The DB instance, or None where RDS has none of that name.

        Raises:
            InitialisationError: RDS does not tell.
        """
        answer = _asked(
            f"the database {identifier}",
            lambda: self._rds.describe_db_instances(DBInstanceIdentifier=identifier),
        )
        found = _first(answer, "DBInstances")
        if found is None:
            return None
        return Instance(
            instance_class=str(found.get("DBInstanceClass") or ""),
            storage=int(found.get("AllocatedStorage") or 0),
        )

    def postgres_snapshot(self, name: str) -> Snapshot | None:
        """The snapshot of a DB instance; None and errors as for ``instance``."""
        answer = _asked(
            f"the snapshot {name}", lambda: self._rds.describe_db_snapshots(DBSnapshotIdentifier=name)
        )
        found = _first(answer, "DBSnapshots")
        if found is None:
            return None
        return self._snapshot(found, str(found.get("DBSnapshotArn") or ""), encrypted=found.get("Encrypted"))

    def documentdb_snapshot(self, name: str) -> Snapshot | None:
        """The snapshot of a DocumentDB cluster; None and errors as for ``instance``.

        DocumentDB's clusters and their snapshots answer to RDS's API as well: both are one service.
        """
        answer = _asked(
            f"the cluster snapshot {name}",
            lambda: self._rds.describe_db_cluster_snapshots(DBClusterSnapshotIdentifier=name),
        )
        found = _first(answer, "DBClusterSnapshots")
        if found is None:
            return None
        arn, encrypted = str(found.get("DBClusterSnapshotArn") or ""), found.get("StorageEncrypted")
        return self._snapshot(found, arn, encrypted=encrypted)

    def offers(self, engine: str, instance_class: str) -> bool:
        """Whether RDS offers a class of database for an engine in this region, inside a VPC.

        Raises:
            InitialisationError: RDS does not tell.
        """
        answer = _asked(
            f"the classes of {engine}",
            lambda: (
                self._rds.get_paginator("describe_orderable_db_instance_options")
                .paginate(Engine=engine, DBInstanceClass=instance_class, Vpc=True)
                .build_full_result()
            ),
        )
        return bool((answer or {}).get("OrderableDBInstanceOptions"))

    def secret_tags(self, arn: str) -> dict[str, str] | None:
        """A secret's tags by key; None where there is none that the function's role may look at.

        Raises:
            InitialisationError: Secrets Manager does not tell.
        """
        answer = _asked(
            f"the secret {arn}",
            lambda: self._secrets.describe_secret(SecretId=arn),
            nothing=(*_NOT_THERE, *_NOT_LET),
        )
        return None if answer is None else _tags(answer.get("Tags", ()))

    def _snapshot(self, found: Mapping[str, Any], arn: str, *, encrypted: object) -> Snapshot:
        tags = _asked(f"the tags of {arn}", lambda: self._rds.list_tags_for_resource(ResourceName=arn))
        return Snapshot(
            arn=arn,
            engine=str(found.get("Engine") or ""),
            version=str(found.get("EngineVersion") or ""),
            status=str(found.get("Status") or ""),
            encrypted=bool(encrypted),
            storage=int(found.get("AllocatedStorage") or 0),
            tags=_tags((tags or {}).get("TagList", ())),
        )


def _first(answer: Mapping[str, Any] | None, name: str) -> Mapping[str, Any] | None:
    """The one thing that was asked for; no member of AWS's answers is one that must be there."""
    listed = (answer or {}).get(name) or ()
    return next(iter(listed), None)


def _tags(listed: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """By key; a tag may have no value ("Tag", Amazon RDS API Reference: neither member is required)."""
    return {tag.get("Key", ""): tag.get("Value", "") for tag in listed}


def _asked(
    about: str, ask: Callable[[], Mapping[str, Any]], nothing: tuple[str, ...] = _NOT_THERE
) -> Mapping[str, Any] | None:
    """What AWS answers; None where the error's code says that there is nothing."""
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"].startswith(nothing):
            return None
        raise _untold(about, error) from error
    except BotoCoreError as error:
        raise _untold(about, error) from error


def _untold(about: str, error: Exception) -> InitialisationError:
    return InitialisationError(
        f"Cannot look at {about}: AWS answered {error}. It must exist in this account and region, and the "
        "function's role must be allowed to look at it. Nothing was changed; try again."
    )
