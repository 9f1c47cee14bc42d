"""Amazon ElastiCache Serverless: described by the API, with an endpoint at which nothing listens."""

from __future__ import annotations

import time
from typing import Any

from ministack.services import elasticache

from local_cloud.cloudformation.types.resource_type import (
    Cloud,
    Made,
    Properties,
    Resource,
    ResourceType,
)

PORT = "6379"


def _name(resource: Resource) -> str:
    return str(resource.properties["ServerlessCacheName"])


def _attributes(resource: Resource) -> dict[str, Any]:
    host = f"{_name(resource)}.serverless.{resource.cloud.region}.cache.amazonaws.com"
    return {
        "ARN": resource.cloud.arn("elasticache", f"serverlesscache:{_name(resource)}"),
        "Endpoint.Address": host,
        "Endpoint.Port": PORT,
        "ReaderEndpoint.Address": host,
        "ReaderEndpoint.Port": PORT,
        "Status": "available",
        "FullEngineVersion": f"{resource.properties.get('MajorEngineVersion', '8')}.0",
    }


def _record(resource: Resource) -> None:
    """Have the API describe it. Its own call to make one would start a container, where it can."""
    properties, attributes = resource.properties, _attributes(resource)
    host = attributes["Endpoint.Address"]
    elasticache._serverless_caches[_name(resource)] = {  # noqa: SLF001 - a listed hook
        "ServerlessCacheName": _name(resource),
        "Description": properties.get("Description", ""),
        "CreateTime": time.time(),
        "Status": attributes["Status"],
        "Engine": properties["Engine"],
        "MajorEngineVersion": str(properties.get("MajorEngineVersion", "8")),
        "FullEngineVersion": attributes["FullEngineVersion"],
        "KmsKeyId": properties.get("KmsKeyId", ""),
        "SecurityGroupIds": list(properties.get("SecurityGroupIds", [])),
        "SubnetIds": list(properties.get("SubnetIds", [])),
        "ARN": attributes["ARN"],
        "UserGroupId": properties.get("UserGroupId", ""),
        "SnapshotRetentionLimit": int(properties.get("SnapshotRetentionLimit", 0)),
        "Endpoint": {"Address": host, "Port": int(PORT)},
        "ReaderEndpoint": {"Address": host, "Port": int(PORT)},
    }


def _create(resource: Resource) -> Made:
    _record(resource)
    return _name(resource), _attributes(resource)


def _update(physical_id: str, resource: Resource, _old: Properties) -> Made:
    _record(resource)
    return physical_id, _attributes(resource)


def _delete(_cloud: Cloud, physical_id: str, _properties: Properties) -> None:
    elasticache._serverless_caches.pop(physical_id, None)  # noqa: SLF001 - a listed hook


TYPES = (
    ResourceType(
        name="AWS::ElastiCache::ServerlessCache",
        create=_create,
        update=_update,
        delete=_delete,
        replaced_by=("ServerlessCacheName", "SubnetIds", "KmsKeyId"),
    ),
)
