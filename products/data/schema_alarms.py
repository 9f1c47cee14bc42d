"""Alarms on the initialising functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products.data.parameters import ALARM_TOPIC
from products.data.sizing import either

if TYPE_CHECKING:
    from products.data.sizing import Sizing
    from products.product import Product

METRIC_NAMESPACE = "LibreChat/Initialisation"


def add_alarms(  # noqa: PLR0913 - an alarm is what it watches, how that is called and whom it tells
    product: Product,
    sizing: Sizing,
    prefix: str,
    *,
    purpose: str,
    function: cdk.CfnResource,
    logs: cdk.CfnResource,
) -> None:
    """Watch for both ways to fail: answering that it failed, which Lambda calls a success; and crashing.

    A failure that was answered is known by its line in the log: both Lambda's JSON format and crhelper's
    name the level ``level`` (AWS Lambda Developer Guide, "Using structured JSON logs with Python").

    Args:
        product: The product.
        sizing: Whether alarms are sent somewhere.
        prefix: Begins the logical IDs.
        purpose: What the function does.
        function: The function.
        logs: Its log group.
    """
    failures = f"{prefix}Failures"
    metric = {
        "Namespace": METRIC_NAMESPACE,
        "MetricName": cdk.Fn.sub(f"${{EnvironmentName}}-{failures}"),
    }
    product.resource(
        failures,
        "AWS::Logs::MetricFilter",
        {
            "LogGroupName": logs.ref,
            "FilterPattern": '{ $.level = "ERROR" }',
            "MetricTransformations": [
                {
                    "MetricNamespace": metric["Namespace"],
                    "MetricName": metric["MetricName"],
                    "MetricValue": "1",
                }
            ],
        },
    )
    crashes = {
        "Namespace": "AWS/Lambda",
        "MetricName": "Errors",
        "Dimensions": [{"Name": "FunctionName", "Value": function.ref}],
    }
    _alarm(product, sizing, f"{prefix}FailureAlarm", f"could not {purpose}", metric)
    _alarm(product, sizing, f"{prefix}CrashAlarm", f"crashed when it was to {purpose}", crashes)


def _alarm(product: Product, sizing: Sizing, logical_id: str, what: str, metric: dict[str, Any]) -> None:
    product.resource(
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
            "AlarmActions": either(sizing.has_alarm_topic, [cdk.Fn.ref(ALARM_TOPIC.name)]),
            "Tags": product.tag_list(),
        },
    )
