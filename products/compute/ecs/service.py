"""One ECS service on Fargate: its logs, its task, its name in the VPC, its placement and its roll-outs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products import contract
from products.compute.ecs.cluster import THIRD_ZONE
from products.compute.ecs.task_definition import task_definition
from products.compute.sizes import by_size
from products.intrinsics import get_att, if_else, only_if, ref, sub

if TYPE_CHECKING:
    from products.compute.ecs.description import Service
    from products.product import Product

DNS_SECONDS = 10
"""How long a name's address may be remembered after its task was replaced."""


def declare_service(product: Product, service: Service) -> cdk.CfnResource:
    """Declare a service with everything that is its own."""
    product.resource(
        f"{service.name}Logs",
        "AWS::Logs::LogGroup",
        {
            "RetentionInDays": by_size("LogDays"),
            "KmsKeyId": product.import_value(contract.DATA_KEY_ARN),
            "Tags": product.tag_list(),
        },
        condition=service.condition,
        on_removal=cdk.RemovalPolicy.DESTROY,
    )
    task_definition(product, service)
    if service.host is not None:
        _name(product, service)
    return _service(product, service)


def _name(product: Product, service: Service) -> None:
    product.resource(
        f"{service.name}Name",
        "AWS::ServiceDiscovery::Service",
        {
            "Name": service.host,
            "NamespaceId": ref("Namespace"),
            "DnsConfig": {
                "DnsRecords": [{"Type": "A", "TTL": DNS_SECONDS}],
                "RoutingPolicy": "MULTIVALUE",
            },
            "HealthCheckCustomConfig": {"FailureThreshold": 1},
            "Tags": product.tag_list(),
        },
        condition=service.condition,
    )


def _service(product: Product, service: Service) -> cdk.CfnResource:
    properties: dict[str, Any] = {
        "Cluster": ref("Cluster"),
        "TaskDefinition": ref(f"{service.name}Task"),
        "LaunchType": "FARGATE",
        "PlatformVersion": "1.4.0",
        "DesiredCount": service.desired_count,
        "DeploymentConfiguration": {
            "MinimumHealthyPercent": service.minimum_healthy,
            "MaximumPercent": service.maximum,
            "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
        },
        "NetworkConfiguration": {"AwsvpcConfiguration": _placement(product)},
        "EnableExecuteCommand": if_else("ShellIsOn", then=True, otherwise=False),
        "EnableECSManagedTags": True,
        "PropagateTags": "SERVICE",
        "Tags": [*product.tag_list(), {"Key": "librechat:mount-targets", "Value": _mount_targets(product)}],
    }
    if service.host is not None:
        properties["ServiceRegistries"] = [{"RegistryArn": get_att(f"{service.name}Name", "Arn")}]
    if service.balancer is not None:
        properties["HealthCheckGracePeriodSeconds"] = service.health_grace_seconds
        properties["LoadBalancers"] = [
            {
                "ContainerName": service.name.lower(),
                "ContainerPort": service.port,
                "TargetGroupArn": service.balancer.target_group,
            }
        ]
        # ECS refuses a target group that no listener uses yet: naming the listener makes it first.
        properties["Tags"].append({"Key": "librechat:listener", "Value": service.balancer.listener})
    return product.resource(
        f"{service.name}Service", "AWS::ECS::Service", properties, condition=service.condition
    )


def _placement(product: Product) -> dict[str, Any]:
    """Private subnets with a way out, in as many zones as the environment has."""
    subnets: list[Any] = [product.import_value(contract.EGRESS_SUBNET_IDS[zone]) for zone in (1, 2)]
    subnets.append(only_if(THIRD_ZONE, product.import_value(contract.EGRESS_SUBNET_IDS[3])))
    return {
        "AssignPublicIp": "DISABLED",
        "Subnets": subnets,
        "SecurityGroups": [product.import_value(contract.SERVICE_SECURITY_GROUP_ID)],
    }


def _mount_targets(product: Product) -> dict[str, Any]:
    """The mount targets of the zones in use.

    Naming them makes CloudFormation refuse a zone in which the shared files cannot be mounted, and keeps the
    data layer from removing one while tasks use it.
    """
    targets: list[Any] = [product.import_value(contract.MOUNT_TARGET_IDS[zone]) for zone in (1, 2)]
    targets.append(only_if(THIRD_ZONE, product.import_value(contract.MOUNT_TARGET_IDS[3])))
    return {"Fn::Join": [" ", targets]}


def address(host: str, port: int) -> dict[str, Any]:
    """The URL under which other containers reach a service."""
    return sub(f"http://{host}.${{Domain}}:{port}", Domain=namespace_domain())


def namespace_domain() -> dict[str, Any]:
    """The environment's private DNS domain."""
    return sub("librechat-${EnvironmentName}.internal")
