"""What CloudFormation asks of a custom resource."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

from custom_resources.lifecycle.errors import PropertyError

if TYPE_CHECKING:
    from collections.abc import Mapping

RequestType = Literal["Create", "Update", "Delete"]
_TYPES = ("Create", "Update", "Delete")
_LONGEST_NAME_IN_ID = 60


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request ("Custom resource request objects", AWS CloudFormation Template Reference Guide).

    Attributes:
        type: What is to be done.
        stack_id: The stack's ARN.
        request_id: Tells this request from others.
        logical_id: The resource's name in the template.
        physical_id: What the resource is called for its whole life.
        properties: The resource's properties as the template gives them.
        old_properties: Those before the update; empty for a Create or a Delete.
    """

    type: RequestType
    stack_id: str
    request_id: str
    logical_id: str
    physical_id: str
    properties: Mapping[str, Any]
    old_properties: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> Request:
        """Read the event that Lambda hands over.

        Raises:
            PropertyError: The event is no request of CloudFormation.
        """
        missing = sorted({"RequestType", "StackId", "RequestId", "LogicalResourceId"} - set(event))
        if missing or event["RequestType"] not in _TYPES:
            message = (
                f"Not a request of CloudFormation: missing are {missing or 'no fields'}, RequestType is "
                f"{str(event.get('RequestType'))[:50]!r}. Allowed are {', '.join(_TYPES)}. Only "
                "CloudFormation may invoke this function."
            )
            raise PropertyError(message)
        return cls(
            type=cast("RequestType", event["RequestType"]),
            stack_id=str(event["StackId"]),
            request_id=str(event["RequestId"]),
            logical_id=str(event["LogicalResourceId"]),
            physical_id=physical_id(event),
            properties=_object(event.get("ResourceProperties")),
            old_properties=_object(event.get("OldResourceProperties")),
        )


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def physical_id(event: Mapping[str, Any]) -> str:
    """The resource's physical ID: the one it has, else one that follows from the stack and the name alone.

    It must not depend on chance or on success: CloudFormation deletes a resource whose ID changes, and
    after a failed Create it sends Delete with the ID of that answer.
    """
    known = event.get("PhysicalResourceId")
    if known:
        return str(known)
    stack_id = str(event.get("StackId", ""))
    logical_id = str(event.get("LogicalResourceId", ""))
    stack_name = (stack_id.split("/")[1:2] or ["stack"])[0]
    digest = hashlib.sha256(f"{stack_id} {logical_id}".encode()).hexdigest()[:12]
    return f"{stack_name[:_LONGEST_NAME_IN_ID]}-{logical_id[:_LONGEST_NAME_IN_ID]}-{digest}"
