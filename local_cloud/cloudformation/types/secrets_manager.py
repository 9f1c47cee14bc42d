"""AWS Secrets Manager: rotation is described, not run; a resource policy takes effect.

``Ref`` of a secret is its ARN on AWS, its name in ministack (AWS CloudFormation Template Reference,
"AWS::SecretsManager::Secret", return values).
"""

from __future__ import annotations

import contextlib
import json

from botocore.exceptions import ClientError
from ministack.services import secretsmanager

from local_cloud.cloudformation.types.resource_type import (
    Cloud,
    Made,
    Properties,
    Resource,
    ResourceType,
    Stock,
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


def _schedule(resource: Resource) -> Made:
    """Have the secret say that it is rotated; a call of the API would rotate it at once, by no function."""
    properties = resource.properties
    identifier = str(properties["SecretId"])
    _, secret = secretsmanager._resolve(identifier)  # noqa: SLF001 - a listed hook
    if secret is not None:
        secret["RotationEnabled"] = True
        secret["RotationLambdaARN"] = properties.get("RotationLambdaARN", "")
        rules = dict(properties.get("RotationRules", {}))
        if "AutomaticallyAfterDays" in rules:
            rules["AutomaticallyAfterDays"] = int(rules["AutomaticallyAfterDays"])
        secret["RotationRules"] = rules
    return identifier, {"Id": identifier}


def _unschedule(_cloud: Cloud, physical_id: str, _properties: Properties) -> None:
    _, secret = secretsmanager._resolve(physical_id)  # noqa: SLF001 - a listed hook
    if secret is not None:
        secret["RotationEnabled"] = False


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
    ResourceType(
        name="AWS::SecretsManager::RotationSchedule",
        create=_schedule,
        update=lambda _physical_id, resource, _old: _schedule(resource),
        delete=_unschedule,
        replaced_by=("SecretId",),
    ),
)
