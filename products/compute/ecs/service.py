"""One ECS service on Fargate: its logs, its task, its name in the VPC, its placement and its roll-outs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.cfn import ecs, servicediscovery
from products.compute.ecs.cluster import SHELL, THIRD_ZONE, namespace_domain
from products.compute.ecs.description import DeclaredService
from products.compute.ecs.task_definition import add_task_definition
from products.compute.sizes import BY_SIZE
from products.functions.log_group import add_log_group
from products.language.intrinsics import get_att, if_else, join, only_if, ref, sub

if TYPE_CHECKING:
    from products.cfn.logs import LogGroup
    from products.compute.ecs.cluster import Cluster
    from products.compute.ecs.description import Service
    from products.language.conditions import Condition
    from products.language.intrinsics import Intrinsic, Text
    from products.product import Product

DNS_SECONDS = 10
"""How long a name's address may be remembered after its task was replaced."""


def add_service_logs(product: Product, name: str, condition: Condition | None = None) -> LogGroup:
    """Declare a service's log group."""
    return add_log_group(
        product,
        f"{name}Logs",
        days=BY_SIZE.value("LogDays"),
        key=product.import_value(contract.DATA_KEY_ARN),
        condition=condition,
    )


def add_service(product: Product, cluster: Cluster, service: Service) -> DeclaredService:
    """Declare a service with everything that is its own."""
    task = add_task_definition(product, cluster, service)
    properties: ecs.ServiceProperties = {
        "Cluster": ref(cluster.resource),
        "TaskDefinition": ref(task),
        "LaunchType": "FARGATE",
        "PlatformVersion": "1.4.0",
        "DesiredCount": service.desired_count,
        "DeploymentConfiguration": {
            "MinimumHealthyPercent": service.minimum_healthy,
            "MaximumPercent": service.maximum,
            "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
        },
        "NetworkConfiguration": {"AwsvpcConfiguration": _placement(product)},
        "EnableExecuteCommand": if_else(SHELL, then=True, otherwise=False),
        "EnableECSManagedTags": True,
        "PropagateTags": "SERVICE",
    }
    tags = [*product.tag_list()]
    tags.append({"Key": "librechat:mount-targets", "Value": _mount_targets(product)})
    properties["Tags"] = tags
    if service.host is not None:
        name = _add_name(product, cluster, service, service.host)
        properties["ServiceRegistries"] = [{"RegistryArn": get_att(name, "Arn")}]
    if service.balancer is not None:
        properties["HealthCheckGracePeriodSeconds"] = service.health_grace_seconds
        properties["LoadBalancers"] = [
            {
                "ContainerName": service.name.lower(),
                "ContainerPort": service.port,
                "TargetGroupArn": ref(service.balancer.target_group),
            }
        ]
        # ECS refuses a target group that no listener uses yet: naming the listener makes it first.
        tags.append({"Key": "librechat:listener", "Value": service.balancer.listener})
    resource = ecs.Service(product, f"{service.name}Service", condition=service.condition, **properties)
    return DeclaredService(resource=resource, logs=service.logs)


def _add_name(product: Product, cluster: Cluster, service: Service, host: str) -> servicediscovery.Service:
    return servicediscovery.Service(
        product,
        f"{service.name}Name",
        condition=service.condition,
        Name=host,
        NamespaceId=ref(cluster.namespace),
        DnsConfig={
            "DnsRecords": [{"Type": "A", "TTL": DNS_SECONDS}],
            "RoutingPolicy": "MULTIVALUE",
        },
        HealthCheckCustomConfig={"FailureThreshold": 1},
        Tags=product.tag_list(),
    )


def _placement(product: Product) -> ecs.ServiceAwsVpcConfigurationProperty:
    """Private subnets with egress, in as many zones as the environment has."""
    subnets: list[Text] = [product.import_value(contract.EGRESS_SUBNET_IDS[zone]) for zone in (1, 2)]
    subnets.append(only_if(THIRD_ZONE, product.import_value(contract.EGRESS_SUBNET_IDS[3])))
    return {
        "AssignPublicIp": "DISABLED",
        "Subnets": subnets,
        "SecurityGroups": [product.import_value(contract.SERVICE_SECURITY_GROUP_ID)],
    }


def _mount_targets(product: Product) -> Intrinsic:
    """The mount targets of the zones in use.

    Naming them makes CloudFormation refuse a zone in which the shared files cannot be mounted, and keeps the
    data layer from removing one while tasks use it.
    """
    targets: list[Text] = [product.import_value(contract.MOUNT_TARGET_IDS[zone]) for zone in (1, 2)]
    targets.append(only_if(THIRD_ZONE, product.import_value(contract.MOUNT_TARGET_IDS[3])))
    return join(" ", targets)


def address(host: str, port: int) -> Intrinsic:
    """The URL under which other containers reach a service."""
    return sub(f"http://{host}.${{Domain}}:{port}", Domain=namespace_domain())
