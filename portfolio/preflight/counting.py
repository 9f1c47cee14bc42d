"""How much of a quota an account uses, and how much a launch takes: counted, each in one way."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import boto3
    from botocore.client import BaseClient

    from portfolio.preflight.launch import Launch

_CPU_UNITS = 1024
_STANDARD = frozenset("acdhimrtz")
_VCPU = {"large": 2.0, "xlarge": 4.0, "2xlarge": 8.0, "4xlarge": 16.0}
"""The vCPU of Graviton instance types from large on, by size ("Amazon EC2 instance types")."""


def listed(client: str, operation: str, member: str) -> Callable[[boto3.Session], float]:
    """How many there are of what an operation lists.

    Args:
        client: The service, as boto3 calls it.
        operation: The client's method.
        member: The member of its answer that holds the list.
    """

    def count(session: boto3.Session) -> float:
        asked: BaseClient = session.client(client)  # type: ignore[call-overload] # which one is known at run time
        if not asked.can_paginate(operation):
            return len(getattr(asked, operation)()[member])
        return sum(len(page[member]) for page in asked.get_paginator(operation).paginate())

    return count


def made(*types: str) -> Callable[[Launch], float]:
    """How many resources of these types a launch makes."""
    return lambda launch: sum(len(launch.of_type(each)) for each in types)


def fargate_used(session: boto3.Session) -> float:
    """The vCPU of all running Fargate tasks."""
    ecs = session.client("ecs")
    units = 0.0
    for page in ecs.get_paginator("list_clusters").paginate():
        for cluster in page["clusterArns"]:
            for tasks in ecs.get_paginator("list_tasks").paginate(cluster=cluster, launchType="FARGATE"):
                if tasks["taskArns"]:
                    described = ecs.describe_tasks(cluster=cluster, tasks=tasks["taskArns"])["tasks"]
                    units += sum(float(task.get("cpu", 0)) for task in described)
    return units / _CPU_UNITS


def fargate_needed(launch: Launch) -> float:
    """The vCPU of one task of each kind at the most tasks that scaling allows."""
    tasks = [float(each["Cpu"]) for each in launch.of_type("AWS::ECS::TaskDefinition")]
    most = [
        float(each["MaxCapacity"]) for each in launch.of_type("AWS::ApplicationAutoScaling::ScalableTarget")
    ]
    return (sum(tasks) + max(tasks, default=0.0) * (max(most, default=1.0) - 1)) / _CPU_UNITS


def on_demand_used(session: boto3.Session) -> float:
    """The vCPU of running on-demand instances whose family's name begins with a standard one's letter."""
    ec2 = session.client("ec2")
    running = [
        instance["InstanceType"]
        for page in ec2.get_paginator("describe_instances").paginate(
            Filters=[{"Name": "instance-state-name", "Values": ["pending", "running"]}]
        )
        for reservation in page["Reservations"]
        for instance in reservation["Instances"]
        if instance["InstanceType"][0] in _STANDARD and "InstanceLifecycle" not in instance
    ]
    vcpu = {}
    if running:
        pages = ec2.get_paginator("describe_instance_types").paginate(InstanceTypes=sorted(set(running)))
        vcpu = {
            each["InstanceType"]: each["VCpuInfo"]["DefaultVCpus"]
            for page in pages
            for each in page["InstanceTypes"]
        }
    return float(sum(vcpu[each] for each in running))


def on_demand_needed(launch: Launch) -> float:
    """The vCPU of the instance."""
    templates = [each["LaunchTemplateData"] for each in launch.of_type("AWS::EC2::LaunchTemplate")]
    return float(sum(_VCPU[str(each["InstanceType"]).partition(".")[2]] for each in templates))


def in_fullest_zone(session: boto3.Session) -> float:
    """The NAT gateways of the zone that has most of them."""
    ec2 = session.client("ec2")
    zones = {
        subnet["SubnetId"]: subnet["AvailabilityZone"]
        for page in ec2.get_paginator("describe_subnets").paginate()
        for subnet in page["Subnets"]
    }
    gateways = [
        zones.get(gateway.get("SubnetId", ""), "")
        for page in ec2.get_paginator("describe_nat_gateways").paginate(
            Filters=[{"Name": "state", "Values": ["pending", "available"]}]
        )
        for gateway in page["NatGateways"]
    ]
    return float(max(Counter(gateways).values(), default=0))


def interface_endpoints(launch: Launch) -> float:
    """How many interface endpoints a launch makes."""
    return float(
        sum(each.get("VpcEndpointType") == "Interface" for each in launch.of_type("AWS::EC2::VPCEndpoint"))
    )
