"""Amazon CloudWatch's alarms on metric math, which ministack refuses: recorded, they never ring."""

from __future__ import annotations

from local_cloud.cloudformation.types.resource_type import (
    Cloud,
    Made,
    Properties,
    Resource,
    ResourceType,
    Stock,
)

_ALARM = Stock("AWS::CloudWatch::Alarm")


def _recorded(resource: Resource) -> Made:
    name = str(resource.properties.get("AlarmName") or resource.generated_name(length=255))
    return name, {"Arn": resource.cloud.arn("cloudwatch", f"alarm:{name}")}


def _create(resource: Resource) -> Made:
    return _recorded(resource) if "Metrics" in resource.properties else _ALARM.create(resource)


def _update(physical_id: str, resource: Resource, old: Properties) -> Made:
    if "Metrics" in resource.properties or "Metrics" in old:
        return physical_id, {"Arn": resource.cloud.arn("cloudwatch", f"alarm:{physical_id}")}
    return _ALARM.update(physical_id, resource, old)


def _delete(cloud: Cloud, physical_id: str, properties: Properties) -> None:
    if "Metrics" not in properties:
        _ALARM.delete(cloud, physical_id, properties)


TYPES = (
    ResourceType(
        name="AWS::CloudWatch::Alarm",
        create=_create,
        update=_update,
        delete=_delete,
        replaced_by=("AlarmName",),
    ),
)
