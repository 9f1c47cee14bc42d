"""The ECS services: whether their tasks run, and why those that stopped did."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from portfolio.diagnosis import symptoms
from portfolio.diagnosis.finding import Finding, Rank, unlooked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.diagnosis.looking import Looking

_CHUNK, _TASKS = 10, 100
"""How many services and tasks are described at a time ("DescribeServices", "DescribeTasks", Amazon ECS API
Reference)."""
_PULL = ("CannotPullContainer", "ResourceInitializationError", "CannotPull")
"""How stopped reasons begin where an image or a secret could not be fetched ("Stopped task error messages",
Amazon ECS Developer Guide)."""


def look_at_services(looking: Looking) -> Iterator[Finding]:
    """Every ECS service of the environment."""
    client = looking.client("ecs")
    names = {identifier: name for name, identifier, _ in looking.of_type(symptoms.TASKS)}
    by_cluster: dict[str, list[str]] = {}
    for identifier in names:
        by_cluster.setdefault(identifier.split("/")[-2], []).append(identifier)
    for cluster, services in by_cluster.items():
        for start in range(0, len(services), _CHUNK):
            chunk = services[start : start + _CHUNK]
            for found in client.describe_services(cluster=cluster, services=chunk).get("services", []):
                if found.get("status") != "INACTIVE":
                    name = names.get(found.get("serviceArn", ""), found.get("serviceName", "?"))
                    yield from _service(client, cluster, name, found)


def _service(
    client: Any,  # noqa: ANN401 - boto3's clients are made at run time
    cluster: str,
    name: str,
    found: dict[str, Any],
) -> Iterator[Finding]:
    wanted, running = found.get("desiredCount", 0), found.get("runningCount", 0)
    service = found.get("serviceName", name)
    if wanted == 0:
        yield Finding(
            check="service-off",
            rank=Rank.BROKEN,
            symptom=symptoms.ACCESS if name.startswith("LibreChat") else f"{name} is switched off",
            found=f"{name} is set to no tasks",
            evidence=(f"{service}: desiredCount is 0",),
            why="nothing runs",
            fix=f"aws ecs update-service --cluster {cluster} --service {service} --desired-count 1, or "
            f"update the "
            "compute product",
        )
    elif running < wanted:
        reasons = stopped_reasons(client, cluster, service)
        pull = any(reason.startswith(_PULL) for reason in reasons)
        yield Finding(
            check="image-pull" if pull else "tasks-missing",
            rank=Rank.BROKEN,
            symptom=symptoms.IMAGES if pull else f"Tasks of {name} do not run",
            found=f"{running} of {wanted} tasks of {name} run",
            evidence=(
                (
                    f"{service}: runningCount {running}, desiredCount {wanted}, "
                    f"pendingCount {found.get('pendingCount', 0)}"
                ),
                *(f"{count} stopped: {reason}" for reason, count in reasons.most_common(5)),
                *(each.get("message", "") for each in found.get("events", [])[:2]),
            ),
            why="the application is slow or away",
            fix="check the way out (NAT, routes), that the image is in the registry, and the execution role; "
            "a release published again brings its images"
            if pull
            else "read the service's log group for why tasks end; the reasons above are grouped",
        )
    for deployment in found.get("deployments", []):
        if deployment.get("rolloutState") == "FAILED":
            yield Finding(
                check="roll-out",
                rank=Rank.BROKEN,
                symptom=f"A roll-out of {name} failed",
                found=deployment.get("rolloutStateReason", "the deployment failed"),
                evidence=(f"{service}: deployment {deployment.get('id', '?')} is FAILED",),
                why="the tasks of before run, with what they had",
                fix="read the service's log group, mend the cause, then update the compute product",
            )


def stopped_reasons(client: Any, cluster: str, service: str) -> Counter[str]:  # noqa: ANN401 - a client
    """Why tasks stopped, each reason with how often."""
    reasons: Counter[str] = Counter()
    pages = client.get_paginator("list_tasks").paginate(
        cluster=cluster, serviceName=service, desiredStatus="STOPPED"
    )
    arns = [each for page in pages for each in page.get("taskArns", [])]
    for start in range(0, len(arns), _TASKS):
        for task in client.describe_tasks(cluster=cluster, tasks=arns[start : start + _TASKS]).get(
            "tasks", []
        ):
            if task.get("stoppedReason"):
                reasons[task["stoppedReason"]] += 1
    return reasons


def look_at_instances(looking: Looking) -> Iterator[Finding]:
    """The EC2 instances of compute-ec2: whether as many are in service as are wanted."""
    names = {identifier: name for name, identifier, _ in looking.of_type(symptoms.INSTANCE)}
    if not names:
        return
    pages = looking.client("autoscaling").get_paginator("describe_auto_scaling_groups")
    for group in (
        each for page in pages.paginate(AutoScalingGroupNames=[*names]) for each in page["AutoScalingGroups"]
    ):
        wanted = group.get("DesiredCapacity", 0)
        instances = group.get("Instances", [])
        well = [
            each
            for each in instances
            if each.get("LifecycleState") == "InService" and each.get("HealthStatus", "Healthy") == "Healthy"
        ]
        if wanted and not instances and looking.ask_url is None:
            yield unlooked(
                "the EC2 instance",
                "the group lists none: the embedded cloud runs no instances",
                "look at it where the application runs",
            )
            continue
        if wanted == 0 or len(well) < wanted:
            name = group["AutoScalingGroupName"]
            yield Finding(
                check="instance-missing",
                rank=Rank.BROKEN,
                symptom=symptoms.ACCESS,
                found=f"{len(well)} of {wanted or 1} instances of {names.get(name, name)} are in service",
                evidence=(
                    f"{name}: DesiredCapacity {wanted}",
                    *(
                        f"{each.get('InstanceId')}: {each.get('LifecycleState')}, {each.get('HealthStatus')}"
                        for each in instances
                    ),
                ),
                why="LibreChat runs on that instance alone",
                fix="the group's activity history in the EC2 console says why an instance does not start; "
                "set its "
                "desired capacity to 1 if somebody set it to 0",
            )
