"""Alarms on the databases: few, each of which somebody can do something about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from products.cfn import cloudwatch
from products.data.conditions import PRODUCTION, RESTORES_POSTGRES
from products.data.databases.sizing import BY_SIZE
from products.data.notifications import alarm_actions
from products.language.intrinsics import get_att, if_else, ref, sub

if TYPE_CHECKING:
    from products.cfn.docdb import DBCluster
    from products.cfn.rds import DBInstance
    from products.data.databases.checks import DataCheck
    from products.language.conditions import Condition
    from products.language.intrinsics import Number, Text
    from products.product import Product

Comparison = Literal["LessThanThreshold", "GreaterThanThreshold"]

BUSY_PERCENT = 90
"""As recommended for RDS (Amazon CloudWatch User Guide, "Recommended alarms"); but for a quarter of an hour,
since the build of an index takes all processors for minutes."""
CONNECTIONS_PERCENT = 90
"""Of DocumentDB's limit, which depends on the class, is no setting, and is measured by the service itself
(Amazon DocumentDB Immersion Day, "Alarms": ``DatabaseConnectionsMax`` over 90 % of the limit)."""
LAG_MILLISECONDS = 10_000
"""Ten seconds (the same: ``DBClusterReplicaLagMaximum`` consistently over 10 seconds). LibreChat reads from
the primary alone, so what a lag delays is the takeover by a replica."""


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
    measure: cloudwatch.AlarmProperties
    threshold: Number
    minutes: int
    comparison: Comparison = "GreaterThanThreshold"
    unmeasured: Literal["missing", "notBreaching"] = "missing"
    condition: Condition | None = None


def add_postgres_alarms(product: Product, instance: DBInstance, *, check: DataCheck) -> cloudwatch.Alarm:
    """Declare the alarms on RDS (Amazon RDS User Guide, "Amazon CloudWatch instance-level metrics").

    Connections: seven tenths of ``max_connections``, by default ``LEAST({DBInstanceClassMemory/9531392},
    5000)`` (the same, "Quotas and constraints for Amazon RDS", "Maximum number of database connections").
    What RDS keeps for itself comes off the memory, so that this is about four fifths in practice.

    Storage: a twelfth of what the size begins with, or of the disk that a snapshot brought along, which the
    check has looked up. RDS enlarges a disk of which a tenth or less is left for
    five minutes; if that is still so after a quarter of an hour, the limit is reached, or the six hours since
    the last change are not over (the same, "Managing capacity automatically with Amazon RDS storage
    autoscaling").

    Returns:
        The alarm on its storage.
    """
    dimensions: dict[str, Text] = {"DBInstanceIdentifier": ref(instance)}
    alarms = (
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
            threshold=BY_SIZE.value("PostgresConnections"),
            minutes=5,
        ),
        DatabaseAlarm(
            logical_id="PostgresStorageAlarm",
            says="PostgreSQL's disk is nearly full and has not grown; a larger size lets it grow further",
            measure=_metric("AWS/RDS", "FreeStorageSpace", "Minimum", dimensions),
            threshold=if_else(
                RESTORES_POSTGRES, get_att(check, "PostgresFreeBytes"), BY_SIZE.value("PostgresFreeBytes")
            ),
            minutes=15,
            comparison="LessThanThreshold",
        ),
    )
    return [_add_alarm(product, alarm) for alarm in alarms][-1]


def add_documentdb_alarms(product: Product, cluster: DBCluster) -> None:
    """Declare the alarms on DocumentDB (its Developer Guide, "Monitoring Amazon DocumentDB with CloudWatch").

    They follow the primary, which serves LibreChat alone, whichever instance it is; but for the lag of the
    replicas, where there are some.
    """
    replicated: dict[str, Text] = {"DBClusterIdentifier": ref(cluster)}
    primary: dict[str, Text] = {**replicated, "Role": "WRITER"}
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
            condition=PRODUCTION,
        ),
    ):
        _add_alarm(product, alarm)


def _metric(
    namespace: str, name: str, statistic: Literal["Average", "Maximum", "Minimum", "Sum"], of: dict[str, Text]
) -> cloudwatch.AlarmProperties:
    """A metric measured every minute, as an alarm names it."""
    return {
        "Namespace": namespace,
        "MetricName": name,
        "Dimensions": [{"Name": key, "Value": value} for key, value in of.items()],
        "Statistic": statistic,
        "Period": 60,
    }


def _share_of_connections(of: dict[str, Text]) -> list[cloudwatch.AlarmMetricDataQueryProperty]:
    """The percentage of the connections allowed that are open."""
    share: cloudwatch.AlarmMetricDataQueryProperty = {
        "Id": "share",
        "ReturnData": True,
        "Expression": "100 * open / limit",
        "Label": "Connections in %",
    }
    return [share, _connections("open", "Max", of), _connections("limit", "Limit", of)]


def _connections(query: str, kind: str, of: dict[str, Text]) -> cloudwatch.AlarmMetricDataQueryProperty:
    metric: cloudwatch.AlarmMetricProperty = {
        "Namespace": "AWS/DocDB",
        "MetricName": f"DatabaseConnections{kind}",
        "Dimensions": [{"Name": key, "Value": value} for key, value in of.items()],
    }
    statistics: cloudwatch.AlarmMetricStatProperty = {"Metric": metric, "Stat": "Maximum", "Period": 60}
    return {"Id": query, "ReturnData": False, "MetricStat": statistics}


def _add_alarm(product: Product, alarm: DatabaseAlarm) -> cloudwatch.Alarm:
    properties: cloudwatch.AlarmProperties = {
        "AlarmDescription": sub(f"LibreChat ${{EnvironmentName}}: {alarm.says}"),
        **alarm.measure,
        "EvaluationPeriods": alarm.minutes,
        "Threshold": alarm.threshold,
        "ComparisonOperator": alarm.comparison,
        "TreatMissingData": alarm.unmeasured,
        **alarm_actions(),
        "Tags": product.tag_list(),
    }
    return cloudwatch.Alarm(product, alarm.logical_id, condition=alarm.condition, **properties)
