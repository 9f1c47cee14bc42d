"""How many LibreChat tasks run: one, or as many as the load asks for where Valkey holds what they share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from products.compute import conditions as c
from products.compute.conditions import both, declare, either, is_equal, is_not
from products.compute.ecs.parameters import MAXIMUM_TASKS
from products.compute.rules import refuse_unless
from products.compute.sizes import by_size
from products.intrinsics import if_else, ref, sub
from products.parameters import SIZE

if TYPE_CHECKING:
    import aws_cdk as cdk

    from products.product import Product

SCALES = "ScalesWithLoad"
BY_SIZE = "MaximumIsBySize"

TARGETS = {"ECSServiceAverageCPUUtilization": 60, "ECSServiceAverageMemoryUtilization": 75}
"""The load, in percent of what a task has, that scaling holds."""

SCALE_OUT_SECONDS = 60
SCALE_IN_SECONDS = 600
"""Tasks go slowly: each takes the answers that it streams with it."""


def scaling_conditions(product: Product) -> dict[str, cdk.CfnCondition]:
    """Declare the conditions and the rule about several tasks."""
    refuse_unless(
        product,
        "SeveralTasksShareTheirState",
        either(is_equal(MAXIMUM_TASKS, "by size"), is_equal(MAXIMUM_TASKS, "1")),
        "More than one LibreChat task needs Valkey, or streams, sessions and rate limits break; the size "
        "small has none. Choose medium or large for this product and the data layer, or set Most "
        "LibreChat tasks to 1.",
        when=is_equal(SIZE, "small"),
    )
    return declare(
        product,
        {
            c.CACHE: is_not(SIZE, "small"),
            SCALES: both(is_not(SIZE, "small"), is_not(MAXIMUM_TASKS, "1")),
            BY_SIZE: is_equal(MAXIMUM_TASKS, "by size"),
        },
    )


def least_tasks() -> dict[str, Any]:
    """How many LibreChat tasks run at least."""
    return if_else(SCALES, by_size("MinimumTasks"), 1)


def scale_librechat(
    product: Product, service: cdk.CfnResource, conditions: dict[str, cdk.CfnCondition]
) -> None:
    """Let the load decide on the number of tasks, within what the size allows."""
    product.resource(
        "TaskScaling",
        "AWS::ApplicationAutoScaling::ScalableTarget",
        {
            "ServiceNamespace": "ecs",
            "ScalableDimension": "ecs:service:DesiredCount",
            "ResourceId": sub(f"service/${{Cluster}}/${{{service.logical_id}.Name}}"),
            "MinCapacity": by_size("MinimumTasks"),
            "MaxCapacity": if_else(BY_SIZE, by_size("MaximumTasks"), ref(MAXIMUM_TASKS.name)),
        },
        condition=conditions[SCALES],
    )
    for metric, target in TARGETS.items():
        kind = metric.removeprefix("ECSServiceAverage").removesuffix("Utilization")
        product.resource(
            f"{kind}Scaling",
            "AWS::ApplicationAutoScaling::ScalingPolicy",
            {
                "PolicyName": kind.lower(),
                "PolicyType": "TargetTrackingScaling",
                "ScalingTargetId": ref("TaskScaling"),
                "TargetTrackingScalingPolicyConfiguration": {
                    "PredefinedMetricSpecification": {"PredefinedMetricType": metric},
                    "TargetValue": target,
                    "ScaleOutCooldown": SCALE_OUT_SECONDS,
                    "ScaleInCooldown": SCALE_IN_SECONDS,
                },
            },
            condition=conditions[SCALES],
        )
