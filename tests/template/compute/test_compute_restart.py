"""The weekly restart by which LibreChat and rag_api take up rotated credentials."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import Account, Evaluation, evaluate
from tests.template.compute.values import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def launch(templates: dict[str, dict[str, Any]], account: Account) -> Callable[..., Evaluation]:
    """Evaluates a launch with everything switched on but for the given parameters."""

    def launched(**parameters: str) -> Evaluation:
        return evaluate(
            templates["compute-ecs"], {**EVERYTHING, **parameters}, stack="compute", account=account
        )

    return launched


@pytest.mark.parametrize(
    ("size", "choice", "restarts"),
    [
        ("medium", "by size", True),
        ("large", "by size", True),
        ("large", "off", False),
    ],
)
def test_services_restart_where_credentials_rotate(
    launch: Callable[..., Evaluation], size: str, choice: str, *, restarts: bool
) -> None:
    """The same sizes as in the data layer, unless chosen otherwise; all of it or nothing."""
    launched = launch(Size=size, WeeklyRestart=choice)
    found = {resource.logical_id for resource in launched.of_type("AWS::Scheduler::Schedule")}
    assert found == ({"LibreChatRestart", "RagRestart"} if restarts else set())
    assert ("RestartRole" in launched.resources) is restarts


@pytest.mark.parametrize(("choice", "restarts"), [("by size", False), ("on", True)])
def test_a_small_environment_restarts_only_if_told_to(
    launch: Callable[..., Evaluation], choice: str, *, restarts: bool
) -> None:
    """Its data layer rotates nothing by itself; without rag_api there is nothing of it to restart."""
    launched = launch(Size="small", MaximumTasks="1", ChatWithFiles="off", WeeklyRestart=choice)
    found = {resource.logical_id for resource in launched.of_type("AWS::Scheduler::Schedule")}
    assert found == ({"LibreChatRestart"} if restarts else set())


@pytest.mark.parametrize("service", ["LibreChat", "Rag"])
def test_a_restart_replaces_the_tasks_of_one_service(launch: Callable[..., Evaluation], service: str) -> None:
    """The call that the schedule makes names the service and changes nothing but its tasks."""
    target = launch(Size="medium").resources[f"{service}Restart"].properties["Target"]
    assert target["Arn"] == "arn:aws:scheduler:::aws-sdk:ecs:updateService"
    assert target["RoleArn"] == "<compute:RestartRole.Arn>"
    assert json.loads(target["Input"]) == {
        "Cluster": "<compute:Cluster>",
        "Service": f"<compute:{service}Service.Name>",
        "ForceNewDeployment": True,
    }


def test_the_scheduler_may_update_the_two_services_alone(launch: Callable[..., Evaluation]) -> None:
    """And acts for this account only."""
    role = launch(Size="medium").resources["RestartRole"].properties
    (policy,) = role["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == "ecs:UpdateService"
    assert statement["Resource"] == ["<compute:LibreChatService>", "<compute:RagService>"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert "aws:SourceAccount" in trust["Condition"]["StringEquals"]
