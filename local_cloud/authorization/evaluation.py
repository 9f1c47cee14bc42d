"""Decides one API call under a role's policies, as IAM does within one account.

    decide(policies, boundary, "ec2:CreateVpc", "arn:aws:ec2:us-east-1:1:vpc/*", {"aws:RequestedRegion": …})

The matching is ministack's own evaluator, which takes what it does not know for "does not match". Here that
is an error: a decision which rests on a misread policy proves nothing. Service control policies and
resource policies are left out ("Policy evaluation logic", IAM User Guide).
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ministack.core import iam_evaluator

from local_cloud.authorization.errors import UnsupportedPolicyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ministack.core.iam_evaluator import ParsedStatement

KEYS = frozenset(
    key.lower()
    for key in (
        *("aws:PrincipalAccount", "aws:PrincipalArn", "aws:RequestedRegion", "aws:ResourceAccount"),
        *("aws:SourceAccount", "aws:SourceArn", "aws:TagKeys", "aws:CalledVia", "aws:ViaAWSService"),
        *("ec2:CreateAction", "ec2:Region", "ec2:Vpc", "ec2:VpceServiceName", "ecs:cluster"),
        *("ecs:CreateAction", "elasticfilesystem:CreateAction", "elasticloadbalancing:CreateAction"),
        "elasticfilesystem:Encrypted",
        *("iam:AWSServiceName", "iam:PassedToService", "iam:PermissionsBoundary", "iam:PolicyARN"),
        *("kms:CallerAccount", "kms:GrantIsForAWSResource", "kms:ViaService", "kms:ResourceAliases"),
        *("kms:BypassPolicyLockoutSafetyCheck", "kms:KeyOrigin", "kms:KeySpec", "kms:KeyUsage"),
        *("lambda:FunctionArn", "lambda:Principal", "lambda:VpcIds", "rds:DatabaseEngine"),
        *("rds:StorageEncrypted", "rds:ManageMasterUserPassword", "rds:DatabaseClass"),
        *("route53:ChangeResourceRecordSetsNormalizedRecordNames", "s3:ResourceAccount"),
        *("route53:ChangeResourceRecordSetsRecordTypes", "route53:ChangeResourceRecordSetsActions"),
        *("secretsmanager:Name", "secretsmanager:ResourceTag/librechat:offered"),
    )
)
"""Keys whose presence or absence the calls here model. "Actions, resources, and condition keys for AWS
services" (Service Authorization Reference) says what each means."""

PREFIXES = (
    *("aws:requesttag/", "aws:resourcetag/", "aws:principaltag/", "ec2:resourcetag/", "iam:resourcetag/"),
    *("s3:existingobjecttag/", "secretsmanager:resourcetag/", "kms:encryptioncontext:"),
    *("rds:cluster-tag/", "rds:db-tag/", "rds:snapshot-tag/", "rds:cluster-snapshot-tag/", "rds:subgrp-tag/"),
    *("rds:pg-tag/", "rds:cluster-pg-tag/", "rds:req-tag/", "ecs:resourcetag/"),
    *("elasticloadbalancing:resourcetag/", "autoscaling:resourcetag/"),
)
"""Keys that end in a tag's name."""

_OPERATORS = frozenset(iam_evaluator._CONDITION_OPS) - {"binaryequals"} | {"null"}  # noqa: SLF001 - a listed hook


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What became of a call.

    Attributes:
        effect: As IAM names it; only ``Allow`` lets the call through.
        by: Whose silence or refusal it was: ``identity-based policy`` or ``permissions boundary``.
    """

    effect: Literal["Allow", "Deny", "ImplicitDeny"]
    by: Literal["identity-based policy", "permissions boundary"] = "identity-based policy"

    @property
    def allowed(self) -> bool:
        """Whether the call goes through."""
        return self.effect == "Allow"


def decide(
    policies: Iterable[Mapping[str, Any]],
    boundary: Mapping[str, Any] | None,
    action: str,
    resource: str,
    context: Mapping[str, str | Sequence[str]],
) -> Decision:
    """Decide one call.

    Args:
        policies: All policy documents of the role, attached and inline.
        boundary: The permissions boundary's document, None where the role has none.
        action: Such as ``ec2:CreateVpc``.
        resource: The ARN that the call is on; ``*`` where the action takes no resource.
        context: The condition keys that the call sends. A tag is a key such as ``aws:ResourceTag/Name``.

    Raises:
        UnsupportedPolicyError: A statement that could decide the call holds an operator, a key or a policy
            variable that is not known here, or is no statement at all.
    """
    asked = _asked(action, resource, context)
    granted = [_statements(document, asked) for document in policies]
    own = iam_evaluator.evaluate(asked, granted)
    if own.decision != "Allow":
        return Decision(effect=own.decision)
    if boundary is not None:
        limit = iam_evaluator.evaluate(asked, [_statements(boundary, asked)])
        if limit.decision != "Allow":
            return Decision(effect=limit.decision, by="permissions boundary")
    return Decision(effect="Allow")


def refusal(principal: str, action: str, resource: str, decision: Decision) -> str:
    """What AWS says of a call that is not allowed.

    "Troubleshoot access denied error messages" (IAM User Guide) gives the words for each kind of denial.

    Args:
        principal: The ARN of who called: of a role's session, as STS names it.
        action: The action.
        resource: Its resource; ``*`` is not named.
        decision: Why not.
    """
    article = "an" if decision.by.startswith("i") else "a"
    because = (
        f"with an explicit deny in {article} {decision.by}"
        if decision.effect == "Deny"
        else f"because no {decision.by} allows the {action} action"
    )
    on = "" if resource == "*" else f" on resource: {resource}"
    return f"User: {principal} is not authorized to perform: {action}{on} {because}"


def _asked(
    action: str, resource: str, context: Mapping[str, str | Sequence[str]]
) -> iam_evaluator.EvalContext:
    principal = str(context.get("aws:PrincipalArn", ""))
    sent: dict[str, str | list[str] | None] = {
        key.lower(): value if isinstance(value, str) else list(value) for key, value in context.items()
    }
    # ministack makes these up where a call does not send them.
    sent.setdefault("aws:tagkeys", None)
    return iam_evaluator.EvalContext(
        principal_arn=principal,
        principal_type="AssumedRole",
        principal_account=str(context.get("aws:PrincipalAccount", "")),
        action=action,
        resource_arn=resource,
        region=context.get("aws:RequestedRegion"),
        service_context=sent,
    )


def _statements(document: Mapping[str, Any], asked: iam_evaluator.EvalContext) -> list[ParsedStatement]:
    """The document's statements, once none that could decide the call is beyond us."""
    parsed = _parsed(json.dumps(document))
    for statement in parsed:
        if iam_evaluator._action_matches(  # noqa: SLF001 - a listed hook
            asked.action, statement.actions, statement.not_actions
        ):
            _refuse_unknown_conditions(statement)
    return parsed


@functools.lru_cache(maxsize=256)
def _parsed(text: str) -> list[ParsedStatement]:
    document: dict[str, Any] = json.loads(text)
    written = document.get("Statement")
    written = written if isinstance(written, list) else [written]
    parsed: list[ParsedStatement] = iam_evaluator.parse_policy_document(dict(document))
    problem = iam_evaluator.validate_policy_document(dict(document))
    if problem is not None or len(parsed) != len(written):
        raise _unsupported(text, f"policy documents that IAM takes ({problem})")
    for statement in parsed:
        _refuse_variables(statement)
    return parsed


def _refuse_variables(statement: ParsedStatement) -> None:
    for text in (*statement.resources, *statement.not_resources, repr(statement.conditions)):
        if "${" in text:
            raise _unsupported(text, "resources and conditions without policy variables")


def _refuse_unknown_conditions(statement: ParsedStatement) -> None:
    for operator, keys in statement.conditions.items():
        name = operator.lower().removesuffix("ifexists")
        name = name.removeprefix("forallvalues:").removeprefix("foranyvalue:")
        if name not in _OPERATORS:
            raise _unsupported(f"the condition operator {operator}", ", ".join(sorted(_OPERATORS)))
        for key in keys:
            if key.lower() not in KEYS and not key.lower().startswith(PREFIXES):
                raise _unsupported(f"the condition key {key}", f"{', '.join(sorted(KEYS))} and tags")


def _unsupported(received: str, allowed: str) -> UnsupportedPolicyError:
    return UnsupportedPolicyError(
        f"Cannot decide a call under this policy. received: {received}; allowed: {allowed}. To fix: correct "
        "the policy, or teach local_cloud/authorization/evaluation.py what it means."
    )
