"""The repositories in Amazon ECR that every image of every release is copied to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
from aws_cdk import aws_ecr as ecr

from products.images import PULL_ACTIONS, locked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import Construct

LEFT_OVER_DAYS = 30
"""How long what no tag leads to is kept: layers and manifests of a copy that was cut short and never
repeated."""


def add_repositories(scope: Construct, *, organization: str, accounts: Sequence[str] = ()) -> None:
    """Declare a repository for each image's name; they outlive the stack, since what runs pulls from them.

    A tag never moves (Amazon ECR User Guide, "Preventing image tags from being overwritten"). Released
    images are tagged, and only what is not can expire; the manifests of one platform that a tagged index
    leads to are kept with it ("Automate the cleanup of images by using lifecycle policies", rules and
    manifest lists).

    Args:
        scope: The hub's first stack.
        organization: The AWS organization whose accounts may pull; empty for none.
        accounts: Accounts outside of it that may.
    """
    expire = {
        "rulePriority": 1,
        "description": "left by copies that were cut short",
        "selection": {
            "tagStatus": "untagged",
            "countType": "sinceImagePushed",
            "countUnit": "days",
            "countNumber": LEFT_OVER_DAYS,
        },
        "action": {"type": "expire"},
    }
    for name, repository in sorted({image.name: image.repository for image in locked()}.items()):
        ecr.CfnRepository(
            scope,
            f"Image-{name}",
            repository_name=repository,
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration={"scanOnPush": True},
            lifecycle_policy={"lifecyclePolicyText": json.dumps({"rules": [expire]})},
            repository_policy_text=_readers(organization, accounts),
        ).apply_removal_policy(cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)


def _readers(organization: str, accounts: Sequence[str]) -> dict[str, Any] | None:
    statements: list[dict[str, Any]] = []
    if organization:
        statements.append(
            {
                "Sid": "PullFromTheOrganization",
                "Effect": "Allow",
                "Principal": "*",
                "Action": list(PULL_ACTIONS),
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": organization}},
            }
        )
    if accounts:
        statements.append(
            {
                "Sid": "PullFromAccounts",
                "Effect": "Allow",
                "Principal": {"AWS": list(accounts)},
                "Action": list(PULL_ACTIONS),
            }
        )
    return {"Version": "2012-10-17", "Statement": statements} if statements else None
