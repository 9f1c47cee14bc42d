"""Application Auto Scaling: recorded only; nothing scales."""

from __future__ import annotations

from local_cloud.cloudformation.types.resource_type import Resource, recorded


def _target(resource: Resource) -> str:
    names = ("ResourceId", "ScalableDimension", "ServiceNamespace")
    return "|".join(str(resource.properties[name]) for name in names)


def _policy(resource: Resource) -> str:
    name = resource.properties["PolicyName"]
    return resource.cloud.arn("autoscaling", f"scalingPolicy:{resource.token('', 32)}:policyName/{name}")


TYPES = (
    recorded(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        _target,
        lambda resource: {"Id": _target(resource)},
        replaced_by=("ResourceId", "ScalableDimension", "ServiceNamespace"),
    ),
    recorded(
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        _policy,
        lambda resource: {"Arn": _policy(resource)},
        replaced_by=("PolicyName", "ResourceId", "ScalableDimension", "ServiceNamespace"),
    ),
)
