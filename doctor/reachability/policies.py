"""The policy of a VPC endpoint: whether it lets a request through."""

from __future__ import annotations

import fnmatch
from typing import TYPE_CHECKING, Any

from doctor.reachability.peers import block, covers
from doctor.templates import NotUnderstoodError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doctor.reachability.peers import Request

SOURCE_ADDRESS = "aws:VpcSourceIp"
_EFFECTS = ("Allow", "Deny")
_KNOWN = {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}


def allows(policy: Mapping[str, Any] | None, request: Request) -> bool:
    """Whether the policy allows the request; an endpoint without a policy allows everything.

    Raises:
        NotUnderstoodError: The policy uses an element or a condition that is not known here.
    """
    if policy is None:
        return True
    matching = [statement for statement in policy["Statement"] if _matches(statement, request)]
    denied = any(statement["Effect"] == "Deny" for statement in matching)
    return bool(matching) and not denied


def _matches(statement: Mapping[str, Any], request: Request) -> bool:
    unknown = set(statement) - _KNOWN
    if unknown or statement.get("Principal") != "*" or statement.get("Effect") not in _EFFECTS:
        message = (
            f"Cannot read the policy statement {dict(statement)}: known are {sorted(_KNOWN)} for everyone"
        )
        raise NotUnderstoodError(message)
    return (
        any(_like(request.action.lower(), action.lower()) for action in _listed(statement["Action"]))
        and any(_like(request.resource, resource) for resource in _listed(statement["Resource"]))
        and _condition_holds(statement.get("Condition", {}), request)
    )


def _condition_holds(condition: Mapping[str, Mapping[str, Any]], request: Request) -> bool:
    values = {
        "aws:PrincipalAccount": request.principal_account,
        "aws:ResourceAccount": request.resource_account,
    }
    for operator, tests in condition.items():
        if operator == "IpAddress" and set(tests) == {SOURCE_ADDRESS}:
            wanted = [block(text) for text in _listed(tests[SOURCE_ADDRESS])]
            if request.source is None or not any(covers(outer, request.source) for outer in wanted):
                return False
            continue
        if operator != "StringEquals" or set(tests) - set(values):
            message = (
                f"Cannot read the condition {operator} {dict(tests)}: known are StringEquals on "
                f"{[*values]} and IpAddress on {SOURCE_ADDRESS}"
            )
            raise NotUnderstoodError(message)
        if any(values[key] not in _listed(wanted) for key, wanted in tests.items()):
            return False
    return True


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _like(text: str, pattern: str) -> bool:
    """IAM's wildcards are ``*`` and ``?``; brackets, which fnmatch knows too, are plain characters there."""
    return fnmatch.fnmatchcase(text, pattern.replace("[", "[[]"))
