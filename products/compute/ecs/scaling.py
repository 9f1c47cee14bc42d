"""How many LibreChat tasks run: one, or as many as the load asks for where Valkey holds what they share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from products.cfn import applicationautoscaling
from products.compute.conditions import CACHE
from products.compute.ecs.parameters import MAXIMUM_TASKS
from products.compute.sizes import BY_SIZE
from products.language.conditions import Assertion, Condition, all_of, any_of, is_equal, is_not
from products.language.intrinsics import if_else, ref, sub
from products.parameters import SIZE

if TYPE_CHECKING:
    from products.cfn.ecs import Service
    from products.language.intrinsics import Intrinsic
    from products.product import Product

SCALES = Condition("ScalesWithLoad", all_of(is_not(SIZE, "small"), is_not(MAXIMUM_TASKS, "1")))
MAXIMUM_IS_BY_SIZE = Condition("MaximumIsBySize", is_equal(MAXIMUM_TASKS, "by size"))

TARGETS: dict[Literal["ECSServiceAverageCPUUtilization", "ECSServiceAverageMemoryUtilization"], int] = {
    "ECSServiceAverageCPUUtilization": 60,
    "ECSServiceAverageMemoryUtilization": 75,
}
"""The load, in percent of what a task has, that scaling holds."""

SCALE_OUT_SECONDS = 60
SCALE_IN_SECONDS = 600
"""Tasks go slowly: each takes the answers that it streams with it."""


def add_scaling_choices(product: Product) -> None:
    """Declare the conditions and the rule about several tasks."""
    product.add_rule(
        "SeveralTasksShareTheirState",
        Assertion(
            any_of(is_equal(MAXIMUM_TASKS, "by size"), is_equal(MAXIMUM_TASKS, "1")),
            "More than one LibreChat task needs Valkey, or streams, sessions and rate limits break; the size "
            "small has none. Choose medium or large for this product and the data layer, or set Most "
            "LibreChat tasks to 1.",
        ),
        when=is_equal(SIZE, "small"),
    )
    product.add_conditions(CACHE, SCALES, MAXIMUM_IS_BY_SIZE)


def least_tasks() -> Intrinsic:
    """How many LibreChat tasks run at least."""
    return if_else(SCALES, BY_SIZE.value("MinimumTasks"), 1)


def add_scaling(product: Product, service: Service) -> None:
    """Let the load decide on the number of tasks, within what the size allows."""
    target = applicationautoscaling.ScalableTarget(
        product,
        "TaskScaling",
        condition=SCALES,
        ServiceNamespace="ecs",
        ScalableDimension="ecs:service:DesiredCount",
        ResourceId=sub(f"service/${{Cluster}}/${{{service.logical_id}.Name}}"),
        MinCapacity=BY_SIZE.value("MinimumTasks"),
        MaxCapacity=if_else(MAXIMUM_IS_BY_SIZE, BY_SIZE.value("MaximumTasks"), ref(MAXIMUM_TASKS)),
    )
    for metric, load in TARGETS.items():
        kind = metric.removeprefix("ECSServiceAverage").removesuffix("Utilization")
        applicationautoscaling.ScalingPolicy(
            product,
            f"{kind}Scaling",
            condition=SCALES,
            PolicyName=kind.lower(),
            PolicyType="TargetTrackingScaling",
            ScalingTargetId=ref(target),
            TargetTrackingScalingPolicyConfiguration={
                "PredefinedMetricSpecification": {"PredefinedMetricType": metric},
                "TargetValue": load,
                "ScaleOutCooldown": SCALE_OUT_SECONDS,
                "ScaleInCooldown": SCALE_IN_SECONDS,
            },
        )
