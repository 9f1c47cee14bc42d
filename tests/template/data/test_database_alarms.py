"""Alarms of the data layer: each measures what its service measures, of the launch's own resources."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from products.parameters import SIZE

if TYPE_CHECKING:
    from doctor.templates import Evaluation
    from tests.template.data.conftest import Launch

PAGE = Path(__file__).parents[3] / "docs" / "data-lifecycle.md"
INSTANCE = {"DBInstanceIdentifier"}
CLUSTER = {"DBClusterIdentifier"}
ROLE = {"DBClusterIdentifier", "Role"}
KNOWN: dict[tuple[str, str], list[set[str]]] = {
    # The metrics that each namespace has, with the dimensions that they are measured by: Amazon RDS User
    # Guide, "Amazon CloudWatch metrics for Amazon RDS" and "Amazon CloudWatch dimensions for Amazon RDS";
    # Amazon DocumentDB Developer Guide, "Monitoring Amazon DocumentDB with CloudWatch"; AWS Lambda Developer
    # Guide, "Types of metrics for Lambda functions".
    **{
        ("AWS/RDS", name): [INSTANCE]
        for name in ("CPUUtilization", "DatabaseConnections", "FreeStorageSpace", "FreeableMemory")
    },
    **{
        ("AWS/DocDB", name): [INSTANCE, CLUSTER, ROLE]
        for name in (
            "CPUUtilization",
            "DatabaseConnectionsLimit",
            "DatabaseConnectionsMax",
            "LowMemNumOperationsThrottled",
        )
    },
    ("AWS/DocDB", "DBClusterReplicaLagMaximum"): [CLUSTER],
    ("AWS/Lambda", "Errors"): [{"FunctionName"}],
}
OWN = {
    ("AWS/RDS", "DBInstanceIdentifier"): "AWS::RDS::DBInstance",
    ("AWS/DocDB", "DBClusterIdentifier"): "AWS::DocDB::DBCluster",
    ("AWS/DocDB", "DBInstanceIdentifier"): "AWS::DocDB::DBInstance",
    ("AWS/Lambda", "FunctionName"): "AWS::Lambda::Function",
}
"""The type of resource whose ``Ref`` is the value of a dimension."""

MEMORY_GIB = {"db.t4g.small": 2, "db.m7g.large": 8, "db.r7g.xlarge": 32}
"""Amazon RDS User Guide, "Hardware specifications for DB instance classes"."""

each_size = pytest.mark.parametrize("size", SIZE.allowed_values)


def _metrics(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    if "Metrics" in alarm:
        return [query["MetricStat"]["Metric"] for query in alarm["Metrics"] if "MetricStat" in query]
    return [alarm]


def _of_our_own(launched: Evaluation) -> set[tuple[str, str]]:
    """The metrics that the layer's own filters write."""
    return {
        (transformation["MetricNamespace"], transformation["MetricName"])
        for log_filter in launched.of_type("AWS::Logs::MetricFilter")
        for transformation in log_filter.properties["MetricTransformations"]
    }


@each_size
def test_every_alarm_watches_something_of_this_launch(launch: Launch, size: str) -> None:
    """Its dimensions are the metric's own; an alarm with others would never go off."""
    launched = launch(Size=size, RotateCredentials="true")
    written = _of_our_own(launched)
    for alarm in launched.of_type("AWS::CloudWatch::Alarm"):
        for metric in _metrics(alarm.properties):
            namespace, name = metric["Namespace"], metric["MetricName"]
            dimensions = {entry["Name"]: entry["Value"] for entry in metric.get("Dimensions", ())}
            if (namespace, name) in written:
                assert not dimensions, alarm.logical_id
                continue
            assert set(dimensions) in KNOWN[namespace, name], alarm.logical_id
            assert dimensions.pop("Role", "WRITER") == "WRITER"
            for dimension, value in dimensions.items():
                found = re.fullmatch(r"<data:(\w+)>", value)
                assert found is not None, value
                assert launched.resources[found[1]].type == OWN[namespace, dimension]


@each_size
def test_an_expression_uses_each_metric_that_it_is_given(launch: Launch, size: str) -> None:
    """CloudWatch refuses an expression that names anything else."""
    for alarm in launch(Size=size).of_type("AWS::CloudWatch::Alarm"):
        queries = alarm.properties.get("Metrics", [])
        returned = [query for query in queries if query["ReturnData"]]
        given = {query["Id"] for query in queries if "MetricStat" in query}
        for query in returned:
            assert set(re.findall(r"[a-z]\w*", query["Expression"])) == given
        assert len(returned) == bool(queries)


@each_size
def test_connections_are_alarmed_about_before_they_run_out(launch: Launch, size: str) -> None:
    """RDS allows so many as the class has memory for; what it keeps for itself comes off that."""
    launched = launch(Size=size)
    memory = MEMORY_GIB[launched.resources["Postgres"].properties["DBInstanceClass"]] * 2**30
    allowed = min(memory // 9531392, 5000)
    threshold = launched.resources["PostgresConnectionsAlarm"].properties["Threshold"]
    assert 0.6 * allowed < threshold <= 0.7 * allowed


@each_size
def test_storage_is_alarmed_about_only_where_it_should_have_grown(launch: Launch, size: str) -> None:
    """RDS enlarges a disk with a tenth left; an alarm before that would call growth an emergency."""
    launched = launch(Size=size)
    allocated = int(launched.resources["Postgres"].properties["AllocatedStorage"]) * 2**30
    alarm = launched.resources["PostgresStorageAlarm"].properties
    assert alarm["ComparisonOperator"] == "LessThanThreshold"
    assert 0.05 * allocated < alarm["Threshold"] < 0.1 * allocated
    assert alarm["Period"] * alarm["EvaluationPeriods"] > 5 * 60


@each_size
def test_a_lag_is_watched_where_there_are_replicas(launch: Launch, size: str) -> None:
    """One instance has nobody to lag behind it."""
    launched = launch(Size=size)
    replicas = len(launched.of_type("AWS::DocDB::DBInstance")) - 1
    assert ("DocumentDbLagAlarm" in launched.resources) is (replicas > 0)


def test_the_page_names_every_alarm_on_a_database_with_its_limits(launch: Launch) -> None:
    """Whoever gets the message finds what it means, and what to do."""
    page = PAGE.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+Alarm)`[^|]* \| ([^|]+) \|", page, flags=re.MULTILINE))
    alarms: dict[str, list[dict[str, Any]]] = {}
    for size in SIZE.allowed_values:
        for alarm in launch(Size=size).of_type("AWS::CloudWatch::Alarm"):
            if alarm.logical_id in rows or not re.search(r"(Crash|Failure)Alarm$", alarm.logical_id):
                alarms.setdefault(alarm.logical_id, []).append(alarm.properties)
    assert set(rows) == set(alarms)
    for name, launched in alarms.items():
        assert f"{launched[0]['EvaluationPeriods']} minutes" in rows[name], name
        for properties in launched:
            assert _limit(properties) in rows[name].replace(",", ""), name


def _limit(alarm: dict[str, Any]) -> str:
    """An alarm's threshold as a person writes it."""
    threshold = alarm["Threshold"]
    if alarm.get("MetricName") == "FreeStorageSpace":
        return f"{threshold / 2**30:.1f}"
    if alarm.get("MetricName") == "DBClusterReplicaLagMaximum":
        return f"{threshold // 1000} seconds"
    return str(threshold) if threshold else "held back"
