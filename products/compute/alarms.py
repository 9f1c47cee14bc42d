"""The alarms on what serves: errors, health, latency, tasks that do not stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from products import contract
from products.compute import metrics
from products.intrinsics import sub

if TYPE_CHECKING:
    import aws_cdk as cdk

    from products.compute.metrics import Metric
    from products.product import Product

MINUTE = 60
SLOW_SECONDS = 10
ERRORS_IN_FIVE_MINUTES = 10
BUSY_PERCENT = 90
MISSING_MINUTES = 10
"""How many minutes in a row without enough tasks are too many."""


def serving_alarms(product: Product) -> None:
    """The alarms on the load balancer and its targets, which both products have."""
    _threshold(
        product,
        "LoadBalancerErrorsAlarm",
        "the load balancer itself answers with errors (5xx)",
        metrics.load_balancer("HTTPCode_ELB_5XX_Count", "Sum"),
        above=ERRORS_IN_FIVE_MINUTES,
    )
    _threshold(
        product,
        "ApplicationErrorsAlarm",
        "LibreChat answers with errors (5xx)",
        metrics.targets("HTTPCode_Target_5XX_Count", "Sum"),
        above=ERRORS_IN_FIVE_MINUTES,
    )
    _threshold(
        product,
        "LatencyAlarm",
        f"answers begin later than {SLOW_SECONDS} s (99th percentile)",
        metrics.targets("TargetResponseTime", "p99"),
        above=SLOW_SECONDS,
        periods=3,
    )
    _threshold(
        product,
        "UnhealthyTargetsAlarm",
        "something that should serve does not answer /readyz",
        metrics.targets("UnHealthyHostCount", "Maximum"),
        above=0,
        periods=3,
    )


def service_alarms(
    product: Product,
    name: str,
    condition: cdk.CfnCondition | None,
    *,
    least: Any = 1,  # noqa: ANN401 - a number or an intrinsic
) -> None:
    """The alarms on one ECS service.

    A minute without a measurement counts as one without a task: Container Insights measures what runs (Amazon
    CloudWatch User Guide, "Using metric math", FILL). Only an unbroken row of such minutes is an alarm: what
    was before the first measurement counts as missing, too, and fewer would make every launch begin with one.
    Tasks that come and go are told one by one, as events. A roll-out keeps the least number running, but for
    Meilisearch, which is back after two or three minutes.

    Args:
        product: The product under construction.
        name: The service's name in logical IDs.
        least: How many tasks run at least when all is well.
        condition: The condition under which the service exists.
    """
    _threshold(
        product,
        f"{name}MemoryAlarm",
        f"{name} uses nearly all of its memory",
        metrics.service("MemoryUtilization", name, "Maximum"),
        above=BUSY_PERCENT,
        periods=3,
        condition=condition,
    )
    queries: list[dict[str, Any]] = [
        _query("running", metrics.service("RunningTaskCount", name, "Minimum")),
        {"Id": "tasks", "Expression": "FILL(running, 0)", "Label": "tasks that run", "ReturnData": True},
    ]
    _alarm(
        product,
        f"{name}TasksAlarm",
        f"{name} runs fewer tasks than it should: they end, or cannot start",
        {
            "Metrics": queries,
            "ComparisonOperator": "LessThanThreshold",
            "Threshold": least,
            "EvaluationPeriods": MISSING_MINUTES,
            # Without a single measurement there is nothing to fill either.
            "TreatMissingData": "breaching",
        },
        condition,
    )


def file_system_alarms(product: Product) -> None:
    """The alarm on the shared files; with elastic throughput there are no burst credits to run out of."""
    _threshold(
        product,
        "FilesBusyAlarm",
        "the shared file system is at its limit of operations",
        metrics.file_system(product, "PercentIOLimit", "Maximum"),
        above=BUSY_PERCENT,
        periods=3,
    )


def instance_alarms(product: Product) -> None:
    """The alarms on the EC2 instance."""
    _threshold(
        product,
        "InstanceStatusAlarm",
        "the instance fails EC2's own checks",
        metrics.instances("StatusCheckFailed", "Maximum"),
        above=0,
        periods=3,
    )
    _threshold(
        product,
        "InstanceBusyAlarm",
        "the instance's processors are busy",
        metrics.instances("CPUUtilization", "Average"),
        above=BUSY_PERCENT,
        periods=3,
    )


def _query(identifier: str, metric: Metric) -> dict[str, Any]:
    named = metric.properties()
    statistic = named.pop("Statistic")
    stat = {"Metric": named, "Period": MINUTE, "Stat": statistic}
    return {"Id": identifier, "MetricStat": stat, "ReturnData": False}


def _threshold(  # noqa: PLR0913 - an alarm is its metric, its limit, its patience and its words
    product: Product,
    logical_id: str,
    words: str,
    metric: Metric,
    *,
    above: int,
    periods: int = 1,
    condition: cdk.CfnCondition | None = None,
) -> None:
    """An alarm that goes off when the metric stays above the limit for periods of five minutes."""
    properties = {
        **metric.properties(),
        "Period": 5 * MINUTE,
        "EvaluationPeriods": periods,
        "Threshold": above,
    }
    _alarm(product, logical_id, words, properties, condition)


def _alarm(
    product: Product,
    logical_id: str,
    words: str,
    properties: dict[str, Any],
    condition: cdk.CfnCondition | None,
) -> None:
    topic = [product.import_value(contract.ALARM_TOPIC_ARN)]
    product.resource(
        logical_id,
        "AWS::CloudWatch::Alarm",
        {
            "AlarmDescription": sub(f"LibreChat ${{EnvironmentName}}: {words}"),
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
            "AlarmActions": topic,
            "OKActions": topic,
            **properties,
        },
        condition=condition,
    )
