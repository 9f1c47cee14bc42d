"""A weekly restart of what reads the databases' credentials, so that rotated ones are taken up in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.cfn import iam, scheduler
from products.compute.application.features import RAG as RAG_PARAMETER
from products.compute.conditions import RAG
from products.language.conditions import Condition, all_of, any_of, is_equal, is_not
from products.language.intrinsics import ACCOUNT_ID, get_att, only_if, ref, sub
from products.language.policy import allow, inline_policy, trusted_by
from products.parameters import SIZE, Group, Parameter

if TYPE_CHECKING:
    from products.cfn.ecs import Service
    from products.product import Product

WEEKLY_RESTART = Parameter(
    name="WeeklyRestart",
    label="Restart every week",
    description=(
        "Takes up new database passwords: what runs is replaced every Sunday at 3 to 4 o'clock UTC, the "
        "new tasks first, so that there is no gap. by size: on for medium and large, whose data product "
        "changes its passwords every 30 days. on: always. off: after each change, force a new deployment "
        "in the ECS console within 30 days."
    ),
    group=Group.ADVANCED,
    default="by size",
    allowed_values=("by size", "on", "off"),
    constraint="must be 'by size', on or off",
)

_RESTARTS = any_of(
    is_equal(WEEKLY_RESTART, "on"), all_of(is_equal(WEEKLY_RESTART, "by size"), is_not(SIZE, "small"))
)
RESTARTS = Condition("RestartsWeekly", _RESTARTS)
RESTARTS_RAG = Condition("RestartsRagWeekly", all_of(_RESTARTS, is_equal(RAG_PARAMETER, "on")))
SCHEDULE = "cron(0 3 ? * SUN *)"
"""Several times within the 30 days that credentials live on after a rotation (docs/adr says why so)."""
WINDOW_MINUTES = 60

_TARGET = "arn:${AWS::Partition}:scheduler:::aws-sdk:ecs:updateService"
"""Amazon EventBridge Scheduler User Guide, "Using universal targets"."""
_INPUT = '{"Cluster":"${Cluster}","Service":"${Service}","ForceNewDeployment":true}'


def add_weekly_restart(product: Product, *, librechat: Service, rag: Service) -> None:
    """Declare the schedules, one a service, and the role with which they act.

    A schedule rather than Secrets Manager's own event: that one comes through CloudTrail, which an account
    need not have switched on.
    """
    product.add_conditions(RESTARTS, RESTARTS_RAG)
    role = _add_role(product, librechat, rag)
    _add_schedule(product, "LibreChat", librechat, role, RESTARTS)
    _add_schedule(product, "Rag", rag, role, RESTARTS_RAG)


def _add_schedule(
    product: Product, name: str, service: Service, role: iam.Role, condition: Condition
) -> None:
    """Have ECS replace a service's tasks; it keeps the old ones until the new ones are healthy."""
    scheduler.Schedule(
        product,
        f"{name}Restart",
        condition=condition,
        Description=sub(f"LibreChat ${{EnvironmentName}}: restart {name} every week"),
        ScheduleExpression=SCHEDULE,
        FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": WINDOW_MINUTES},
        Target={
            "Arn": sub(_TARGET),
            "RoleArn": get_att(role, "Arn"),
            "Input": sub(_INPUT, Service=get_att(service, "Name")),
            "RetryPolicy": {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 10},
        },
    )


def _add_role(product: Product, librechat: Service, rag: Service) -> iam.Role:
    """What EventBridge Scheduler acts as: it may update these two services and nothing else."""
    services = [ref(librechat), only_if(RAG, ref(rag))]
    return iam.Role(
        product,
        "RestartRole",
        condition=RESTARTS,
        Description=sub("LibreChat ${EnvironmentName}: restarts the services every week"),
        AssumeRolePolicyDocument=trusted_by(
            "scheduler.amazonaws.com", condition={"StringEquals": {"aws:SourceAccount": ACCOUNT_ID}}
        ),
        Policies=[inline_policy("restart", allow("RestartServices", "ecs:UpdateService", services))],
        Tags=product.tag_list(),
    )
