"""A weekly restart of what reads the databases' credentials, so that rotated ones are taken up in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute.conditions import RAG, both, declare, either, is_equal, is_not
from products.compute.features import RAG as RAG_PARAMETER
from products.compute.roles import trusted_by
from products.intrinsics import get_att, only_if, ref, sub
from products.parameters import SIZE, Group, Parameter

if TYPE_CHECKING:
    import aws_cdk as cdk

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

RESTARTS = "RestartsWeekly"
RESTARTS_RAG = "RestartsRagWeekly"
SCHEDULE = "cron(0 3 ? * SUN *)"
"""Several times within the 30 days that credentials live on after a rotation (docs/adr says why so)."""
WINDOW_MINUTES = 60

_TARGET = "arn:${AWS::Partition}:scheduler:::aws-sdk:ecs:updateService"
"""Amazon EventBridge Scheduler User Guide, "Using universal targets"."""
_INPUT = '{"Cluster":"${Cluster}","Service":"${Service}","ForceNewDeployment":true}'


def weekly_restart(product: Product) -> None:
    """Declare the schedules, one a service, and the role with which they act.

    A schedule rather than Secrets Manager's own event: that one comes through CloudTrail, which an account
    need not have switched on.
    """
    wanted = either(
        is_equal(WEEKLY_RESTART, "on"), both(is_equal(WEEKLY_RESTART, "by size"), is_not(SIZE, "small"))
    )
    conditions = declare(
        product, {RESTARTS: wanted, RESTARTS_RAG: both(wanted, is_equal(RAG_PARAMETER, "on"))}
    )
    _role(product, conditions[RESTARTS])
    _schedule(product, "LibreChat", conditions[RESTARTS])
    _schedule(product, "Rag", conditions[RESTARTS_RAG])


def _schedule(product: Product, name: str, condition: cdk.CfnCondition) -> None:
    """Have ECS replace a service's tasks; it keeps the old ones until the new ones are healthy."""
    service = get_att(f"{name}Service", "Name")
    product.resource(
        f"{name}Restart",
        "AWS::Scheduler::Schedule",
        {
            "Description": sub(f"LibreChat ${{EnvironmentName}}: restart {name} every week"),
            "ScheduleExpression": SCHEDULE,
            "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": WINDOW_MINUTES},
            "Target": {
                "Arn": sub(_TARGET),
                "RoleArn": get_att("RestartRole", "Arn"),
                "Input": sub(_INPUT, Service=service),
                "RetryPolicy": {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 10},
            },
        },
        condition=condition,
    )


def _role(product: Product, condition: cdk.CfnCondition) -> None:
    """What EventBridge Scheduler acts as: it may update these two services and nothing else."""
    trust = trusted_by("scheduler.amazonaws.com")
    trust["Statement"][0]["Condition"] = {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}}
    statement = {
        "Sid": "RestartServices",
        "Effect": "Allow",
        "Action": "ecs:UpdateService",
        "Resource": [ref("LibreChatService"), only_if(RAG, ref("RagService"))],
    }
    product.resource(
        "RestartRole",
        "AWS::IAM::Role",
        {
            "Description": sub("LibreChat ${EnvironmentName}: restarts the services every week"),
            "AssumeRolePolicyDocument": trust,
            "Policies": [
                {
                    "PolicyName": "restart",
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
                }
            ],
            "Tags": product.tag_list(),
        },
        condition=condition,
    )
