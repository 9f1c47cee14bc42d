"""A stack's events as they happen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from mypy_boto3_cloudformation import CloudFormationClient

STACK = "AWS::CloudFormation::Stack"


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to a resource, or to the stack itself.

    Attributes:
        id: The event's ID.
        resource: The logical ID.
        type: CloudFormation's resource type.
        status: CloudFormation's resource status, for example CREATE_IN_PROGRESS.
        reason: Why, where CloudFormation says so.
        at: When.
    """

    id: str
    resource: str
    type: str
    status: str
    reason: str
    at: dt.datetime

    @property
    def failed(self) -> bool:
        """Whether the resource failed of itself, rather than because another one did."""
        return self.status.endswith("_FAILED") and "cancelled" not in self.reason.lower()

    @property
    def running(self) -> bool:
        """Whether the resource is still being worked on."""
        return self.status.endswith("_IN_PROGRESS")

    @property
    def of_stack(self) -> bool:
        """Whether the event is about the stack as a whole."""
        return self.type == STACK


class EventLog:
    """The events of one stack since the log was opened, oldest first.

    Args:
        stacks: The CloudFormation client.
        stack_id: The stack's ARN; a deleted stack is found only by it.
        after: The last event that is not of interest, from ``last_event``.
    """

    def __init__(self, stacks: CloudFormationClient, stack_id: str, *, after: str | None = None) -> None:
        self.events: list[Event] = []
        self._stacks = stacks
        self._stack_id = stack_id
        self._last = after

    def read(self) -> list[Event]:
        """The events since the last time, oldest first."""
        new: list[Event] = []
        for event in _newest_first(self._stacks, self._stack_id):
            if event.id == self._last:
                break
            new.append(event)
        if new:
            self._last = new[0].id
        new.reverse()
        self.events += new
        return new


def last_event(stacks: CloudFormationClient, stack_id: str) -> str | None:
    """The ID of a stack's newest event."""
    newest = next(iter(_newest_first(stacks, stack_id)), None)
    return newest.id if newest else None


def _newest_first(stacks: CloudFormationClient, stack_id: str) -> Iterator[Event]:
    """A stack's events; pages are asked for only as far as they are read."""
    try:
        for page in stacks.get_paginator("describe_stack_events").paginate(StackName=stack_id):
            for each in page["StackEvents"]:
                yield Event(
                    id=each["EventId"],
                    resource=each.get("LogicalResourceId", ""),
                    type=each.get("ResourceType", ""),
                    status=each.get("ResourceStatus", ""),
                    reason=each.get("ResourceStatusReason", ""),
                    at=each["Timestamp"],
                )
    except ClientError as error:
        # The stack is announced before it exists, and may be gone before its last events are read.
        if error.response["Error"]["Code"] != "ValidationError":
            raise
