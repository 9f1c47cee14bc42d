"""Whether the account's quotas leave room for one more environment of each size."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.preflight.finding import Finding, problem, ready, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import boto3
    from botocore.client import BaseClient

    from portfolio.preflight.launch import Launch

_CPU_UNITS = 1024


@dataclass(frozen=True, kw_only=True)
class Quota:
    """One quota, and how much of it is used and needed.

    Attributes:
        service: The service's code in Service Quotas.
        name: The quota's name there, as the service's page of the AWS General Reference has it.
        used: How much the account uses now.
        needed: How much a launch takes more.
        unit: What is counted.
    """

    service: str
    name: str
    used: Callable[[boto3.Session], float]
    needed: Callable[[Launch], float]
    unit: str


def _listed(client: str, operation: str, member: str) -> Callable[[boto3.Session], float]:
    def count(session: boto3.Session) -> float:
        made: BaseClient = session.client(client)  # type: ignore[call-overload] # which one is known at run time
        if not made.can_paginate(operation):
            return len(getattr(made, operation)()[member])
        return sum(len(page[member]) for page in made.get_paginator(operation).paginate())

    return count


def _made(*types: str) -> Callable[[Launch], float]:
    return lambda launch: sum(len(launch.of_type(each)) for each in types)


def _fargate_used(session: boto3.Session) -> float:
    ecs = session.client("ecs")
    units = 0.0
    for page in ecs.get_paginator("list_clusters").paginate():
        for cluster in page["clusterArns"]:
            for tasks in ecs.get_paginator("list_tasks").paginate(cluster=cluster, launchType="FARGATE"):
                if tasks["taskArns"]:
                    described = ecs.describe_tasks(cluster=cluster, tasks=tasks["taskArns"])["tasks"]
                    units += sum(float(task.get("cpu", 0)) for task in described)
    return units / _CPU_UNITS


def _fargate_needed(launch: Launch) -> float:
    """The vCPU of one task of each kind at the most tasks that scaling allows."""
    tasks = [float(each["Cpu"]) for each in launch.of_type("AWS::ECS::TaskDefinition")]
    most = [
        float(each["MaxCapacity"]) for each in launch.of_type("AWS::ApplicationAutoScaling::ScalableTarget")
    ]
    return (sum(tasks) + max(tasks, default=0.0) * (max(most, default=1.0) - 1)) / _CPU_UNITS


def _on_demand_used(session: boto3.Session) -> float:
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


def _on_demand_needed(launch: Launch) -> float:
    """The vCPU of the instance."""
    templates = [each["LaunchTemplateData"] for each in launch.of_type("AWS::EC2::LaunchTemplate")]
    return float(sum(_VCPU[str(each["InstanceType"]).partition(".")[2]] for each in templates))


def _in_fullest_zone(session: boto3.Session) -> float:
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


def _interface_endpoints(launch: Launch) -> float:
    return float(
        sum(each.get("VpcEndpointType") == "Interface" for each in launch.of_type("AWS::EC2::VPCEndpoint"))
    )


_STANDARD = frozenset("acdhimrtz")
_VCPU = {"large": 2.0, "xlarge": 4.0, "2xlarge": 8.0, "4xlarge": 16.0}
"""The vCPU of Graviton instance types from large on, by size ("Amazon EC2 instance types")."""
_INSTANCES = _made("AWS::RDS::DBInstance", "AWS::DocDB::DBInstance")

QUOTAS = (
    # Names: "Amazon Virtual Private Cloud endpoints and quotas" and the like, AWS General Reference,
    # https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html. DocumentDB's instances count
    # among RDS's ("Amazon DocumentDB quotas and limits", Amazon DocumentDB Developer Guide).
    Quota(
        service="vpc",
        name="VPCs per Region",
        used=_listed("ec2", "describe_vpcs", "Vpcs"),
        needed=_made("AWS::EC2::VPC"),
        unit="VPCs",
    ),
    Quota(
        service="vpc",
        name="Internet gateways per Region",
        used=_listed("ec2", "describe_internet_gateways", "InternetGateways"),
        needed=_made("AWS::EC2::InternetGateway"),
        unit="internet gateways",
    ),
    Quota(
        service="ec2",
        name="EC2-VPC Elastic IPs",
        used=_listed("ec2", "describe_addresses", "Addresses"),
        needed=_made("AWS::EC2::EIP"),
        unit="addresses",
    ),
    Quota(
        service="vpc",
        name="NAT gateways per Availability Zone",
        used=_in_fullest_zone,
        # One in each zone at the most: the template puts each into a subnet of its own zone.
        needed=lambda launch: float(bool(launch.of_type("AWS::EC2::NatGateway"))),
        unit="NAT gateways of the fullest zone",
    ),
    Quota(
        service="vpc",
        name="Interface VPC endpoints per VPC",
        used=lambda _session: 0.0,  # the launch's VPC is new
        needed=_interface_endpoints,
        unit="interface endpoints of the new VPC",
    ),
    Quota(
        service="ec2",
        name="Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
        used=_on_demand_used,
        needed=_on_demand_needed,
        unit="vCPU",
    ),
    Quota(
        service="vpc",
        name="Gateway VPC endpoints per Region",
        used=lambda session: float(
            sum(
                endpoint.get("VpcEndpointType") == "Gateway"
                for page in session.client("ec2").get_paginator("describe_vpc_endpoints").paginate()
                for endpoint in page["VpcEndpoints"]
            )
        ),
        needed=lambda launch: float(
            sum(each.get("VpcEndpointType") == "Gateway" for each in launch.of_type("AWS::EC2::VPCEndpoint"))
        ),
        unit="gateway endpoints",
    ),
    Quota(
        service="rds",
        name="DB instances",
        used=_listed("rds", "describe_db_instances", "DBInstances"),
        needed=_INSTANCES,
        unit="database instances",
    ),
    Quota(
        service="rds",
        name="DB clusters",
        used=_listed("rds", "describe_db_clusters", "DBClusters"),
        needed=_made("AWS::DocDB::DBCluster"),
        unit="database clusters",
    ),
    Quota(
        service="elasticloadbalancing",
        name="Application Load Balancers per Region",
        used=_listed("elbv2", "describe_load_balancers", "LoadBalancers"),
        needed=_made("AWS::ElasticLoadBalancingV2::LoadBalancer"),
        unit="load balancers",
    ),
    Quota(
        service="elasticfilesystem",
        name="File systems per account",
        used=_listed("efs", "describe_file_systems", "FileSystems"),
        needed=_made("AWS::EFS::FileSystem"),
        unit="file systems",
    ),
    Quota(
        service="fargate",
        name="Fargate On-Demand vCPU resource count",
        used=_fargate_used,
        needed=_fargate_needed,
        unit="vCPU",
    ),
)


def quota_values(session: boto3.Session, service: str) -> dict[str, float]:
    """The account's value of each quota of a service, by the quota's name; else AWS's default."""
    client = session.client("service-quotas")
    values = {
        each["QuotaName"]: each["Value"]
        for operation in ("list_aws_default_service_quotas", "list_service_quotas")
        for page in client.get_paginator(operation).paginate(ServiceCode=service)
        for each in page["Quotas"]
    }
    return dict(values)


def look_at_quota(session: boto3.Session, quota: Quota, launches: Sequence[Launch]) -> Iterator[Finding]:
    """Whether a quota leaves room for a launch of each size."""
    subject = f"quota {quota.name!r}"
    allowed = quota_values(session, quota.service).get(quota.name)
    if allowed is None:
        yield unknown(subject, "Service Quotas knows no quota of this name here", "look at it in the console")
        return
    used = quota.used(session)
    short = {
        str(launch): quota.needed(launch) for launch in launches if used + quota.needed(launch) > allowed
    }
    if not short:
        yield ready(subject, f"{used:g} of {allowed:g} {quota.unit} are used, and every size fits")
        return
    needs = ", ".join(f"{size} takes {needed:g}" for size, needed in short.items())
    yield problem(
        subject,
        f"{used:g} of {allowed:g} {quota.unit} are used, and {needs} more",
        f"ask for at least {used + max(short.values()):g} in the Service Quotas console ({quota.service})",
    )
