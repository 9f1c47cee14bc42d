"""What a role of the embedded cloud may do: its policies, attached and inline, and its boundary."""

from __future__ import annotations

import json
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import iam

from local_cloud.authorization.errors import UnsupportedPolicyError

Document = dict[str, Any]


def role_name(role_arn: str) -> str:
    """A role's name, which ends its ARN."""
    return role_arn.rsplit("/", 1)[-1]


def account_of(role_arn: str) -> str:
    """The number of a role's account, which its ARN has."""
    return role_arn.split(":")[4]


def policies_of(role_arn: str, account: str) -> tuple[list[Document], Document | None]:
    """The documents of all policies of a role, and that of its permissions boundary.

    Raises:
        UnsupportedPolicyError: The role, or a policy that is attached to it, does not exist here.
    """
    role = iam._roles.get(role_name(role_arn))  # noqa: SLF001 - a listed hook
    if role is None:
        raise _missing(f"the role {role_arn}")
    documents = [_document(each) for each in (role.get("InlinePolicies") or {}).values()]
    documents += [_managed(arn, account) for arn in role.get("AttachedPolicies") or []]
    boundary = role.get("PermissionsBoundary")
    if isinstance(boundary, dict):
        boundary = boundary.get("PermissionsBoundaryArn")
    return documents, _managed(boundary, account) if boundary else None


def _managed(arn: str, account: str) -> Document:
    found = iam_evaluator._resolve_managed_policy_document(arn, account)  # noqa: SLF001 - a listed hook
    if found is None:
        raise _missing(f"the policy {arn}")
    return _document(found)


def _document(document: str | Document) -> Document:
    parsed: Document = json.loads(document) if isinstance(document, str) else document
    return parsed


def _missing(what: str) -> UnsupportedPolicyError:
    return UnsupportedPolicyError(
        f"Cannot tell what the launch role may do: {what} is not there. received: its ARN; allowed: roles "
        "and policies of this account. To fix: create it, or take it off the role."
    )
