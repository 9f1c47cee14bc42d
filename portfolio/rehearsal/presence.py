"""Whether what the tagging API lists is there: it tells of some things long after they are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

    Clients = Callable[[str], Any]


def is_there(client: Clients, arn: str) -> bool:
    """Whether a resource still does something; what cannot be asked counts as there.

    A task definition that was deregistered stays INACTIVE for good and costs nothing, a deleted service is
    INACTIVE for a while, and a key waits for its deletion ("Amazon ECS task definition states",
    "DeleteService" and "ScheduleKeyDeletion" in the services' guides).
    """
    service, resource = arn.split(":")[2], arn.split(":", 5)[-1]
    try:
        if service == "ecs" and resource.startswith("task-definition/"):
            return bool(_task_definition(client, arn) == "ACTIVE")
        if service == "ecs" and resource.startswith("service/"):
            return _service_runs(client, arn, resource)
        if service == "kms":
            state = client("kms").describe_key(KeyId=arn)["KeyMetadata"]["KeyState"]
            return bool(state != "PendingDeletion")
    except ClientError as error:
        if error.response["Error"]["Code"] in {
            "ClientException",
            "ClusterNotFoundException",
            "NotFoundException",
        }:
            return False
        raise
    return True


def _task_definition(client: Clients, arn: str) -> str:
    described = client("ecs").describe_task_definition(taskDefinition=arn)
    return str(described["taskDefinition"]["status"])


def _service_runs(client: Clients, arn: str, resource: str) -> bool:
    cluster = resource.split("/")[1]
    services = client("ecs").describe_services(cluster=cluster, services=[arn])["services"]
    return any(each["status"] in {"ACTIVE", "DRAINING"} for each in services)
