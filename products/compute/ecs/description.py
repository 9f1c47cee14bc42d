"""An ECS service as its own module describes it, before it becomes resources."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import aws_cdk as cdk

    from products.compute.environment import Environment, Secret
    from products.compute.load_balancer import LoadBalancer


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
        writes_root: Its program writes to the root file system of its image.
        helpers: Containers beside it, without which it runs, too.
        helper_secrets: The secrets that these are given.
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
    image: dict[str, Any]
    port: int
    environment: Environment
    health_command: list[str]
    host: str | None = None
    health_grace_seconds: int = 60
    files_container: dict[str, Any] | None = None
    container: dict[str, Any] = field(default_factory=dict)
    writes_root: bool = False
    helpers: list[dict[str, Any]] = field(default_factory=list)
    helper_secrets: list[Secret] = field(default_factory=list)
    volumes: list[dict[str, Any]] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    allowed_where: str | None = None
    minimum_healthy: int = 100
    maximum: int = 200
    balancer: LoadBalancer | None = None
    desired_count: Any = 1
    condition: cdk.CfnCondition | None = None
