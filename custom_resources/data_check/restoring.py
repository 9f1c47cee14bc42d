"""What a snapshot and a recovery secret must be, so that a launch can begin with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from custom_resources.data_check.databases import Databases, Snapshot
    from custom_resources.data_check.settings import Settings
    from custom_resources.data_check.stack import Stack

OFFERED_TAG = "librechat:offered"
OFFERED_VALUE = "true"
_AVAILABLE = "available"
_MARK_SNAPSHOT = "aws rds add-tags-to-resource --resource-name {arn} --tags Key={key},Value={value}"
_MARK_SECRET = "aws secretsmanager tag-resource --secret-id {arn} --tags Key={key},Value={value}"  # noqa: S105 - a command
_ROOM = 1.1
"""RDS demands that a disk may grow by a tenth at least (Amazon RDS User Guide, "Managing capacity
automatically with Amazon RDS storage autoscaling")."""


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """A snapshot that the launch names, and what it must be of.

    Attributes:
        parameter: The parameter that names it.
        given: The name or ARN that was given.
        kind: What RDS calls such a snapshot.
        engine: The engine that this layer runs.
        version: Its version.
        copy: The command that copies one and encrypts the copy.
        find: Asks for it by name.
    """

    parameter: str
    given: str
    kind: str
    engine: str
    version: str
    copy: str
    find: Callable[[str], Snapshot | None]


def restoring_problems(settings: Settings, stack: Stack, databases: Databases) -> Iterator[str]:
    """What is wrong with what the launch names, each as a sentence without its full stop."""
    postgres = _Wanted(
        parameter="PostgresSnapshot",
        given=settings.postgres_snapshot,
        kind="DB snapshot",
        engine="postgres",
        version=settings.postgres_version,
        copy="aws rds copy-db-snapshot",
        find=databases.postgres_snapshot,
    )
    documentdb = _Wanted(
        parameter="DocumentDbSnapshot",
        given=settings.documentdb_snapshot,
        kind="cluster snapshot",
        engine="docdb",
        version=settings.documentdb_version,
        copy="aws docdb copy-db-cluster-snapshot",
        find=databases.documentdb_snapshot,
    )
    for wanted in (postgres, documentdb):
        name = _own(wanted.parameter, wanted.given, stack)
        if isinstance(name, _Foreign):
            yield name.problem
        elif name:
            snapshot = wanted.find(name)
            yield from _judged(wanted, name, snapshot)
            if wanted is postgres and snapshot is not None and _marked(snapshot.tags):
                yield from _room(settings, name, snapshot)
    if settings.recovery_secret:
        yield from _recovery(settings.recovery_secret, databases)


class _Foreign:
    """A snapshot that stands elsewhere."""

    def __init__(self, problem: str) -> None:
        self.problem = problem


def _own(parameter: str, given: str, stack: Stack) -> str | _Foreign:
    """The name of a snapshot that was given by name or ARN.

    One of another account cannot be restored as it is: an encrypted snapshot that is shared must be copied
    first (Amazon RDS User Guide, "Sharing encrypted snapshots").
    """
    if not given.startswith("arn:"):
        return given
    parts = given.split(":", 6)
    region, account, name = parts[3], parts[4], parts[6]
    if (region, account) == (stack.region, stack.account):
        return name
    return _Foreign(
        f"{parameter} names {given}, which stands in region {region} of account {account}. It must stand in "
        f"{stack.region} of {stack.account}: copy the snapshot there and name the copy"
    )


def _judged(wanted: _Wanted, name: str, snapshot: Snapshot | None) -> Iterator[str]:
    """What is wrong with a snapshot, of whichever database; of an unmarked one nothing else is told."""
    parameter = wanted.parameter
    if snapshot is None:
        yield _unknown(parameter, name, wanted.kind)
        return
    if not _marked(snapshot.tags):
        yield _unmarked(parameter, name, _MARK_SNAPSHOT.format(arn=snapshot.arn, **_mark()))
        return
    yield from _state(parameter, name, snapshot)
    yield from _engine(parameter, snapshot, wanted.engine, wanted.version)
    if not snapshot.encrypted:
        yield (
            f"{parameter} names {name}, which is not encrypted, nor would the database be. Copy it with a "
            f"KMS key ({wanted.copy} --kms-key-id …) and name the copy"
        )


def _room(settings: Settings, name: str, snapshot: Snapshot) -> Iterator[str]:
    """Whether the size lets PostgreSQL's disk grow as RDS demands."""
    limit = settings.chosen().restored_limit
    if snapshot.storage * _ROOM > limit:
        yield (
            f"PostgresSnapshot names {name} with {snapshot.storage:,} GiB. A restored disk of size "
            f"{settings.size} may grow to {limit:,} GiB, which must be a tenth more than the snapshot has: "
            "take a larger Size"
        )


def _recovery(arn: str, databases: Databases) -> Iterator[str]:
    tags = databases.secret_tags(arn)
    if tags is None or not _marked(tags):
        command = _MARK_SECRET.format(arn=arn, **_mark())
        yield (
            f"RecoverySecretArn names {arn}, which does not exist here or does not carry the tag "
            f"{OFFERED_TAG} = {OFFERED_VALUE}. An operator may mark it as usable: {command}"
        )


def _state(parameter: str, name: str, snapshot: Snapshot) -> Iterator[str]:
    if snapshot.status != _AVAILABLE:
        yield (
            f"{parameter} names {name}, whose status is {snapshot.status!r}. It must be {_AVAILABLE!r}: wait "
            "until it is, or name another"
        )


def _engine(parameter: str, snapshot: Snapshot, engine: str, version: str) -> Iterator[str]:
    if snapshot.engine != engine or not f"{snapshot.version}.".startswith(f"{version}."):
        yield (
            f"{parameter} names a snapshot of {snapshot.engine} {snapshot.version}. It must be of {engine} "
            f"{version}: restore it by itself, upgrade that database, and name a snapshot of it"
        )


def _unknown(parameter: str, name: str, kind: str) -> str:
    return (
        f"{parameter} names {name}: this account has no such {kind} in this region. Give the name or ARN of "
        "one that is there"
    )


def _unmarked(parameter: str, name: str, command: str) -> str:
    return (
        f"{parameter} names {name}, which does not carry the tag {OFFERED_TAG} = {OFFERED_VALUE}. An "
        f"operator may mark it as usable: {command}"
    )


def _marked(tags: Mapping[str, str]) -> bool:
    return tags.get(OFFERED_TAG) == OFFERED_VALUE


def _mark() -> dict[str, str]:
    return {"key": OFFERED_TAG, "value": OFFERED_VALUE}
