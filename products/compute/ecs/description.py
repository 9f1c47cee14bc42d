"""An ECS service as its own module describes it, before it becomes resources."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from products.cfn import ecs
    from products.cfn.ecs import (
        TaskDefinitionContainerDefinitionProperty,
        TaskDefinitionMountPointProperty,
        TaskDefinitionVolumeProperty,
    )
    from products.cfn.logs import LogGroup
    from products.compute.application.environment import Environment, Secret
    from products.compute.ingress.load_balancer import LoadBalancer
    from products.language.conditions import Condition
    from products.language.intrinsics import Integer, Intrinsic
    from products.language.policy import Statement


@dataclass(frozen=True, kw_only=True)
class DeclaredService:
    """A service as declared.

    Attributes:
        resource: The service.
        logs: Its log group.
    """

    resource: ecs.Service
    logs: LogGroup


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service to declare.

    Attributes:
        name: Its name in logical IDs, for example ``Rag``.
        host: Its name in the environment's private DNS namespace; None for one that nobody looks up.
        image: Its image.
        logs: Its log group.
        port: The port that it listens on.
        environment: The program's variables and secrets.
        health_command: The container's health check, in Docker's notation.
        health_grace_seconds: How long the program may take to become healthy.
        files_container: The container that runs before it, if any.
        mounts: Where the program writes to volumes, besides the files that it reads.
        start: Entry point and command, where they are not the image's own.
        writes_root: Its program writes to the root file system of its image.
        helpers: Containers next to it, without which it runs, too.
        helper_secrets: The secrets that these are given.
        volumes: The task's volumes.
        statements: What the program may do in AWS.
        allowed_where: The condition under which it may; None means always.
        minimum_healthy: The least share of tasks, in percent, that a roll-out leaves running.
        maximum: The most, in percent.
        balancer: The load balancer that it stands behind, if any.
        desired_count: How many tasks run.
        condition: The condition under which it exists.
    """

    name: str
    image: Intrinsic
    logs: LogGroup
    port: int
    environment: Environment
    health_command: list[str]
    host: str | None = None
    health_grace_seconds: int = 60
    files_container: TaskDefinitionContainerDefinitionProperty | None = None
    mounts: list[TaskDefinitionMountPointProperty] = field(default_factory=list)
    start: tuple[list[str], list[str]] | None = None
    writes_root: bool = False
    helpers: list[TaskDefinitionContainerDefinitionProperty] = field(default_factory=list)
    helper_secrets: list[Secret] = field(default_factory=list)
    volumes: list[TaskDefinitionVolumeProperty] = field(default_factory=list)
    statements: list[Statement | Intrinsic] = field(default_factory=list)
    allowed_where: Condition | None = None
    minimum_healthy: int = 100
    maximum: int = 200
    balancer: LoadBalancer | None = None
    desired_count: Integer = 1
    condition: Condition | None = None
