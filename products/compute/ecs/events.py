"""Notices of what alarms see late or never: tasks that end by themselves, and roll-outs that fail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from products import contract
from products.intrinsics import get_att, sub

if TYPE_CHECKING:
    from products.product import Product

ENDED_BY_ITSELF = ["EssentialContainerExited", "TaskFailedToStart"]
"""Stop codes of tasks that nobody ended: not the roll-outs, restarts and scaling of every week (Amazon ECS
API Reference, "Task", ``stopCode``)."""

FAILED_CHECKS = "Task failed "
"""How the reasons begin for which ECS itself ends a task: a health check of the load balancer or of the
container failed (Amazon ECS Developer Guide, "Stopped tasks error messages")."""


def task_notices(product: Product) -> None:
    """Declare the two rules, about this cluster alone (Amazon ECS Developer Guide, "Amazon ECS events")."""
    _rule(
        product,
        "FailedTasks",
        "a task ended by itself, did not start, or failed its health check",
        {
            "detail-type": ["ECS Task State Change"],
            "detail": {
                "clusterArn": [get_att("Cluster", "Arn")],
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
    _rule(
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


def _rule(product: Product, name: str, words: str, pattern: dict[str, Any], told: dict[str, str]) -> None:
    """A rule that tells the topic what happened, where and why, in place of the whole event.

    Args:
        product: The product under construction.
        name: The rule's logical ID.
        words: What happened.
        pattern: Which events are meant.
        told: The parts of the event that are told, as JSON paths by their names.
    """
    parts = "".join(f', "{part}": <{part}>' for part in told)
    product.resource(
        name,
        "AWS::Events::Rule",
        {
            "Description": sub(f"LibreChat ${{EnvironmentName}}: {words}"),
            "EventPattern": {"source": ["aws.ecs"], **pattern},
            "Targets": [
                {
                    "Id": "topic",
                    "Arn": product.import_value(contract.ALARM_TOPIC_ARN),
                    "InputTransformer": {
                        "InputPathsMap": told,
                        "InputTemplate": sub(
                            f'{{"LibreChat ${{EnvironmentName}}": {json.dumps(words)}{parts}}}'
                        ),
                    },
                }
            ],
        },
    )
