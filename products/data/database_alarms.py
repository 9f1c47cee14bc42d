"""Alarms on the databases: few, each of which somebody can do something about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products.data.notifications import alarm_actions
from products.data.sizing import either

if TYPE_CHECKING:
    from products.data.sizing import Sizing
    from products.product import Product

BUSY_PERCENT = 90
"""As recommended for RDS (Amazon CloudWatch User Guide, "Recommended alarms"); but for a quarter of an hour,
since the build of an index takes all processors for minutes."""
CONNECTIONS_PERCENT = 90
"""Of DocumentDB's limit, which depends on the class, is no setting, and is measured by the service itself
(Amazon DocumentDB Immersion Day, "Alarms": ``DatabaseConnectionsMax`` over 90 % of the limit)."""
LAG_MILLISECONDS = 10_000
"""Ten seconds (the same: ``DBClusterReplicaLagMaximum`` consistently over 10 seconds). LibreChat reads from
the primary alone, so what a lag delays is the takeover by a replica."""

STORAGE_ALARM = "PostgresStorageAlarm"
"""Its logical ID."""

BELOW, ABOVE = "LessThanThreshold", "GreaterThanThreshold"


@dataclass(frozen=True, kw_only=True)
class DatabaseAlarm:
    """One alarm.

    Attributes:
        logical_id: Its name in the template.
        says: What is wrong and what to do, after the environment's name.
        measure: What is measured, as properties of AWS::CloudWatch::Alarm.
        threshold: Where it begins.
        minutes: How long it must last, in periods of a minute.
        comparison: On which side of the threshold it is wrong.
        unmeasured: What a minute without a value means, in CloudWatch's words.
        condition: The condition under which it exists.
    """

    logical_id: str
    says: str
    measure: dict[str, Any]
    threshold: Any
    minutes: int
    comparison: str = ABOVE
    unmeasured: str = "missing"
    condition: cdk.CfnCondition | None = None


def watch_postgres(
    product: Product, sizing: Sizing, instance: cdk.CfnResource, *, check: cdk.CfnResource
) -> None:
    """Declare the alarms on RDS (Amazon RDS User Guide, "Amazon CloudWatch instance-level metrics").

    Connections: seven tenths of ``max_connections``, by default ``LEAST({DBInstanceClassMemory/9531392},
    5000)`` (the same, "Quotas and constraints for Amazon RDS", "Maximum number of database connections").
    What RDS keeps for itself comes off the memory, so that this is about four fifths in practice.

    Storage: a twelfth of what the size begins with, or of the disk that a snapshot brought along, which the
    check has looked up. RDS enlarges a disk of which a tenth or less is left for
    five minutes; if that is still so after a quarter of an hour, the limit is reached, or the six hours since
    the last change are not over (the same, "Managing capacity automatically with Amazon RDS storage
    autoscaling").
    """
    dimensions = {"DBInstanceIdentifier": instance.ref}
    for alarm in (
        DatabaseAlarm(
            logical_id="PostgresProcessorAlarm",
            says=f"PostgreSQL's processors are over {BUSY_PERCENT} % busy; a larger size has more",
            measure=_metric("AWS/RDS", "CPUUtilization", "Average", dimensions),
            threshold=BUSY_PERCENT,
            minutes=15,
        ),
        DatabaseAlarm(
            logical_id="PostgresConnectionsAlarm",
            says="PostgreSQL has few connections left; restart rag_api, or take a larger size",
            measure=_metric("AWS/RDS", "DatabaseConnections", "Maximum", dimensions),
            threshold=sizing.value("PostgresConnections"),
            minutes=5,
        ),
        DatabaseAlarm(
            logical_id=STORAGE_ALARM,
            says="PostgreSQL's disk is nearly full and has not grown; a larger size lets it grow further",
            measure=_metric("AWS/RDS", "FreeStorageSpace", "Minimum", dimensions),
            threshold=either(
                sizing.restores_postgres,
                check.get_att("PostgresFreeBytes").to_string(),
                sizing.value("PostgresFreeBytes"),
            ),
            minutes=15,
            comparison=BELOW,
        ),
    ):
        _declare(product, alarm)


def watch_documentdb(product: Product, sizing: Sizing, cluster: cdk.CfnResource) -> None:
    """Declare the alarms on DocumentDB (its Developer Guide, "Monitoring Amazon DocumentDB with CloudWatch").

    They follow the primary, which serves LibreChat alone, whichever instance it is; but for the lag of the
    replicas, where there are some.
    """
    replicated = {"DBClusterIdentifier": cluster.ref}
    primary = {**replicated, "Role": "WRITER"}
    for alarm in (
        DatabaseAlarm(
            logical_id="DocumentDbProcessorAlarm",
            says=f"DocumentDB's processors are over {BUSY_PERCENT} % busy; a larger size has more",
            measure=_metric("AWS/DocDB", "CPUUtilization", "Average", primary),
            threshold=BUSY_PERCENT,
            minutes=15,
        ),
        DatabaseAlarm(
            logical_id="DocumentDbConnectionsAlarm",
            says="DocumentDB has few connections left; restart LibreChat, or take a larger size",
            measure={"Metrics": _share_of_connections(primary)},
            threshold=CONNECTIONS_PERCENT,
            minutes=5,
        ),
        DatabaseAlarm(
            logical_id="DocumentDbMemoryAlarm",
            says="DocumentDB holds requests back for want of memory; a larger size has more",
            measure=_metric("AWS/DocDB", "LowMemNumOperationsThrottled", "Sum", primary),
            threshold=0,
            minutes=5,
            unmeasured="notBreaching",
        ),
        DatabaseAlarm(
            logical_id="DocumentDbLagAlarm",
            says="DocumentDB's replicas are seconds behind; if the primary is lost, a takeover takes longer",
            measure=_metric("AWS/DocDB", "DBClusterReplicaLagMaximum", "Maximum", replicated),
            threshold=LAG_MILLISECONDS,
            minutes=10,
            condition=sizing.production,
        ),
    ):
        _declare(product, alarm)


def _metric(namespace: str, name: str, statistic: str, dimensions: dict[str, str]) -> dict[str, Any]:
    """A metric measured every minute, as an alarm names it."""
    return {
        "Namespace": namespace,
        "MetricName": name,
        "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
        "Statistic": statistic,
        "Period": 60,
    }


def _share_of_connections(dimensions: dict[str, str]) -> list[dict[str, Any]]:
    """The percentage of the connections allowed that are open."""
    measured = []
    for query, name in (("open", "DatabaseConnectionsMax"), ("limit", "DatabaseConnectionsLimit")):
        metric = _metric("AWS/DocDB", name, "Maximum", dimensions)
        statistics = {"Stat": metric.pop("Statistic"), "Period": metric.pop("Period")}
        measured.append({"Id": query, "ReturnData": False, "MetricStat": {"Metric": metric, **statistics}})
    share = {
        "Id": "share",
        "ReturnData": True,
        "Expression": "100 * open / limit",
        "Label": "Connections in %",
    }
    return [share, *measured]


def _declare(product: Product, alarm: DatabaseAlarm) -> None:
    product.resource(
        alarm.logical_id,
        "AWS::CloudWatch::Alarm",
        {
            "AlarmDescription": cdk.Fn.sub(f"LibreChat ${{EnvironmentName}}: {alarm.says}"),
            **alarm.measure,
            "EvaluationPeriods": alarm.minutes,
            "Threshold": alarm.threshold,
            "ComparisonOperator": alarm.comparison,
            "TreatMissingData": alarm.unmeasured,
            **alarm_actions(),
            "Tags": product.tag_list(),
        },
        condition=alarm.condition,
    )
