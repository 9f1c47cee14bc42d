"""What stands around a resource: its stack's tags, and other resources with their tags."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ministack.services import cloudformation, ec2, iam, tagging

from local_cloud.authorization import expansion
from local_cloud.authorization.calls import calls_of
from local_cloud.authorization.errors import UnknownCallsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What the calls of one resource may need to know.

    Attributes:
        stack: The resource's stack.
        region: The region.
        account: The account.
    """

    stack: str
    region: str
    account: str

    @staticmethod
    def owner(physical_id: str) -> tuple[str, str]:
        """The stack and the logical ID of a resource; empty texts where no stack has it."""
        for name, logical_id, record in _resources():
            if record.get("PhysicalResourceId") == physical_id:
                return name, logical_id
        return "", ""

    def stack_tags(self, logical_id: str, stack: str | None = None) -> dict[str, str]:
        """The tags that CloudFormation puts on every resource that can carry tags.

        "Resource tag" (AWS CloudFormation Template Reference) names the three of its own.
        """
        name = stack or self.stack
        record = cloudformation._stacks.get(name) or {}  # noqa: SLF001 - a listed hook
        return {
            **{str(tag["Key"]): str(tag["Value"]) for tag in record.get("Tags") or []},
            "aws:cloudformation:stack-name": name,
            "aws:cloudformation:stack-id": str(record.get("StackId", "")),
            "aws:cloudformation:logical-id": logical_id,
        }

    def tags_of(self, resource: str) -> dict[str, str]:
        """The tags of a resource by its ARN: its stack's and its own, or those that a call has set."""
        last = re.split(r"[:/]", resource)[-1]
        for name, logical_id, record in _resources():
            physical_id = str(record.get("PhysicalResourceId"))
            attributes = record.get("Attributes") or {}
            # An elastic IP is named by its address and told by its allocation; a web ACL by its ARN.
            names = {physical_id, attributes.get("AllocationId"), attributes.get("Arn")}
            if not names & {resource, last} and not resource.endswith((f":{physical_id}", f"/{physical_id}")):
                continue
            try:
                kind = calls_of(str(record.get("ResourceType")))
            except UnknownCallsError:
                return {}
            if kind.tags is None:
                continue
            return {
                **(self.stack_tags(logical_id, name) if kind.takes_stack_tags else {}),
                **expansion.tags_in(kind, record.get("Properties") or {}),
            }
        by_hand = ec2._tags.get(last) or []  # noqa: SLF001 - a listed hook
        return dict(tagging.resource_tags(resource) or {tag["Key"]: tag["Value"] for tag in by_hand})

    def special(self, name: str, properties: Mapping[str, Any]) -> list[str] | None:
        """What a placeholder stands for that is neither a property nor a part of the ARN."""
        if name == "role named Roles":
            return [_role_arn(str(each)) for each in properties.get("Roles") or []]
        if name == "boundary of role named Roles":
            return [_boundary(str(each)) for each in properties.get("Roles") or []]
        if name == "role of launch template":
            return self._launch_template_roles()
        if name == "ecs service":
            return [f"arn:aws:ecs:{self.region}:{self.account}:{properties.get('ResourceId')}"]
        return None

    def _launch_template_roles(self) -> list[str]:
        """The roles that the stack's instance profiles hand to instances."""
        return [
            _role_arn(str(role))
            for name, _, record in _resources()
            if name == self.stack and record.get("ResourceType") == "AWS::IAM::InstanceProfile"
            for role in (record.get("Properties") or {}).get("Roles") or []
        ]


def _role_arn(name: str) -> str:
    record = iam._roles.get(name) or {}  # noqa: SLF001 - a listed hook
    return str(record.get("Arn", name))


def _boundary(name: str) -> str:
    """The ARN of the boundary that a role was declared with, which ministack does not keep with the role."""
    return next(
        (
            str((record.get("Properties") or {}).get("PermissionsBoundary", ""))
            for _, _, record in _resources()
            if record.get("ResourceType") == "AWS::IAM::Role" and record.get("PhysicalResourceId") == name
        ),
        "",
    )


def _resources() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every resource of every stack: the stack's name, the logical ID and ministack's record."""
    for name, stack in list(cloudformation._stacks.items()):  # noqa: SLF001 - a listed hook
        for logical_id, record in list((stack.get("_resources") or {}).items()):
            yield str(name), str(logical_id), record
