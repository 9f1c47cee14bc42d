"""Roles whose policies differ from the templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from portfolio.diagnosis import symptoms
from portfolio.diagnosis.differences import BY_HAND
from portfolio.diagnosis.finding import Finding, Rank
from portfolio.diagnosis.reading.component_reading import is_gone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portfolio.diagnosis.looking import Looking

_EXECUTION = "Execution"


def look_at_roles(looking: Looking) -> Iterator[Finding]:
    """Every role: whether it has the policies that its template gives it, and no others."""
    client = looking.client("iam")
    for name, identifier, one in looking.of_type("AWS::IAM::Role"):
        declared = _declared(looking, identifier, one.properties)
        try:
            live = _inline(client, identifier)
            attached = _attached(client, identifier)
        except ClientError as error:
            if not is_gone(error):
                raise
            yield _finding(name, identifier, "is gone", ("IAM knows no such role",), lost=True)
            continue
        lost = sorted(_grants(declared) - _grants(live))
        added = sorted(_grants(live) - _grants(declared))
        managed = {str(each) for each in one.properties.get("ManagedPolicyArns", [])}
        lost += sorted(f"managed policy {each}" for each in managed - attached)
        added += sorted(f"managed policy {each}" for each in attached - managed)
        if lost:
            how = (*(f"lacks: {each}" for each in lost), *(f"has more: {each}" for each in added))
            yield _finding(name, identifier, "lacks rights that its template gives it", how, lost=True)
        elif added:
            how = tuple(f"has more: {each}" for each in added)
            yield _finding(name, identifier, "has rights that no template gives it", how, lost=False)


def _finding(name: str, identifier: str, what: str, how: tuple[str, ...], *, lost: bool) -> Finding:
    execution = _EXECUTION in name and lost
    return Finding(
        check="execution-role" if execution else "role" if lost else "drift",
        rank=Rank.BROKEN if lost else Rank.RISK,
        symptom=symptoms.IMAGES
        if execution
        else "A role lacks rights"
        if lost
        else "A role differs from its template",
        found=f"the role {name} {what}",
        evidence=tuple(f"{identifier}: {each}" for each in how),
        why="ECS fetches images and secrets with this role: no new task starts"
        if execution
        else "what uses the role is refused"
        if lost
        else "whoever uses it may do more than was reviewed",
        fix=f"give {identifier} the policies of its template {'back' if lost else 'alone'} {BY_HAND}",
    )


def _declared(looking: Looking, identifier: str, properties: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The policy documents that templates give a role: in itself, or as policies of their own."""
    documents = [each["PolicyDocument"] for each in properties.get("Policies", [])]
    for _, _, one in looking.of_type("AWS::IAM::Policy", "AWS::IAM::RolePolicy"):
        roles = [*one.properties.get("Roles", []), one.properties.get("RoleName", "")]
        if identifier in roles:
            documents.append(one.properties["PolicyDocument"])
    return documents


def _inline(client: Any, role: str) -> list[Mapping[str, Any]]:  # noqa: ANN401 - a client
    names = [
        each
        for page in client.get_paginator("list_role_policies").paginate(RoleName=role)
        for each in page["PolicyNames"]
    ]
    return [client.get_role_policy(RoleName=role, PolicyName=each)["PolicyDocument"] for each in names]


def _attached(client: Any, role: str) -> set[str]:  # noqa: ANN401 - a client
    pages = client.get_paginator("list_attached_role_policies").paginate(RoleName=role)
    return {each["PolicyArn"] for page in pages for each in page["AttachedPolicies"] if "PolicyArn" in each}


def _grants(documents: list[Mapping[str, Any]]) -> set[str]:
    """Effect and action of every statement, with how many resources it names.

    The resources themselves hold IDs that a template does not know before its launch.
    """
    found = set()
    for document in documents:
        statements = document.get("Statement", [])
        for statement in [statements] if isinstance(statements, dict) else statements:
            resources = _listed(statement.get("Resource", statement.get("NotResource", [])))
            everywhere = " on everything" if resources == ["*"] else ""
            condition = " under conditions" * ("Condition" in statement)
            for action in _listed(statement.get("Action", statement.get("NotAction", []))):
                found.add(f"{statement.get('Effect')} {action}{everywhere}{condition}")
    return found


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - a policy's element is a text or a list
    return value if isinstance(value, list) else [value]
