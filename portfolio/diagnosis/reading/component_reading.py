"""The components as their services describe them now, in the words of CloudFormation's properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from doctor.templates import Resource

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import boto3

    from portfolio.diagnosis.reading.picture import Picture

Told = dict[str, dict[str, Any]]
"""What was told of resources, by ID; only the members that the answer had."""

_CHUNK = 10
"""How many services DescribeServices takes at a time ("DescribeServices", Amazon ECS API Reference)."""


def is_gone(error: ClientError) -> bool:
    """Whether a service says that it knows nothing of the name."""
    code = str(error.response["Error"].get("Code", ""))
    return "NotFound" in code or "NoSuch" in code or code == "MISSING"


def read(session: boto3.Session, kind: str, ids: list[str]) -> Told:
    """What is told of resources of one type; those that are gone are left out.

    Raises:
        botocore.exceptions.ClientError: A call is refused.
    """
    return READERS[kind](session, ids)


def _each(ids: list[str], ask: Callable[[str], dict[str, Any] | None]) -> Told:
    """What one call for each ID told."""
    told: Told = {}
    for identifier in ids:
        try:
            found = ask(identifier)
        except ClientError as error:
            if not is_gone(error):
                raise
            continue
        if found is not None:
            told[identifier] = found
    return told


def _subset(answer: Mapping[str, Any], **members: str) -> dict[str, Any]:
    """The members of an answer that it has, by the property that each is."""
    return {name: answer[member] for name, member in members.items() if answer.get(member) is not None}


def _active(groups: list[Mapping[str, Any]]) -> list[str]:
    return [each["VpcSecurityGroupId"] for each in groups if "VpcSecurityGroupId" in each]


def _postgres(session: boto3.Session, ids: list[str]) -> Told:
    rds = session.client("rds")

    def ask(identifier: str) -> dict[str, Any]:
        found = rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]
        told = _subset(found, PubliclyAccessible="PubliclyAccessible")
        if "VpcSecurityGroups" in found:
            told["VPCSecurityGroups"] = _active(list(found["VpcSecurityGroups"]))
        group: Any = found.get("DBSubnetGroup", {})
        if group.get("DBSubnetGroupName"):
            told["DBSubnetGroupName"] = group["DBSubnetGroupName"]
        return told

    return _each(ids, ask)


def _documentdb(session: boto3.Session, ids: list[str]) -> Told:
    docdb = session.client("docdb")

    def ask(identifier: str) -> dict[str, Any]:
        found = docdb.describe_db_clusters(DBClusterIdentifier=identifier)["DBClusters"][0]
        told = _subset(found, DBSubnetGroupName="DBSubnetGroup")
        if "VpcSecurityGroups" in found:
            told["VpcSecurityGroupIds"] = _active(list(found["VpcSecurityGroups"]))
        return told

    return _each(ids, ask)


def _subnet_group(service: str) -> Callable[[boto3.Session, list[str]], Told]:
    def subnets(session: boto3.Session, ids: list[str]) -> Told:
        client: Any = session.client(service)  # type: ignore[call-overload] # one of two, with the same call

        def ask(identifier: str) -> dict[str, Any]:
            pages = client.get_paginator("describe_db_subnet_groups")
            groups = [
                each
                for page in pages.paginate(DBSubnetGroupName=identifier)
                for each in page["DBSubnetGroups"]
            ]
            return {"SubnetIds": [each["SubnetIdentifier"] for each in groups[0].get("Subnets", [])]}

        return _each(ids, ask)

    return subnets


def _function(session: boto3.Session, ids: list[str]) -> Told:
    client = session.client("lambda")

    def ask(identifier: str) -> dict[str, Any]:
        told = _subset(client.get_function_configuration(FunctionName=identifier), VpcConfig="VpcConfig")
        if "VpcConfig" in told:
            told["VpcConfig"] = {
                "SubnetIds": told["VpcConfig"].get("SubnetIds", []),
                "SecurityGroupIds": told["VpcConfig"].get("SecurityGroupIds", []),
            }
        return told

    return _each(ids, ask)


def _ecs_service(session: boto3.Session, ids: list[str]) -> Told:
    ecs = session.client("ecs")
    told: Told = {}
    clusters: dict[str, list[str]] = {}
    for identifier in ids:
        clusters.setdefault(identifier.split("/")[-2], []).append(identifier)
    for cluster, services in clusters.items():
        for start in range(0, len(services), _CHUNK):
            answer = ecs.describe_services(cluster=cluster, services=services[start : start + _CHUNK])
            for each in answer.get("services", []):
                if each.get("status") == "INACTIVE" or "serviceArn" not in each:
                    continue
                place = each.get("networkConfiguration", {}).get("awsvpcConfiguration")
                told[each["serviceArn"]] = {} if place is None else {"NetworkConfiguration": _place(place)}
    return told


def _place(place: Any) -> dict[str, Any]:  # noqa: ANN401 - a member of botocore's answer
    return {
        "AwsvpcConfiguration": {
            "Subnets": place.get("subnets", []),
            "SecurityGroups": place.get("securityGroups", []),
            "AssignPublicIp": place.get("assignPublicIp", "DISABLED"),
        }
    }


def _mount_target(session: boto3.Session, ids: list[str]) -> Told:
    efs = session.client("efs")

    def ask(identifier: str) -> dict[str, Any] | None:
        targets = efs.describe_mount_targets(MountTargetId=identifier)["MountTargets"]
        if not targets:
            return None
        groups = efs.describe_mount_target_security_groups(MountTargetId=identifier)["SecurityGroups"]
        return {**_subset(targets[0], SubnetId="SubnetId"), "SecurityGroups": groups}

    return _each(ids, ask)


def _load_balancer(session: boto3.Session, ids: list[str]) -> Told:
    elbv2 = session.client("elbv2")

    def ask(identifier: str) -> dict[str, Any]:
        pages = elbv2.get_paginator("describe_load_balancers").paginate(LoadBalancerArns=[identifier])
        found = next(each for page in pages for each in page["LoadBalancers"])
        told = _subset(found, Scheme="Scheme", IpAddressType="IpAddressType", SecurityGroups="SecurityGroups")
        if "AvailabilityZones" in found:
            told["Subnets"] = [each["SubnetId"] for each in found["AvailabilityZones"] if "SubnetId" in each]
        return told

    return _each(ids, ask)


def _auto_scaling_group(session: boto3.Session, ids: list[str]) -> Told:
    client = session.client("autoscaling")
    told: Told = {}
    for page in client.get_paginator("describe_auto_scaling_groups").paginate(AutoScalingGroupNames=ids):
        for group in page["AutoScalingGroups"]:
            if "VPCZoneIdentifier" in group:
                subnets = [each for each in group["VPCZoneIdentifier"].split(",") if each]
                told[group["AutoScalingGroupName"]] = {"VPCZoneIdentifier": subnets}
            else:
                told[group["AutoScalingGroupName"]] = {}
    return told


def _serverless_cache(session: boto3.Session, ids: list[str]) -> Told:
    client = session.client("elasticache")

    def ask(identifier: str) -> dict[str, Any] | None:
        pages = client.get_paginator("describe_serverless_caches").paginate(ServerlessCacheName=identifier)
        found = [each for page in pages for each in page["ServerlessCaches"]]
        return (
            _subset(found[0], SubnetIds="SubnetIds", SecurityGroupIds="SecurityGroupIds") if found else None
        )

    return _each(ids, ask)


READERS: dict[str, Callable[[boto3.Session, list[str]], Told]] = {
    "AWS::RDS::DBInstance": _postgres,
    "AWS::RDS::DBSubnetGroup": _subnet_group("rds"),
    "AWS::DocDB::DBCluster": _documentdb,
    "AWS::DocDB::DBSubnetGroup": _subnet_group("docdb"),
    "AWS::Lambda::Function": _function,
    "AWS::ECS::Service": _ecs_service,
    "AWS::EFS::MountTarget": _mount_target,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _load_balancer,
    "AWS::AutoScaling::AutoScalingGroup": _auto_scaling_group,
    "AWS::ElastiCache::ServerlessCache": _serverless_cache,
}
"""The types that stand in subnets, in the order in which they are asked for."""


def overlaid(expected: Picture, told: Mapping[str, Told]) -> dict[str, Resource]:
    """The components with what was told of them in place of what the templates declare.

    Args:
        expected: What the templates declare.
        told: By type what was told, by ID; a type that is missing could not be asked for.
    """
    found: dict[str, Resource] = {}
    for name, resource in expected.resources.items():
        if resource.type not in READERS:
            continue
        of_type = told.get(resource.type)
        if of_type is None:
            found[name] = resource
        elif expected.ids[name] in of_type:
            properties = {**resource.properties, **of_type[expected.ids[name]]}
            found[name] = Resource(logical_id=name, type=resource.type, properties=properties)
    return found
