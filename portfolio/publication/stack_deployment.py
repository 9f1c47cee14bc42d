"""Bringing a CloudFormation stack to a template, and saying why when it fails."""

from __future__ import annotations

import textwrap
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from portfolio.errors import CatalogError, refuse

if TYPE_CHECKING:
    from collections.abc import Callable

_CAPABILITIES = ["CAPABILITY_NAMED_IAM"]
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 3.0
_REASON_MAXIMUM = 1000
_SETTLING = 1800.0
"""Seconds for which a deployment that is under way is waited for; the hub's stacks take minutes."""


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A stack as it should be.

    Attributes:
        name: The stack's name.
        template: The template's text, or None.
        template_url: Where the template is, or None; one of both is given.
    """

    name: str
    template: str | None = None
    template_url: str | None = None

    def request(self) -> dict[str, Any]:
        """The members that creating and updating it have in common."""
        source = {"TemplateURL": self.template_url} if self.template_url else {"TemplateBody": self.template}
        return {"StackName": self.name, "Capabilities": _CAPABILITIES, **source}


def deploy(cloudformation: Any, stack: Stack, progress: Callable[[str], None]) -> bool:  # noqa: ANN401 - a boto3 client
    """Create the stack, or update it, and wait.

    Args:
        cloudformation: A client of AWS CloudFormation.
        stack: What it should be.
        progress: Gets a line for each resource that changes.

    Returns:
        Whether anything changed.

    Raises:
        CatalogError: The stack stays busy or is broken, or a resource failed; the stack is back where it was.
    """
    status = _settled(cloudformation, stack.name, progress)
    _refuse_unfit(stack.name, status)
    seen = _event_ids(cloudformation, stack.name) if status else set()
    try:
        if status:
            answer = cloudformation.update_stack(**stack.request())
        else:
            answer = cloudformation.create_stack(**stack.request(), OnFailure="DELETE")
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            progress(f"{stack.name}: nothing to change")
            return False
        raise
    _follow(cloudformation, stack.name, answer["StackId"], seen, progress)
    return True


def _settled(cloudformation: Any, name: str, progress: Callable[[str], None]) -> str | None:  # noqa: ANN401 - a boto3 client
    """The stack's status once nothing is under way: a deployment that somebody gave up goes on by itself."""
    pause = _FIRST_PAUSE
    deadline = time.monotonic() + _SETTLING
    while True:
        status = _status(cloudformation, name)
        if status is None or not status.endswith("_IN_PROGRESS") or time.monotonic() > deadline:
            return status
        progress(f"{name}: waiting for the deployment that is under way ({status})")
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def _refuse_unfit(name: str, status: str | None) -> None:
    if status is None or (status.endswith("_COMPLETE") and status != "ROLLBACK_COMPLETE"):
        return
    busy = status.endswith("_IN_PROGRESS")
    raise refuse(
        f"Cannot deploy the stack {name}: it is {'busy' if busy else 'broken'}.",
        received=status,
        allowed="no stack of that name, or one that is complete",
        fix="wait until the other deployment has ended"
        if busy
        else f"look at its events, then: aws cloudformation delete-stack --stack-name {name}",
    )


def _follow(
    cloudformation: Any,  # noqa: ANN401 - a boto3 client
    name: str,
    stack_id: str,
    seen: set[str],
    progress: Callable[[str], None],
) -> None:
    """Wait until the stack has settled, telling each event as it comes."""
    pause = _FIRST_PAUSE
    failures: list[dict[str, Any]] = []
    while True:
        status = _status(cloudformation, stack_id)
        for event in _new_events(cloudformation, stack_id, seen):
            reached = event.get("ResourceStatus", "")
            if reached.endswith(("_COMPLETE", "_FAILED")):
                progress(f"{name}: {event.get('LogicalResourceId', 'the stack')} {reached}")
            if reached.endswith("_FAILED"):
                failures.append(event)
        if status is None or not status.endswith("_IN_PROGRESS"):
            break
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)
    if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        raise _failure(name, status, failures)


def _failure(name: str, status: str | None, failures: list[dict[str, Any]]) -> CatalogError:
    """What failed first is the cause; what was cancelled for it is not."""
    causes = [event for event in failures if "cancelled" not in event.get("ResourceStatusReason", "")]
    cause = "no event tells the reason"
    if causes:
        first = causes[0]
        reason = textwrap.shorten(first.get("ResourceStatusReason", ""), _REASON_MAXIMUM, placeholder=" …")
        resource = f"{first.get('LogicalResourceId', name)} ({first.get('ResourceType', 'unknown type')})"
        cause = f"{resource}: {reason or 'no reason is given'}"
    return refuse(
        f"The stack {name} could not be deployed; it is back where it was.",
        received=f"{status or 'DELETE_COMPLETE'}; first to fail: {cause}",
        allowed="CREATE_COMPLETE or UPDATE_COMPLETE",
        fix="correct what is named, then publish again",
    )


def _status(cloudformation: Any, name: str) -> str | None:  # noqa: ANN401 - a boto3 client
    """The stack's status; None when there is no such stack."""
    try:
        [found] = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    status: str = found["StackStatus"]
    return None if status == "DELETE_COMPLETE" else status


def _event_ids(cloudformation: Any, name: str) -> set[str]:  # noqa: ANN401 - a boto3 client
    return {event["EventId"] for event in _events(cloudformation, name)}


def _new_events(cloudformation: Any, name: str, seen: set[str]) -> list[dict[str, Any]]:  # noqa: ANN401 - a boto3 client
    """The events that were not seen before, oldest first."""
    found = [event for event in _events(cloudformation, name) if event["EventId"] not in seen]
    seen.update(event["EventId"] for event in found)
    return found[::-1]


def _events(cloudformation: Any, name: str) -> list[dict[str, Any]]:  # noqa: ANN401 - a boto3 client
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=name)
    return [event for page in pages for event in page["StackEvents"]]
