"""One ECS service on Fargate: its logs, roles, task definition, name in the VPC and roll-out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products import contract
from products.compute.ecs.cluster import THIRD_ZONE
from products.compute.intrinsics import attribute, by_size, if_else, only_if, ref, sub
from products.compute.roles import execution_role, task_role

if TYPE_CHECKING:
    from products.compute.environment import Environment
    from products.compute.load_balancer import LoadBalancer
    from products.product import Product

STOP_SECONDS = 120
"""How long a program may take to end after SIGTERM: the most that Fargate allows, for answers under way."""

DNS_SECONDS = 10
"""How long a name's address may be remembered after its task was replaced."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service to declare.

    Attributes:
        name: Its name in logical IDs, for example ``Rag``.
        host: Its name in the environment's private DNS namespace; None for one that nobody looks up.
        image: Its image.
        port: The port that it listens on.
        environment: What the program is told.
        health_command: The container's health check, in Docker's notation.
        health_grace_seconds: How long the program may take to become healthy.
        files_container: The container that runs before it, if any.
        container: Further properties of the container.
        volumes: The task's volumes.
        statements: What the program may do in AWS.
        allowed_where: The name of the condition under which it may; None means always.
        minimum_healthy: The least share of tasks, in percent, that a roll-out leaves running.
        maximum: The most, in percent.
        balancer: The load balancer that it stands behind, if any.
        desired_count: How many tasks run.
        condition: The condition under which it exists.
    """

    name: str
    image: str
    port: int
    environment: Environment
    health_command: list[str]
    host: str | None = None
    health_grace_seconds: int = 60
    files_container: dict[str, Any] | None = None
    container: dict[str, Any] = field(default_factory=dict)
    volumes: list[dict[str, Any]] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    allowed_where: str | None = None
    minimum_healthy: int = 100
    maximum: int = 200
    balancer: LoadBalancer | None = None
    desired_count: Any = 1
    condition: cdk.CfnCondition | None = None


def log_configuration(service: str) -> dict[str, Any]:
    """A container's ``LogConfiguration``, into its service's log group.

    Non-blocking with a buffer: a pause of CloudWatch Logs must not stop answers (Amazon ECS Developer
    Guide, "Send Amazon ECS logs to CloudWatch").
    """
    return {
        "LogDriver": "awslogs",
        "Options": {
            "awslogs-group": ref(f"{service}Logs"),
            "awslogs-region": ref("AWS::Region"),
            "awslogs-stream-prefix": service.lower(),
            "mode": "non-blocking",
            "max-buffer-size": "4m",
        },
    }


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
    _task_definition(product, service)
    if service.host is not None:
        _name(product, service)
    return _service(product, service)


def _task_definition(product: Product, service: Service) -> None:
    execution = execution_role(
        product,
        service.name,
        secrets=list(service.environment.secrets.values()),
        log_group=f"{service.name}Logs",
        condition=service.condition,
    )
    role = task_role(
        product,
        service.name,
        service.statements,
        only_where=service.allowed_where,
        condition=service.condition,
    )
    containers = [_container(service)]
    if service.files_container is not None:
        containers.insert(0, service.files_container)
    product.resource(
        f"{service.name}Task",
        "AWS::ECS::TaskDefinition",
        {
            "RequiresCompatibilities": ["FARGATE"],
            "NetworkMode": "awsvpc",
            "RuntimePlatform": {"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"},
            "Cpu": by_size(f"{service.name}Cpu"),
            "Memory": by_size(f"{service.name}Memory"),
            # Fargate's own 20 GiB are the least; files pass through here on their way to be indexed.
            "EphemeralStorage": {"SizeInGiB": by_size("ScratchGibibytes")},
            "ExecutionRoleArn": attribute(execution.logical_id, "Arn"),
            "TaskRoleArn": attribute(role.logical_id, "Arn"),
            "ContainerDefinitions": containers,
            "Volumes": service.volumes,
            "Tags": product.tag_list(),
        },
        condition=service.condition,
    )


def _container(service: Service) -> dict[str, Any]:
    environment = service.environment
    variables = [{"Name": name, "Value": value} for name, value in environment.values.items()]
    variables += [
        only_if(condition, {"Name": name, "Value": value})
        for name, (condition, value) in environment.conditional.items()
    ]
    secrets = []
    for name, secret in environment.secrets.items():
        entry = {"Name": name, "ValueFrom": secret.value_from()}
        secrets.append(entry if secret.condition is None else only_if(secret.condition, entry))
    return {
        "Name": service.name.lower(),
        "Image": service.image,
        "Essential": True,
        "PortMappings": [{"ContainerPort": service.port, "Protocol": "tcp"}],
        "Environment": variables,
        "Secrets": secrets,
        "HealthCheck": {
            "Command": service.health_command,
            "Interval": 30,
            "Timeout": 10,
            "Retries": 3,
            "StartPeriod": service.health_grace_seconds,
        },
        "StopTimeout": STOP_SECONDS,
        "LinuxParameters": {"InitProcessEnabled": True},
        "LogConfiguration": log_configuration(service.name),
        **service.container,
    }


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
        properties["ServiceRegistries"] = [{"RegistryArn": attribute(f"{service.name}Name", "Arn")}]
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


def file_volume(product: Product, name: str, access_point: contract.Key) -> dict[str, Any]:
    """A volume on the shared file system, mounted with TLS as the task's role through its access point."""
    return {
        "Name": name,
        "EFSVolumeConfiguration": {
            "FilesystemId": product.import_value(contract.FILE_SYSTEM_ID),
            "TransitEncryption": "ENABLED",
            "AuthorizationConfig": {"AccessPointId": product.import_value(access_point), "IAM": "ENABLED"},
        },
    }


def address(host: str, port: int) -> dict[str, Any]:
    """The URL under which other containers reach a service."""
    return sub(f"http://{host}.${{Domain}}:{port}", Domain=namespace_domain())


def namespace_domain() -> dict[str, Any]:
    """The environment's private DNS domain."""
    return sub("librechat-${EnvironmentName}.internal")
