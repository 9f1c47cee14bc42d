"""The alarms on what serves: errors, health, latency, tasks that do not stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.cfn import cloudwatch
from products.compute.monitoring import metrics
from products.language.intrinsics import sub

if TYPE_CHECKING:
    from products.cfn.autoscaling import AutoScalingGroup
    from products.cfn.ecs import Cluster, Service
    from products.compute.ingress.load_balancer import LoadBalancer
    from products.compute.monitoring.metrics import Metric
    from products.language.conditions import Condition
    from products.language.intrinsics import Number
    from products.product import Product

MINUTE = 60
SLOW_SECONDS = 10
ERRORS_IN_FIVE_MINUTES = 10
BUSY_PERCENT = 90
MISSING_MINUTES = 10
"""How many minutes in a row without enough tasks are too many."""


def add_serving_alarms(product: Product, balancer: LoadBalancer) -> None:
    """The alarms on the load balancer and its targets, which both products have."""
    _add_threshold(
        product,
        "LoadBalancerErrorsAlarm",
        "the load balancer itself answers with errors (5xx)",
        metrics.load_balancer(balancer, "HTTPCode_ELB_5XX_Count", "Sum"),
        above=ERRORS_IN_FIVE_MINUTES,
    )
    _add_threshold(
        product,
        "ApplicationErrorsAlarm",
        "LibreChat answers with errors (5xx)",
        metrics.targets(balancer, "HTTPCode_Target_5XX_Count", "Sum"),
        above=ERRORS_IN_FIVE_MINUTES,
    )
    _add_threshold(
        product,
        "LatencyAlarm",
        f"answers begin later than {SLOW_SECONDS} s (99th percentile)",
        metrics.targets(balancer, "TargetResponseTime", "p99"),
        above=SLOW_SECONDS,
        periods=3,
    )
    _add_threshold(
        product,
        "UnhealthyTargetsAlarm",
        "something that should serve does not answer /readyz",
        metrics.targets(balancer, "UnHealthyHostCount", "Maximum"),
        above=0,
        periods=3,
    )


def add_service_alarms(
    product: Product, cluster: Cluster, name: str, service: Service, *, least: Number = 1
) -> None:
    """The alarms on one ECS service.

    A minute without a measurement counts as one without a task: Container Insights measures what runs (Amazon
    CloudWatch User Guide, "Using metric math", FILL). Only an unbroken row of such minutes is an alarm: what
    was before the first measurement counts as missing, too, and fewer would make every launch begin with one.
    Tasks that come and go are told one by one, as events. A roll-out keeps the least number running, but for
    Meilisearch, which is back after two or three minutes.

    Args:
        product: The product under construction.
        cluster: The cluster that it is in.
        name: The service's name in logical IDs.
        service: The service.
        least: How many tasks run at least when all is well.
    """
    _add_threshold(
        product,
        f"{name}MemoryAlarm",
        f"{name} uses nearly all of its memory",
        metrics.service(cluster, service, "MemoryUtilization", "Maximum"),
        above=BUSY_PERCENT,
        periods=3,
        condition=service.condition,
    )
    queries: list[cloudwatch.AlarmMetricDataQueryProperty] = [
        _query("running", metrics.service(cluster, service, "RunningTaskCount", "Minimum")),
        {"Id": "tasks", "Expression": "FILL(running, 0)", "Label": "tasks that run", "ReturnData": True},
    ]
    _add_alarm(
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
        service.condition,
    )


def add_file_system_alarms(product: Product) -> None:
    """The alarm on the shared files; with elastic throughput there are no burst credits to run out of."""
    _add_threshold(
        product,
        "FilesBusyAlarm",
        "the shared file system is at its limit of operations",
        metrics.file_system(product, "PercentIOLimit", "Maximum"),
        above=BUSY_PERCENT,
        periods=3,
    )


def add_instance_alarms(product: Product, group: AutoScalingGroup) -> None:
    """The alarms on the EC2 instance."""
    _add_threshold(
        product,
        "InstanceStatusAlarm",
        "the instance fails EC2's own checks",
        metrics.instances(group, "StatusCheckFailed", "Maximum"),
        above=0,
        periods=3,
    )
    _add_threshold(
        product,
        "InstanceBusyAlarm",
        "the instance's processors are busy",
        metrics.instances(group, "CPUUtilization", "Average"),
        above=BUSY_PERCENT,
        periods=3,
    )


def _query(identifier: str, metric: Metric) -> cloudwatch.AlarmMetricDataQueryProperty:
    named: cloudwatch.AlarmMetricProperty = {
        "Namespace": metric.namespace,
        "MetricName": metric.name,
        "Dimensions": metric.named_dimensions(),
    }
    stat: cloudwatch.AlarmMetricStatProperty = {"Metric": named, "Period": MINUTE, "Stat": metric.statistic}
    return {"Id": identifier, "MetricStat": stat, "ReturnData": False}


def _add_threshold(  # noqa: PLR0913 - an alarm is its metric, its limit, its patience and its words
    product: Product,
    logical_id: str,
    words: str,
    metric: Metric,
    *,
    above: int,
    periods: int = 1,
    condition: Condition | None = None,
) -> None:
    """An alarm that goes off when the metric stays above the limit for periods of five minutes."""
    properties: cloudwatch.AlarmProperties = {
        **metric.properties(),
        "Period": 5 * MINUTE,
        "EvaluationPeriods": periods,
        "Threshold": above,
    }
    _add_alarm(product, logical_id, words, properties, condition)


def _add_alarm(
    product: Product,
    logical_id: str,
    words: str,
    properties: cloudwatch.AlarmProperties,
    condition: Condition | None,
) -> None:
    topic = [product.import_value(contract.ALARM_TOPIC_ARN)]
    complete: cloudwatch.AlarmProperties = {
        "AlarmDescription": sub(f"LibreChat ${{EnvironmentName}}: {words}"),
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "AlarmActions": topic,
        "OKActions": topic,
        "Tags": product.tag_list(),
        **properties,
    }
    cloudwatch.Alarm(product, logical_id, condition=condition, **complete)
