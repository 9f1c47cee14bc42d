"""Whether the account's quotas leave room for one more environment of each size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.preflight import counting
from portfolio.preflight.finding import Finding, problem, ready, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import boto3

    from portfolio.preflight.launch import Launch


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


_INSTANCES = counting.made("AWS::RDS::DBInstance", "AWS::DocDB::DBInstance")

QUOTAS = (
    # Names: "Amazon Virtual Private Cloud endpoints and quotas" and the like, AWS General Reference,
    # https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html. DocumentDB's instances count
    # among RDS's ("Amazon DocumentDB quotas and limits", Amazon DocumentDB Developer Guide).
    Quota(
        service="vpc",
        name="VPCs per Region",
        used=counting.listed("ec2", "describe_vpcs", "Vpcs"),
        needed=counting.made("AWS::EC2::VPC"),
        unit="VPCs",
    ),
    Quota(
        service="vpc",
        name="Internet gateways per Region",
        used=counting.listed("ec2", "describe_internet_gateways", "InternetGateways"),
        needed=counting.made("AWS::EC2::InternetGateway"),
        unit="internet gateways",
    ),
    Quota(
        service="ec2",
        name="EC2-VPC Elastic IPs",
        used=counting.listed("ec2", "describe_addresses", "Addresses"),
        needed=counting.made("AWS::EC2::EIP"),
        unit="addresses",
    ),
    Quota(
        service="vpc",
        name="NAT gateways per Availability Zone",
        used=counting.in_fullest_zone,
        # One in each zone at the most: the template puts each into a subnet of its own zone.
        needed=lambda launch: float(bool(launch.of_type("AWS::EC2::NatGateway"))),
        unit="NAT gateways of the fullest zone",
    ),
    Quota(
        service="vpc",
        name="Interface VPC endpoints per VPC",
        used=lambda _session: 0.0,  # the launch's VPC is new
        needed=counting.interface_endpoints,
        unit="interface endpoints of the new VPC",
    ),
    Quota(
        service="ec2",
        name="Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
        used=counting.on_demand_used,
        needed=counting.on_demand_needed,
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
        used=counting.listed("rds", "describe_db_instances", "DBInstances"),
        needed=_INSTANCES,
        unit="database instances",
    ),
    Quota(
        service="rds",
        name="DB clusters",
        used=counting.listed("rds", "describe_db_clusters", "DBClusters"),
        needed=counting.made("AWS::DocDB::DBCluster"),
        unit="database clusters",
    ),
    Quota(
        service="elasticloadbalancing",
        name="Application Load Balancers per Region",
        used=counting.listed("elbv2", "describe_load_balancers", "LoadBalancers"),
        needed=counting.made("AWS::ElasticLoadBalancingV2::LoadBalancer"),
        unit="load balancers",
    ),
    Quota(
        service="elasticfilesystem",
        name="File systems per account",
        used=counting.listed("efs", "describe_file_systems", "FileSystems"),
        needed=counting.made("AWS::EFS::FileSystem"),
        unit="file systems",
    ),
    Quota(
        service="fargate",
        name="Fargate On-Demand vCPU resource count",
        used=counting.fargate_used,
        needed=counting.fargate_needed,
        unit="vCPU",
    ),
)


def quota_values(session: boto3.Session, service: str) -> dict[str, float]:
    """The account's value of each quota of a service, by the quota's name; else AWS's default."""
    client = session.client("service-quotas")
    return {
        each["QuotaName"]: each["Value"]
        for operation in ("list_aws_default_service_quotas", "list_service_quotas")
        for page in client.get_paginator(operation).paginate(ServiceCode=service)
        for each in page["Quotas"]
    }


def look_at_quota(
    session: boto3.Session,
    quota: Quota,
    launches: Sequence[Launch],
    values: Callable[[str], dict[str, float]],
) -> Iterator[Finding]:
    """Whether a quota leaves room for a launch of each size.

    Args:
        session: Credentials and region.
        quota: The quota.
        launches: A launch of each size.
        values: By a service's code, the values of its quotas, as ``quota_values`` reads them.
    """
    subject = f"quota {quota.name!r}"
    allowed = values(quota.service).get(quota.name)
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
