"""Alarms that ring, and measures near their end: storage, connections, burst credits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.diagnosis.finding import Finding, Rank

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.diagnosis.looking import Looking

_CHUNK = 100
"""How many names DescribeAlarms takes ("DescribeAlarms", Amazon CloudWatch API Reference)."""
WINDOW = dt.timedelta(hours=3)
PERIOD = 300
_GIBIBYTE = 1024**3


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A metric that tells trouble before it comes.

    Attributes:
        kind: The type of the resources that have it.
        namespace: The metric's namespace.
        metric: The metric's name.
        dimension: The dimension that names the resource.
        least: Below this much there is trouble ahead.
        check: The kind of finding.
        words: What is short.
        why: What happens when it ends.
        fix: What to do.
    """

    kind: str
    namespace: str
    metric: str
    dimension: str
    least: float
    check: str
    words: str
    why: str
    fix: str


_LARGER = "update the data product with a larger Size"
MEASURES = (
    # Metrics: "Amazon CloudWatch metrics for Amazon RDS" (Amazon RDS User Guide), "Monitoring Amazon
    # DocumentDB with CloudWatch" (Amazon DocumentDB Developer Guide). The limits are ours.
    Measure(
        kind="AWS::RDS::DBInstance",
        namespace="AWS/RDS",
        metric="FreeStorageSpace",
        dimension="DBInstanceIdentifier",
        least=2.0 * _GIBIBYTE,
        check="storage",
        words="free storage",
        why="a full database stops writing",
        fix="raise the instance's storage limit in the console, or delete files in LibreChat",
    ),
    Measure(
        kind="AWS::RDS::DBInstance",
        namespace="AWS/RDS",
        metric="CPUCreditBalance",
        dimension="DBInstanceIdentifier",
        least=10.0,
        check="burst-credits",
        words="CPU credits",
        why="without credits the instance runs at its baseline, or costs extra",
        fix=_LARGER,
    ),
    Measure(
        kind="AWS::RDS::DBInstance",
        namespace="AWS/RDS",
        metric="BurstBalance",
        dimension="DBInstanceIdentifier",
        least=20.0,
        check="burst-credits",
        words="percent of I/O credits",
        why="without credits the storage is as slow as its baseline",
        fix=_LARGER,
    ),
    Measure(
        kind="AWS::DocDB::DBInstance",
        namespace="AWS/DocDB",
        metric="CPUCreditBalance",
        dimension="DBInstanceIdentifier",
        least=10.0,
        check="burst-credits",
        words="CPU credits",
        why="without credits the instance runs at its baseline, or costs extra",
        fix=_LARGER,
    ),
)


def look_at_alarms(looking: Looking) -> Iterator[Finding]:
    """Every alarm of the environment that is in the state ALARM."""
    names = {identifier: name for name, identifier, _ in looking.of_type("AWS::CloudWatch::Alarm")}
    client, wanted = looking.client("cloudwatch"), list(names)
    for start in range(0, len(wanted), _CHUNK):
        pages = client.get_paginator("describe_alarms").paginate(AlarmNames=wanted[start : start + _CHUNK])
        for alarm in (each for page in pages for each in page.get("MetricAlarms", [])):
            if alarm.get("StateValue") == "ALARM":
                name = names.get(alarm["AlarmName"], alarm["AlarmName"])
                check = (
                    "connections" if "Connections" in name else "storage" if "Storage" in name else "alarm"
                )
                yield Finding(
                    check=check,
                    rank=Rank.BROKEN,
                    symptom=alarm.get("AlarmDescription", f"The alarm {name} rings"),
                    found=f"the alarm {name} is in the state ALARM",
                    evidence=(f"{alarm['AlarmName']}: {alarm.get('StateReason', 'no reason given')}",),
                    why="whoever made the alarm wants to be woken by it",
                    fix="follow what the description names; the dashboard shows the measure's course",
                )


def look_at_measures(looking: Looking) -> Iterator[Finding]:
    """Measures that are near their end."""
    asked = [
        (measure, name, identifier)
        for measure in MEASURES
        for name, identifier, _ in looking.of_type(measure.kind)
    ]
    if not asked:
        return
    queries = [
        {
            "Id": f"m{number}",
            "MetricStat": {
                "Metric": {
                    "Namespace": measure.namespace,
                    "MetricName": measure.metric,
                    "Dimensions": [{"Name": measure.dimension, "Value": identifier}],
                },
                "Period": PERIOD,
                "Stat": "Minimum",
            },
        }
        for number, (measure, _, identifier) in enumerate(asked)
    ]
    pages = looking.client("cloudwatch").get_paginator("get_metric_data")
    latest: dict[str, tuple[dt.datetime, float]] = {}
    for page in pages.paginate(
        MetricDataQueries=queries,
        StartTime=looking.now - WINDOW,
        EndTime=looking.now + dt.timedelta(minutes=5),
    ):
        for result in page.get("MetricDataResults", []):
            for at, value in zip(result.get("Timestamps", []), result.get("Values", []), strict=False):
                if result["Id"] not in latest or at > latest[result["Id"]][0]:
                    latest[result["Id"]] = (at, value)
    for number, (measure, name, identifier) in enumerate(asked):
        at, value = latest.get(f"m{number}", (None, measure.least))
        if at is not None and value < measure.least:
            amount = f"{value / _GIBIBYTE:.1f} GiB of" if measure.least >= _GIBIBYTE else f"{value:g}"
            yield Finding(
                check=measure.check,
                rank=Rank.RISK,
                symptom=f"{name} runs out of {measure.words.removeprefix('percent of ')}",
                found=f"{amount} {measure.words} is left",
                evidence=(
                    f"{measure.namespace} {measure.metric} of {identifier}: {value:g} at {at:%H:%M} UTC",
                ),
                why=measure.why,
                fix=measure.fix,
            )
