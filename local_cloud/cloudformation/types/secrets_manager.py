"""AWS Secrets Manager: rotation is recorded, not run; a resource policy takes effect.

``Ref`` of a secret is its ARN on AWS, its name in ministack (AWS CloudFormation Template Reference,
"AWS::SecretsManager::Secret", return values).
"""

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
    Stock,
    recorded,
)

_SECRET = Stock("AWS::SecretsManager::Secret")


def _name(arn: str) -> str:
    """A secret's name: its ARN ends with it, a hyphen and six more characters."""
    return arn.split(":", 6)[6].rpartition("-")[0]


def _secret(resource: Resource) -> Made:
    _, attributes = _SECRET.create(resource)
    return attributes["Id"], attributes


def _update_secret(physical_id: str, resource: Resource, old: Properties) -> Made:
    _, attributes = _SECRET.update(_name(physical_id), resource, old)
    return physical_id, attributes


def _delete_secret(cloud: Cloud, physical_id: str, properties: Properties) -> None:
    _SECRET.delete(cloud, _name(physical_id), properties)


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
        name="AWS::SecretsManager::Secret",
        create=_secret,
        update=_update_secret,
        delete=_delete_secret,
        replaced_by=("Name",),
    ),
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
