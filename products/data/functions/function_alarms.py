"""Alarms on the initializing functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.cfn import cloudwatch, logs
from products.data.notifications import alarm_actions
from products.language.intrinsics import ref, sub

if TYPE_CHECKING:
    from products.functions.lambda_function import LambdaFunction
    from products.product import Product

METRIC_NAMESPACE = "LibreChat/Initialisation"


def add_function_alarms(product: Product, function: LambdaFunction) -> None:
    """Watch for both ways to fail: answering that it failed, which Lambda calls a success; and crashing."""
    crashes: cloudwatch.AlarmProperties = {
        "Namespace": "AWS/Lambda",
        "MetricName": "Errors",
        "Dimensions": [{"Name": "FunctionName", "Value": ref(function.resource)}],
    }
    failures = _add_failure_metric(product, function)
    purpose = function.description.purpose
    _add_alarm(product, function, "FailureAlarm", f"could not {purpose}", failures)
    _add_alarm(product, function, "CrashAlarm", f"crashed when it was to {purpose}", crashes)


def _add_failure_metric(product: Product, function: LambdaFunction) -> cloudwatch.AlarmProperties:
    """The metric of failures that were answered, which only the log tells.

    Both Lambda's JSON format and crhelper's name a line's level ``level`` (AWS Lambda Developer Guide,
    "Log and monitor Python Lambda functions").
    """
    prefix = function.description.prefix
    name = sub(f"${{EnvironmentName}}-{prefix}Failures")
    logs.MetricFilter(
        product,
        f"{prefix}Failures",
        condition=function.description.condition,
        LogGroupName=ref(function.logs),
        FilterPattern='{ $.level = "ERROR" }',
        MetricTransformations=[{"MetricNamespace": METRIC_NAMESPACE, "MetricName": name, "MetricValue": "1"}],
    )
    return {"Namespace": METRIC_NAMESPACE, "MetricName": name}


def _add_alarm(
    product: Product, function: LambdaFunction, kind: str, what: str, metric: cloudwatch.AlarmProperties
) -> None:
    properties: cloudwatch.AlarmProperties = {
        "AlarmDescription": sub(f"LibreChat ${{EnvironmentName}}: the function {what}"),
        **metric,
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 0,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        **alarm_actions(),
        "Tags": product.tag_list(),
    }
    logical_id = f"{function.description.prefix}{kind}"
    cloudwatch.Alarm(product, logical_id, condition=function.description.condition, **properties)
