"""The databases: their state, certificates and backups."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from portfolio.diagnosis.finding import Finding, Rank
from portfolio.diagnosis.reading.component_reading import is_gone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.diagnosis.looking import Looking

WELL = frozenset(
    {
        *("available", "backing-up", "configuring-enhanced-monitoring", "configuring-log-exports"),
        *(
            "storage-optimization",
            "storage-config-upgrade",
            "maintenance",
            "modifying",
            "upgrading",
            "renaming",
        ),
    }
)
"""States in which a database answers ("Viewing Amazon RDS DB instance status", Amazon RDS User Guide;
"Monitoring an Amazon DocumentDB cluster's status", Amazon DocumentDB Developer Guide)."""
CERTIFICATE_DAYS = 90
BACKUP_AGE = dt.timedelta(hours=24)
"""LatestRestorableTime lies within some minutes of now where backups work ("Restoring a DB instance to a
specified time", Amazon RDS User Guide); a day leaves room for a night's maintenance."""


def look_at_databases(looking: Looking) -> Iterator[Finding]:
    """Every database of the environment."""
    rds, docdb = looking.client("rds"), looking.client("docdb")
    for name, identifier, one in looking.of_type("AWS::RDS::DBInstance", "AWS::DocDB::DBInstance"):
        client = rds if one.type == "AWS::RDS::DBInstance" else docdb
        try:
            found = client.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]
        except ClientError as error:
            if is_gone(error) and one.type == "AWS::RDS::DBInstance":
                continue  # told with the components
            if not is_gone(error):
                raise
            yield _gone(name, identifier)
            continue
        yield from _state(name, identifier, found.get("DBInstanceStatus"))
        yield from _certificate(name, identifier, found, looking.now)
        if one.type == "AWS::RDS::DBInstance":
            yield from _backups(name, identifier, found, looking.now)
    for name, identifier, _ in looking.of_type("AWS::DocDB::DBCluster"):
        try:
            found = docdb.describe_db_clusters(DBClusterIdentifier=identifier)["DBClusters"][0]
        except ClientError as error:
            if not is_gone(error):
                raise
            continue
        yield from _state(name, identifier, found.get("Status"))
        yield from _backups(name, identifier, found, looking.now)


def _gone(name: str, identifier: str) -> Finding:
    return Finding(
        check="gone",
        rank=Rank.BROKEN,
        symptom="An instance of DocumentDB is gone",
        found=f"{name} is gone",
        evidence=(f"Amazon DocumentDB knows no {identifier}",),
        why="the cluster has less power, or nobody to answer",
        fix="add an instance to the cluster in the console, then update the data product",
    )


def _state(name: str, identifier: str, state: str | None) -> Iterator[Finding]:
    if state is not None and state not in WELL:
        yield Finding(
            check="database-state",
            rank=Rank.BROKEN,
            symptom="Lambda cannot connect to database, nor can LibreChat",
            found=f"{name} is {state}",
            evidence=(f"state of {identifier}: {state}",),
            why="nobody can read or write conversations, or search files",
            fix="start it in the console if it was stopped; otherwise its events (Amazon RDS console, "
            "Events) "
            "say what to do",
        )


def _certificate(name: str, identifier: str, found: dict[str, Any], now: dt.datetime) -> Iterator[Finding]:
    details = found.get("CertificateDetails", {})
    until = details.get("ValidTill")
    if until is not None and until - now < dt.timedelta(days=CERTIFICATE_DAYS):
        over = until < now
        yield Finding(
            check="certificate-authority",
            rank=Rank.BROKEN if over else Rank.RISK,
            symptom=f"The server certificate of {name} {'has ended' if over else 'ends soon'}",
            found=f"it {'ended' if over else 'ends'} on {until:%Y-%m-%d}",
            evidence=(f"{identifier}: {details.get('CAIdentifier', '?')} valid till {until:%Y-%m-%d}",),
            why="every client verifies it, and none connects after that day",
            fix="apply the pending maintenance of the instance, or choose a newer certificate authority "
            "for it "
            "(modify-db-instance --ca-certificate-identifier) in a maintenance window",
        )


def _backups(name: str, identifier: str, found: dict[str, Any], now: dt.datetime) -> Iterator[Finding]:
    retention, latest = found.get("BackupRetentionPeriod"), found.get("LatestRestorableTime")
    if retention == 0:
        yield Finding(
            check="backups-off",
            rank=Rank.RISK,
            symptom=f"{name} has no backups",
            found="automated backups are switched off",
            evidence=(f"{identifier}: BackupRetentionPeriod is 0",),
            why="what is lost is lost: it cannot be restored to a point in time",
            fix="update the data product, or set the retention that its size has (modify-db-instance "
            "--backup-retention-period)",
        )
    elif latest is not None and now - latest > BACKUP_AGE:
        yield Finding(
            check="backups-old",
            rank=Rank.RISK,
            symptom=f"Backups of {name} did not run",
            found=f"it can be restored to {latest:%Y-%m-%d %H:%M} at the latest",
            evidence=(f"{identifier}: LatestRestorableTime is {latest.isoformat()}",),
            why="whatever was written since is lost if the database is",
            fix="look at its events in the console: storage that is full or a state other than available "
            "stops "
            "backups",
        )
