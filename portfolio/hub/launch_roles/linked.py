"""The service-linked roles that a launch may be the first to need, by the type that needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portfolio.hub.launch_roles.kinds import Launched

_TYPES: dict[str, tuple[str, ...]] = {
    # "Using service-linked roles for Amazon EC2 Auto Scaling" (Amazon EC2 Auto Scaling User Guide).
    "autoscaling.amazonaws.com": ("AWS::AutoScaling::AutoScalingGroup",),
    # "Using service-linked roles for AWS Backup" (AWS Backup Developer Guide).
    "backup.amazonaws.com": ("AWS::Backup::BackupSelection", "AWS::Backup::BackupPlan"),
    # "Service-linked roles for Application Auto Scaling" (Application Auto Scaling User Guide).
    "ecs.application-autoscaling.amazonaws.com": ("AWS::ApplicationAutoScaling::ScalableTarget",),
    # "Using service-linked roles for Amazon ECS" (Amazon ECS Developer Guide).
    "ecs.amazonaws.com": ("AWS::ECS::Cluster", "AWS::ECS::Service"),
    # "Using service-linked roles for Amazon ElastiCache" (Amazon ElastiCache User Guide).
    "elasticache.amazonaws.com": ("AWS::ElastiCache::ServerlessCache",),
    # "Using service-linked roles for Amazon EFS" (Amazon EFS User Guide).
    "elasticfilesystem.amazonaws.com": ("AWS::EFS::FileSystem",),
    # "Elastic Load Balancing service-linked role" (Elastic Load Balancing User Guide).
    "elasticloadbalancing.amazonaws.com": (
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
    ),
    # "Using service-linked roles for Amazon RDS" (Amazon RDS User Guide); Amazon DocumentDB uses the same
    # ("Using service-linked roles in Amazon DocumentDB", Developer Guide).
    "rds.amazonaws.com": ("AWS::DocDB::DBCluster", "AWS::DocDB::DBInstance", "AWS::RDS::DBInstance"),
}
"""Flow logs want one only where they go to Amazon Data Firehose or S3; those here go to CloudWatch Logs."""

SERVICES = tuple(sorted(_TYPES))
"""All of them."""


def linked_services(launched: Launched) -> tuple[str, ...]:
    """The services whose roles a product's launch may make."""
    return tuple(service for service, types in sorted(_TYPES.items()) if launched.makes(*types))
