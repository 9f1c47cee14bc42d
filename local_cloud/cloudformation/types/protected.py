"""Types of ministack's whose deletion AWS refuses where something is protected, or still in use.

ministack deletes each of them whatever it holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.services import s3
from ministack.services.cloudformation import provisioners

if TYPE_CHECKING:
    from collections.abc import Callable

    from local_cloud.cloudformation.types.resource_type import Properties


def _bucket(physical_id: str, _properties: Properties) -> str | None:
    """A bucket with objects: "DeleteBucket" (Amazon S3 API Reference), BucketNotEmpty."""
    bucket = s3._buckets.get(physical_id) or {}  # noqa: SLF001 - a listed hook
    if not bucket.get("objects"):
        return None
    return "The bucket you tried to delete is not empty (Service: S3, Status Code: 409)"


def _log_group(physical_id: str, properties: Properties) -> str | None:
    """A protected log group: "PutLogGroupDeletionProtection" (CloudWatch Logs API Reference)."""
    if str(properties.get("DeletionProtectionEnabled", "")).lower() != "true":
        return None
    return (
        f"Log group {physical_id} cannot be deleted because deletion protection is enabled "
        "(Service: CloudWatchLogs, Status Code: 400) (HandlerErrorCode: InvalidRequest)"
    )


def _load_balancer(physical_id: str, properties: Properties) -> str | None:
    """A protected load balancer: "DeleteLoadBalancer" (Elastic Load Balancing API), OperationNotPermitted."""
    attributes: list[dict[str, Any]] = properties.get("LoadBalancerAttributes") or []
    held = {str(each.get("Key")): str(each.get("Value")).lower() for each in attributes}
    if held.get("deletion_protection.enabled") != "true":
        return None
    return (
        f"Load balancer '{physical_id}' cannot be deleted because deletion protection is enabled "
        "(Service: ElasticLoadBalancingV2, Status Code: 400) (HandlerErrorCode: InvalidRequest)"
    )


def _user_pool(physical_id: str, properties: Properties) -> str | None:
    """A protected user pool: "DeleteUserPool" (Amazon Cognito user pools API), DeletionProtection ACTIVE."""
    if properties.get("DeletionProtection") != "ACTIVE":
        return None
    return (
        f"The user pool {physical_id} cannot be deleted because deletion protection is activated. Deletion "
        "protection must be inactivated first. (Service: CognitoIdentityProvider, Status Code: 400) "
        "(HandlerErrorCode: InvalidRequest)"
    )


REFUSALS: dict[str, Callable[[str, Properties], str | None]] = {
    "AWS::S3::Bucket": _bucket,
    "AWS::Cognito::UserPool": _user_pool,
    "AWS::Logs::LogGroup": _log_group,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _load_balancer,
}
"""Why one of each type cannot be deleted, by its physical ID and properties; None where it can."""


def protect() -> None:
    """Look before each of these types is deleted."""
    for name, refusal in REFUSALS.items():
        handlers = provisioners._RESOURCE_HANDLERS[name]  # noqa: SLF001 - a listed hook
        handlers["delete"] = _unless(refusal, handlers["delete"])


def _unless(
    refusal: Callable[[str, Properties], str | None], delete: Callable[[str, Properties], None]
) -> Callable[[str, Properties], None]:
    def delete_unless_refused(physical_id: str, properties: Properties) -> None:
        message = refusal(physical_id, properties)
        if message is not None:
            raise ValueError(message)
        delete(physical_id, properties)

    return delete_unless_refused
