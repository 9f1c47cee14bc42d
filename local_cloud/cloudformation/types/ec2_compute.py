"""Amazon EC2's instances. They are described by the API, but nothing runs."""

from __future__ import annotations

import contextlib
from typing import Any

from botocore.exceptions import ClientError

from local_cloud.cloudformation.types.resource_type import (
    Cloud,
    Made,
    Properties,
    Resource,
    ResourceType,
    recorded,
)


def _attributes(instance: dict[str, Any]) -> dict[str, Any]:
    return {
        "InstanceId": instance["InstanceId"],
        "PrivateIp": instance.get("PrivateIpAddress", ""),
        "PublicIp": instance.get("PublicIpAddress", ""),
        "PrivateDnsName": instance.get("PrivateDnsName", ""),
        "PublicDnsName": instance.get("PublicDnsName", ""),
        "AvailabilityZone": instance.get("Placement", {}).get("AvailabilityZone", ""),
        "VpcId": instance.get("VpcId", ""),
    }


def _instance(resource: Resource) -> Made:
    properties = resource.properties
    given: dict[str, Any] = {
        "ImageId": properties.get("ImageId", "ami-00000000000000000"),
        "MinCount": 1,
        "MaxCount": 1,
    }
    for name in ("InstanceType", "SubnetId", "SecurityGroupIds", "KeyName"):
        if name in properties:
            given[name] = properties[name]
    if properties.get("NetworkInterfaces"):
        interface = properties["NetworkInterfaces"][0]
        given["SubnetId"] = interface.get("SubnetId")
        given["SecurityGroupIds"] = interface.get("GroupSet", [])
    if properties.get("Tags"):
        given["TagSpecifications"] = [{"ResourceType": "instance", "Tags": properties["Tags"]}]
    instance = resource.cloud.client("ec2").run_instances(**given)["Instances"][0]
    return instance["InstanceId"], _attributes(instance)


def _in_place(physical_id: str, resource: Resource, _old: Properties) -> Made:
    answer = resource.cloud.client("ec2").describe_instances(InstanceIds=[physical_id])
    return physical_id, _attributes(answer["Reservations"][0]["Instances"][0])


def _terminate(cloud: Cloud, physical_id: str, _properties: Properties) -> None:
    with contextlib.suppress(ClientError):
        cloud.client("ec2").terminate_instances(InstanceIds=[physical_id])


def _volume(resource: Resource) -> Made:
    identifier = resource.token("vol-")
    return identifier, {"VolumeId": identifier}


def _grown(physical_id: str, resource: Resource, old: Properties) -> Made:
    """Change a volume, which can only grow, in a rollback as well.

    "You can't decrease the size of an EBS volume" (Amazon EBS User Guide, "Elastic Volumes requirements").
    What that does to a rollback: AWS re:Post, knowledge-center/cloudformation-ebs-volume-error.
    """
    before, after = int(old.get("Size") or 0), int(resource.properties.get("Size") or 0)
    if after < before:
        message = (
            f"New size cannot be smaller than existing size: {after} GiB, {before} GiB (Service: Ec2, Status "
            "Code: 400) (HandlerErrorCode: InvalidRequest)"
        )
        raise ValueError(message)
    return physical_id, {"VolumeId": physical_id}


TYPES = (
    ResourceType(
        name="AWS::EC2::Instance",
        create=_instance,
        update=_in_place,
        delete=_terminate,
        replaced_by=("ImageId", "SubnetId", "NetworkInterfaces", "LaunchTemplate", "KeyName"),
    ),
    ResourceType(
        name="AWS::EC2::Volume",
        create=_volume,
        update=_grown,
        replaced_by=("AvailabilityZone", "Encrypted", "KmsKeyId", "OutpostArn", "SnapshotId"),
    ),
    recorded("AWS::EC2::VolumeAttachment", lambda resource: resource.token("vai-")),
)
