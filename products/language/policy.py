"""IAM policies: statements that allow or deny, and the documents that hold them."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict, cast

from products.language.intrinsics import Intrinsic, Items, Text

Condition = dict[str, dict[str, Text | Items[Text]]]
"""By IAM's operator, what each condition key must hold."""

Principal = dict[str, Text | Items[Text]] | Literal["*"]
"""By the principal's kind, such as ``Service``, who is meant; or anyone."""

ASSUME = "sts:AssumeRole"
VERSION = "2012-10-17"


class Statement(TypedDict):
    """One statement (IAM User Guide, "IAM JSON policy elements reference")."""

    Sid: NotRequired[str]
    Effect: Literal["Allow", "Deny"]
    Principal: NotRequired[Principal]
    Action: str | Items[str]
    Resource: NotRequired[Text | Items[Text]]
    Condition: NotRequired[Condition]


class PolicyDocument(TypedDict):
    """A policy."""

    Version: str
    Statement: Items[Statement | Intrinsic]


class InlinePolicy(TypedDict):
    """A policy of a role's own."""

    PolicyDocument: PolicyDocument | Intrinsic
    PolicyName: Text


def document(*statements: Statement | Intrinsic) -> PolicyDocument:
    """A policy of these statements; an intrinsic function may leave one out."""
    return {"Version": VERSION, "Statement": list(statements)}


def inline_policy(name: str, *statements: Statement | Intrinsic) -> InlinePolicy:
    """A policy of a role's own."""
    return {"PolicyName": name, "PolicyDocument": document(*statements)}


def allow(  # noqa: PLR0913 - the elements of a statement
    sid: str | None,
    action: str | Items[str],
    resource: Text | Items[Text] | None = None,
    *,
    principal: Principal | None = None,
    condition: Condition | None = None,
    effect: Literal["Allow", "Deny"] = "Allow",
) -> Statement:
    """A statement that allows.

    Args:
        sid: The statement's name; docs/data-permissions.md gives reasons by it.
        action: One action or several.
        resource: On what; nothing in a role's trust policy.
        principal: To whom, in a policy of a resource.
        condition: Where it holds.
        effect: What it does; `deny` names the other.
    """
    elements = {
        "Sid": sid,
        "Effect": effect,
        "Principal": principal,
        "Action": action if isinstance(action, str) else list(action),
        "Resource": resource,
        "Condition": condition,
    }
    return cast("Statement", {name: value for name, value in elements.items() if value is not None})


def deny(
    sid: str,
    action: str | Items[str],
    resource: Text | Items[Text],
    *,
    principal: Principal | None = None,
    condition: Condition | None = None,
) -> Statement:
    """A statement that denies."""
    return allow(sid, action, resource, principal=principal, condition=condition, effect="Deny")


def trust(principal: Principal, *, condition: Condition | None = None) -> PolicyDocument:
    """The trust policy of a role that the principal may assume."""
    return document(allow(None, ASSUME, principal=principal, condition=condition))


def trusted_by(service: str, *, condition: Condition | None = None) -> PolicyDocument:
    """The trust policy of a role that a service acts as."""
    return trust({"Service": service}, condition=condition)
