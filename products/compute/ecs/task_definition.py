"""The task definition of one ECS service: its container, its volumes, its size and its roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.cfn import ecs
from products.compute.application.delivery.delivered_files import after_files, files_mount
from products.compute.application.roles import add_execution_role, add_task_role
from products.compute.ecs.cluster import SHELL
from products.compute.sizes import BY_SIZE
from products.language.intrinsics import REGION, get_att, if_else, only_if, ref

if TYPE_CHECKING:
    from products.cfn.ecs import (
        TaskDefinitionContainerDefinitionProperty,
        TaskDefinitionLinuxParametersProperty,
        TaskDefinitionLogConfigurationProperty,
        TaskDefinitionVolumeProperty,
    )
    from products.cfn.logs import LogGroup
    from products.compute.application.environment import Environment
    from products.compute.ecs.cluster import Cluster
    from products.compute.ecs.description import Service
    from products.language.intrinsics import Intrinsic, Text
    from products.product import Product

STOP_SECONDS = 120
"""How long a program may take to end after SIGTERM: the most that Fargate allows, for answers under way."""


def log_configuration(name: str, logs: LogGroup) -> TaskDefinitionLogConfigurationProperty:
    """A container's ``LogConfiguration``, into its service's log group.

    Non-blocking with a buffer: a pause of CloudWatch Logs must not stop answers (Amazon ECS Developer
    Guide, "Send Amazon ECS logs to CloudWatch").

    Args:
        name: The service's name in logical IDs.
        logs: Its log group.
    """
    return {
        "LogDriver": "awslogs",
        "Options": {
            "awslogs-group": ref(logs),
            "awslogs-region": REGION,
            "awslogs-stream-prefix": name.lower(),
            "mode": "non-blocking",
            "max-buffer-size": "4m",
        },
    }


def add_task_definition(product: Product, cluster: Cluster, service: Service) -> ecs.TaskDefinition:
    """Declare a service's task definition and the roles that it names."""
    execution = add_execution_role(
        product,
        service.name,
        secrets=[*service.environment.secrets.values(), *service.helper_secrets],
        log_group=service.logs,
        condition=service.condition,
    )
    role = add_task_role(
        product,
        service.name,
        service.statements,
        only_where=service.allowed_where,
        shell=cluster.shell_policy,
        condition=service.condition,
    )
    containers = [_container(service), *service.helpers]
    if service.files_container is not None:
        containers.insert(0, service.files_container)
    return ecs.TaskDefinition(
        product,
        f"{service.name}Task",
        condition=service.condition,
        RequiresCompatibilities=["FARGATE"],
        NetworkMode="awsvpc",
        RuntimePlatform={"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"},
        Cpu=BY_SIZE.value(f"{service.name}Cpu"),
        Memory=BY_SIZE.value(f"{service.name}Memory"),
        # Fargate's own 20 GiB are the least; files pass through here on their way to be indexed.
        EphemeralStorage={"SizeInGiB": BY_SIZE.value("ScratchGibibytes")},
        ExecutionRoleArn=get_att(execution, "Arn"),
        TaskRoleArn=get_att(role, "Arn"),
        ContainerDefinitions=containers,
        Volumes=service.volumes,
        Tags=product.tag_list(),
    )


def file_volume(product: Product, name: str, access_point: contract.Key) -> TaskDefinitionVolumeProperty:
    """A volume on the shared file system, mounted with TLS as the task's role through its access point."""
    return {
        "Name": name,
        "EFSVolumeConfiguration": {
            "FilesystemId": product.import_value(contract.FILE_SYSTEM_ID),
            "TransitEncryption": "ENABLED",
            "AuthorizationConfig": {"AccessPointId": product.import_value(access_point), "IAM": "ENABLED"},
        },
    }


USER = "1000:1000"
"""What every program runs as; a shell opened in its container is root's (see `linux_parameters`)."""


def read_only_root() -> Intrinsic:
    """Whether a container's root file system is read-only.

    A shell opened in a container (ECS Exec) is root's, and its agent writes to the root file system, which
    must not be read-only then (Amazon ECS Developer Guide, "Monitor Amazon ECS containers with ECS Exec",
    considerations).
    """
    return if_else(SHELL, then=False, otherwise=True)


def linux_parameters() -> Intrinsic:
    """What keeps a container's program an ordinary user's, where no shell needs more.

    AWS Fargate offers no ``no-new-privileges``; without capabilities to gain, a program that is root's gains
    none either (Amazon ECS API Reference, "ContainerDefinition", "LinuxParameters").
    """
    with_shell: TaskDefinitionLinuxParametersProperty = {"InitProcessEnabled": True}
    without: TaskDefinitionLinuxParametersProperty = {
        "InitProcessEnabled": True,
        "Capabilities": {"Drop": ["ALL"]},
    }
    return if_else(SHELL, with_shell, without)


def variables(environment: Environment) -> list[ecs.TaskDefinitionKeyValuePairProperty | Intrinsic]:
    """A container's variables."""
    return [
        *(_variable(name, value) for name, value in environment.values.items()),
        *(
            only_if(condition, _variable(name, value))
            for name, (condition, value) in environment.conditional.items()
        ),
    ]


def secrets(environment: Environment) -> list[ecs.TaskDefinitionSecretProperty | Intrinsic]:
    """A container's secrets."""
    found: list[ecs.TaskDefinitionSecretProperty | Intrinsic] = []
    for name, secret in environment.secrets.items():
        entry: ecs.TaskDefinitionSecretProperty = {"Name": name, "ValueFrom": secret.value_from()}
        found.append(entry if secret.condition is None else only_if(secret.condition, entry))
    return found


def _variable(name: str, value: Text) -> ecs.TaskDefinitionKeyValuePairProperty:
    return {"Name": name, "Value": value}


def _container(service: Service) -> TaskDefinitionContainerDefinitionProperty:
    container: TaskDefinitionContainerDefinitionProperty = {
        "Name": service.name.lower(),
        "Image": service.image,
        "Essential": True,
        "PortMappings": [{"ContainerPort": service.port, "Protocol": "tcp"}],
        "Environment": variables(service.environment),
        "Secrets": secrets(service.environment),
        "HealthCheck": {
            "Command": service.health_command,
            "Interval": 30,
            "Timeout": 10,
            "Retries": 3,
            "StartPeriod": service.health_grace_seconds,
        },
        "StopTimeout": STOP_SECONDS,
        "User": USER,
        "ReadonlyRootFilesystem": False if service.writes_root else read_only_root(),
        "LinuxParameters": linux_parameters(),
        "LogConfiguration": log_configuration(service.name, service.logs),
        "DependsOn": after_files(),
        "MountPoints": [files_mount(), *service.mounts],
    }
    if service.start is not None:
        container["EntryPoint"], container["Command"] = service.start
    return container
