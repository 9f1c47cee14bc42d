"""AWS Secrets Manager: rotation is recorded, not run; a resource policy takes effect."""

from __future__ import annotations

import contextlib
import json

from botocore.exceptions import ClientError

from local_cloud.cloudformation.types.resource_type import (
    Cloud,
    Made,
    Properties,
    Resource,
    ResourceType,
    recorded,
)


def _put_policy(resource: Resource) -> Made:
    policy = resource.properties["ResourcePolicy"]
    secret = resource.properties["SecretId"]
    resource.cloud.client("secretsmanager").put_resource_policy(
        SecretId=secret, ResourcePolicy=policy if isinstance(policy, str) else json.dumps(policy)
    )
    return secret, {"Id": secret}


def _delete_policy(cloud: Cloud, physical_id: str, _properties: Properties) -> None:
    with contextlib.suppress(ClientError):
        cloud.client("secretsmanager").delete_resource_policy(SecretId=physical_id)


TYPES = (
    ResourceType(
        name="AWS::SecretsManager::ResourcePolicy",
        create=_put_policy,
        update=lambda _physical_id, resource, _old: _put_policy(resource),
        delete=_delete_policy,
        replaced_by=("SecretId",),
    ),
    recorded(
        "AWS::SecretsManager::RotationSchedule",
        lambda resource: str(resource.properties["SecretId"]),
        lambda resource: {"Id": resource.properties["SecretId"]},
        replaced_by=("SecretId",),
    ),
)
