"""What tells of an outage: the alarms' limits and patience, and the notices of tasks that fail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from ministack.services.eventbridge import _matches_pattern as matches

from doctor.templates import Account, evaluate
from tests.template.compute.values import DEMO, EVERYTHING

if TYPE_CHECKING:
    from doctor.templates import Evaluation

PRODUCTS = ("compute-ecs", "compute-ec2")
CLUSTER = "<compute:Cluster.Arn>"
SERVICE = "arn:aws:ecs:eu-west-1:111122223333:service/<compute:Cluster>/librechat"

LIMITS = {
    # By the metric: how much is too much, and for how many minutes at most before somebody hears of it.
    "HTTPCode_ELB_5XX_Count": (10, 5),
    "HTTPCode_Target_5XX_Count": (10, 5),
    "TargetResponseTime": (10, 15),
    "UnHealthyHostCount": (0, 15),
    "MemoryUtilization": (90, 15),
    "CPUUtilization": (90, 15),
    "PercentIOLimit": (90, 15),
    "StatusCheckFailed": (0, 15),
}


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_alarm_goes_off_at_its_limit_and_within_a_quarter_of_an_hour(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """A metric that only counts what goes wrong is silent when nothing does: its silence is no alarm."""
    launch = evaluate(templates[product], DEMO, stack="compute", account=account)
    alarms = [a.properties for a in launch.of_type("AWS::CloudWatch::Alarm") if "MetricName" in a.properties]
    assert alarms
    for alarm in alarms:
        limit, minutes = LIMITS[alarm["MetricName"]]
        assert alarm["ComparisonOperator"] == "GreaterThanThreshold"
        assert alarm["Threshold"] == limit
        assert alarm["Period"] * alarm["EvaluationPeriods"] == minutes * 60
        assert alarm["TreatMissingData"] == "notBreaching"


@pytest.mark.parametrize(("size", "most", "least"), [("small", "by size", 1), ("medium", "by size", 2)])
def test_a_service_without_its_least_tasks_is_noticed_even_if_nothing_is_measured(
    templates: dict[str, dict[str, Any]], account: Account, size: str, most: str, least: int
) -> None:
    """Container Insights may send nothing for a service without a task: a gap counts as no task."""
    given = {**DEMO, "Size": size, "MaximumTasks": most}
    launch = evaluate(templates["compute-ecs"], given, account=account)
    for service, floor in (("LibreChat", least), ("Rag", 1), ("Search", 1)):
        alarm = launch.resources[f"{service}TasksAlarm"].properties
        assert alarm["ComparisonOperator"] == "LessThanThreshold"
        assert int(alarm["Threshold"]) == floor
        assert alarm["TreatMissingData"] == "breaching"
        running, tasks = alarm["Metrics"]
        assert running["MetricStat"]["Metric"]["MetricName"] == "RunningTaskCount"
        assert (running["MetricStat"]["Stat"], running["MetricStat"]["Period"]) == ("Minimum", 60)
        assert (tasks["Expression"], tasks["ReturnData"]) == (f"FILL({running['Id']}, 0)", True)
        assert running["ReturnData"] is False


def test_only_an_unbroken_row_of_minutes_without_tasks_is_an_alarm(everything: Evaluation) -> None:
    """Neither the minutes before a launch's first measurement nor a replacement of Meilisearch raise one."""
    for service in ("LibreChat", "Rag", "Search"):
        alarm = everything.resources[f"{service}TasksAlarm"].properties
        assert alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"]) == alarm["EvaluationPeriods"]
        assert 3 < alarm["EvaluationPeriods"] <= 15


def _task_event(**detail: Any) -> dict[str, Any]:  # noqa: ANN401 - any part of an event
    """An event as in Amazon ECS Developer Guide, "Amazon ECS task state change events"."""
    stopped = {"clusterArn": CLUSTER, "lastStatus": "STOPPED", "group": "service:librechat", **detail}
    return {"Source": "aws.ecs", "DetailType": "ECS Task State Change", "Detail": json.dumps(stopped)}


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        (
            {"stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited"},
            True,
        ),
        ({"stopCode": "TaskFailedToStart", "stoppedReason": "CannotPullContainerError: not found"}, True),
        ({"stopCode": "ServiceSchedulerInitiated", "stoppedReason": "Task failed ELB health checks"}, True),
        (
            {"stopCode": "ServiceSchedulerInitiated", "stoppedReason": "Task failed container health checks"},
            True,
        ),
        (
            {"stopCode": "ServiceSchedulerInitiated", "stoppedReason": "Scaling activity initiated by x"},
            False,
        ),
        ({"stopCode": "UserInitiated", "stoppedReason": "Task stopped by user"}, False),
        ({"stopCode": "TaskFailedToStart", "clusterArn": "arn:of:another:cluster"}, False),
        ({"stopCode": "EssentialContainerExited", "lastStatus": "DEPROVISIONING"}, False),
    ],
)
def test_a_task_that_ends_by_itself_is_told_and_one_that_is_replaced_is_not(
    everything: Evaluation, detail: dict[str, str], *, told: bool
) -> None:
    """Asked of an implementation of EventBridge's patterns, with events as ECS sends them."""
    pattern = json.dumps(everything.resources["FailedTasks"].properties["EventPattern"])
    assert matches(pattern, _task_event(**detail)) is told


@pytest.mark.parametrize(
    ("name", "service", "told"),
    [
        ("SERVICE_DEPLOYMENT_FAILED", SERVICE, True),
        ("SERVICE_DEPLOYMENT_COMPLETED", SERVICE, False),
        ("SERVICE_DEPLOYMENT_FAILED", SERVICE.replace("<compute:Cluster>", "another"), False),
    ],
)
def test_a_roll_out_that_fails_is_told(
    everything: Evaluation, name: str, service: str, *, told: bool
) -> None:
    """Of this cluster's services."""
    pattern = json.dumps(everything.resources["FailedRollOuts"].properties["EventPattern"])
    event = {
        "Source": "aws.ecs",
        "DetailType": "ECS Deployment State Change",
        "Resources": [service],
        "Detail": json.dumps({"eventType": "ERROR", "eventName": name, "reason": "tasks failed to start."}),
    }
    assert matches(pattern, event) is told


def test_a_notice_says_what_happened_where_and_why(everything: Evaluation) -> None:
    """To the environment's topic, as JSON into which EventBridge puts the event's parts."""
    assert EVERYTHING["EnvironmentName"] == "demo"
    for name in ("FailedTasks", "FailedRollOuts"):
        (target,) = everything.resources[name].properties["Targets"]
        assert target["Arn"] == "<data:AlarmTopic>"
        transformer = target["InputTransformer"]
        text = transformer["InputTemplate"]
        for part in transformer["InputPathsMap"]:
            text = text.replace(f"<{part}>", json.dumps(part))
        told = json.loads(text)
        assert {"LibreChat demo", "service", "why"} <= set(told)
