"""Alarms on the initialising functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products.data.notifications import alarm_actions

if TYPE_CHECKING:
    from products.product import Product

METRIC_NAMESPACE = "LibreChat/Initialisation"


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A function to watch.

    Attributes:
        prefix: Begins the logical IDs of what watches it.
        purpose: What it does.
        function: The function.
        logs: Its log group.
        condition: The condition under which it exists.
    """

    prefix: str
    purpose: str
    function: cdk.CfnResource
    logs: cdk.CfnResource
    condition: cdk.CfnCondition | None = None


def add_alarms(product: Product, watched: Watched) -> None:
    """Watch for both ways to fail: answering that it failed, which Lambda calls a success; and crashing."""
    crashes = {
        "Namespace": "AWS/Lambda",
        "MetricName": "Errors",
        "Dimensions": [{"Name": "FunctionName", "Value": watched.function.ref}],
    }
    failures = _failures(product, watched)
    prefix, purpose = watched.prefix, watched.purpose
    alarms = (
        _alarm(product, f"{prefix}FailureAlarm", f"could not {purpose}", failures),
        _alarm(product, f"{prefix}CrashAlarm", f"crashed when it was to {purpose}", crashes),
    )
    for alarm in alarms:
        alarm.cfn_options.condition = watched.condition


def _failures(product: Product, watched: Watched) -> dict[str, Any]:
    """The metric of failures that were answered, which only the log tells.

    Both Lambda's JSON format and crhelper's name a line's level ``level`` (AWS Lambda Developer Guide,
    "Log and monitor Python Lambda functions").
    """
    name = cdk.Fn.sub(f"${{EnvironmentName}}-{watched.prefix}Failures")
    product.resource(
        f"{watched.prefix}Failures",
        "AWS::Logs::MetricFilter",
        {
            "LogGroupName": watched.logs.ref,
            "FilterPattern": '{ $.level = "ERROR" }',
            "MetricTransformations": [
                {"MetricNamespace": METRIC_NAMESPACE, "MetricName": name, "MetricValue": "1"}
            ],
        },
        condition=watched.condition,
    )
    return {"Namespace": METRIC_NAMESPACE, "MetricName": name}


def _alarm(product: Product, logical_id: str, what: str, metric: dict[str, Any]) -> cdk.CfnResource:
    return product.resource(
        logical_id,
        "AWS::CloudWatch::Alarm",
        {
            "AlarmDescription": cdk.Fn.sub(f"LibreChat ${{EnvironmentName}}: the function {what}"),
            **metric,
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 0,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
            **alarm_actions(),
            "Tags": product.tag_list(),
        },
    )
