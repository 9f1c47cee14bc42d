"""Amazon ElastiCache Serverless: recorded, with an endpoint at which nothing listens."""

from __future__ import annotations

from typing import Any

from local_cloud.cloudformation.types.resource_type import Resource, recorded

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


TYPES = (
    recorded(
        "AWS::ElastiCache::ServerlessCache",
        _name,
        _attributes,
        replaced_by=("ServerlessCacheName", "SubnetIds", "KmsKeyId"),
    ),
)
