"""Whether somebody changed the hub's resources by hand, as CloudFormation's drift detection sees it.

from portfolio.pipeline.drift import drifts

for found in drifts(session):
    found.stack, found.logical_id, found.status, found.differences

("Detect unmanaged configuration changes to stacks and resources with drift detection", AWS CloudFormation
User Guide, https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html).
Types that CloudFormation cannot compare are left out by it, not by us.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from portfolio.aws_errors import problem
from portfolio.errors import CatalogError, refuse
from portfolio.publication.published import ARTIFACTS_STACK, PORTFOLIO_STACK, is_absent

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_cloudformation import CloudFormationClient

_PAUSE = 2.0
_PATIENCE = 1200.0
"""Seconds: a stack of some hundred resources takes minutes (reasoned)."""


@dataclass(frozen=True, kw_only=True)
class Drift:
    """A resource that is not as its stack made it.

    Attributes:
        stack: The stack's name.
        logical_id: The resource.
        type: Its type.
        status: MODIFIED or DELETED.
        differences: The paths of the properties that differ.
    """

    stack: str
    logical_id: str
    type: str
    status: str
    differences: tuple[str, ...]


def drifts(session: boto3.Session, *, pause: float = _PAUSE) -> tuple[Drift, ...]:
    """Compare the hub's stacks with what is there.

    Raises:
        CatalogError: Nothing is published, a stack is being changed, or AWS refused a call.
    """
    cloudformation = session.client("cloudformation")
    try:
        return tuple(
            each
            for stack in (ARTIFACTS_STACK, PORTFOLIO_STACK)
            for each in _of_stack(cloudformation, stack, pause)
        )
    except ClientError as error:
        if is_absent(error):
            raise refuse(
                "Cannot look for drift: the catalog is not published here.",
                received=str(error),
                allowed="an account and region with the hub's stacks",
                fix="choose the hub's account and region, or publish first: catalog publish",
            ) from error
        raise CatalogError([problem(error, "Cannot look for drift.")]) from error
    except BotoCoreError as error:
        raise CatalogError([problem(error, "Cannot look for drift.")]) from error


def _of_stack(cloudformation: CloudFormationClient, stack: str, pause: float) -> list[Drift]:
    detection = cloudformation.detect_stack_drift(StackName=stack)["StackDriftDetectionId"]
    deadline = time.monotonic() + _PATIENCE
    while True:
        seen = cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
        if seen["DetectionStatus"] != "DETECTION_IN_PROGRESS" or time.monotonic() > deadline:
            break
        time.sleep(pause)
    if seen["DetectionStatus"] == "DETECTION_IN_PROGRESS":
        raise refuse(
            f"Cannot look for drift of {stack}: the detection did not end.",
            received=f"DETECTION_IN_PROGRESS after {_PATIENCE:.0f} s",
            allowed="a detection that ends",
            fix="run the same command again; CloudFormation's console shows the detection",
        )
    # A detection that failed for some resources has results for the others.
    found: list[Drift] = []
    token: Any = {}
    while True:
        page = cloudformation.describe_stack_resource_drifts(
            StackName=stack, StackResourceDriftStatusFilters=["MODIFIED", "DELETED"], **token
        )
        found += [
            Drift(
                stack=stack,
                logical_id=each["LogicalResourceId"],
                type=each["ResourceType"],
                status=each["StackResourceDriftStatus"],
                differences=tuple(one["PropertyPath"] for one in each.get("PropertyDifferences", ())),
            )
            for each in page["StackResourceDrifts"]
        ]
        if "NextToken" not in page:
            return found
        token = {"NextToken": page["NextToken"]}
