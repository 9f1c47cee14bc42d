"""The tasks of a launch of the ECS product, and what their containers are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from doctor.templates import Evaluation


def tasks(launch: Evaluation) -> dict[str, dict[str, Any]]:
    """The task definitions by their services' names."""
    tasks = launch.of_type("AWS::ECS::TaskDefinition")
    return {task.logical_id.removesuffix("Task"): task.properties for task in tasks}


def main_container(task: dict[str, Any]) -> dict[str, Any]:
    """The container that the task is for."""
    (container,) = (c for c in task["ContainerDefinitions"] if c["Essential"])
    return dict(container)


def variables(container: dict[str, Any]) -> dict[str, str]:
    """The container's variables, without its secrets."""
    return {entry["Name"]: entry["Value"] for entry in container["Environment"]}
