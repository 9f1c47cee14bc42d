"""The task definition of one ECS service: its container, its volumes, its size and its roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from products import contract
from products.compute.ecs.cluster import SHELL
from products.compute.roles import execution_role, task_role
from products.compute.sizes import by_size
from products.intrinsics import get_att, if_else, only_if, ref

if TYPE_CHECKING:
    from products.compute.ecs.description import Service
    from products.compute.environment import Environment
    from products.product import Product

STOP_SECONDS = 120
"""How long a program may take to end after SIGTERM: the most that Fargate allows, for answers under way."""


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


def task_definition(product: Product, service: Service) -> None:
    """Declare a service's task definition and the roles that it names."""
    execution = execution_role(
        product,
        service.name,
        secrets=[*service.environment.secrets.values(), *service.helper_secrets],
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
    containers = [_container(service), *service.helpers]
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
            "ExecutionRoleArn": get_att(execution.logical_id, "Arn"),
            "TaskRoleArn": get_att(role.logical_id, "Arn"),
            "ContainerDefinitions": containers,
            "Volumes": service.volumes,
            "Tags": product.tag_list(),
        },
        condition=service.condition,
    )


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


def confined(*, writes_root: bool = False) -> dict[str, Any]:
    """What keeps a container's program an ordinary user's.

    A shell opened in a container (ECS Exec) is root's, and its agent writes to the root file system, which
    must not be read-only then (Amazon ECS Developer Guide, "Monitor Amazon ECS containers with ECS Exec",
    considerations). AWS Fargate offers no ``no-new-privileges``; without capabilities to gain, a program
    that is root's gains none either (Amazon ECS API Reference, "ContainerDefinition", "LinuxParameters").

    Args:
        writes_root: The program writes to the root file system of its image.
    """
    dropped = {"InitProcessEnabled": True, "Capabilities": {"Drop": ["ALL"]}}
    return {
        "User": "1000:1000",
        "ReadonlyRootFilesystem": False if writes_root else if_else(SHELL, then=False, otherwise=True),
        "LinuxParameters": if_else(SHELL, {"InitProcessEnabled": True}, dropped),
    }


def told(environment: Environment) -> dict[str, Any]:
    """A container's variables and secrets."""
    variables = [{"Name": name, "Value": value} for name, value in environment.values.items()]
    variables += [
        only_if(condition, {"Name": name, "Value": value})
        for name, (condition, value) in environment.conditional.items()
    ]
    secrets = []
    for name, secret in environment.secrets.items():
        entry = {"Name": name, "ValueFrom": secret.value_from()}
        secrets.append(entry if secret.condition is None else only_if(secret.condition, entry))
    return {"Environment": variables, "Secrets": secrets}


def _container(service: Service) -> dict[str, Any]:
    return {
        "Name": service.name.lower(),
        "Image": service.image,
        "Essential": True,
        "PortMappings": [{"ContainerPort": service.port, "Protocol": "tcp"}],
        **told(service.environment),
        "HealthCheck": {
            "Command": service.health_command,
            "Interval": 30,
            "Timeout": 10,
            "Retries": 3,
            "StartPeriod": service.health_grace_seconds,
        },
        "StopTimeout": STOP_SECONDS,
        **confined(writes_root=service.writes_root),
        "LogConfiguration": log_configuration(service.name),
        **service.container,
    }
