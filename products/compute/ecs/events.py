"""Notices of what alarms see late or never: tasks that end by themselves, and roll-outs that fail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from products import contract
from products.cfn import events
from products.language.intrinsics import get_att, sub

if TYPE_CHECKING:
    from products.cfn.ecs import Cluster
    from products.product import Product

ENDED_BY_ITSELF = ["EssentialContainerExited", "TaskFailedToStart"]
"""Stop codes of tasks that nobody ended: not the roll-outs, restarts and scaling of every week (Amazon ECS
API Reference, "Task", ``stopCode``)."""

FAILED_CHECKS = "Task failed "
"""How the reasons begin for which ECS itself ends a task: a health check of the load balancer or of the
container failed (Amazon ECS Developer Guide, "Stopped tasks error messages")."""


def add_task_notices(product: Product, cluster: Cluster) -> None:
    """Declare the two rules, about this cluster alone (Amazon ECS Developer Guide, "Amazon ECS events")."""
    _add_rule(
        product,
        "FailedTasks",
        "a task ended by itself, did not start, or failed its health check",
        {
            "detail-type": ["ECS Task State Change"],
            "detail": {
                "clusterArn": [get_att(cluster, "Arn")],
                "lastStatus": ["STOPPED"],
                "$or": [{"stopCode": ENDED_BY_ITSELF}, {"stoppedReason": [{"prefix": FAILED_CHECKS}]}],
            },
        },
        {
            "service": "$.detail.group",
            "code": "$.detail.stopCode",
            "why": "$.detail.stoppedReason",
            "task": "$.detail.taskArn",
        },
    )
    services = "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:service/${Cluster}/"
    _add_rule(
        product,
        "FailedRollOuts",
        "a roll-out failed, and ECS returns to what ran before",
        {
            "detail-type": ["ECS Deployment State Change"],
            "resources": [{"prefix": sub(services)}],
            "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
        },
        {"service": "$.resources[0]", "why": "$.detail.reason"},
    )


def _add_rule(
    product: Product, name: str, words: str, pattern: dict[str, Any], parts: dict[str, str]
) -> None:
    """A rule that tells the topic what happened, where and why, in place of the whole event.

    Args:
        product: The product under construction.
        name: The rule's logical ID.
        words: What happened.
        pattern: Which events are meant.
        parts: The parts of the event that are passed on, as JSON paths by their names.
    """
    names = "".join(f', "{part}": <{part}>' for part in parts)
    message = f'{{"LibreChat ${{EnvironmentName}}": {json.dumps(words)}{names}}}'
    events.Rule(
        product,
        name,
        Description=sub(f"LibreChat ${{EnvironmentName}}: {words}"),
        EventPattern={"source": ["aws.ecs"], **pattern},
        Tags=product.tag_list(),
        Targets=[
            {
                "Id": "topic",
                "Arn": product.import_value(contract.ALARM_TOPIC_ARN),
                "InputTransformer": {"InputPathsMap": parts, "InputTemplate": sub(message)},
            }
        ],
    )
