"""Who asks, and whether that identity may publish."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.preflight.finding import Finding, problem, ready, unknown, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    import boto3

PUBLISHING = (
    *("cloudformation:CreateChangeSet", "cloudformation:DescribeChangeSet", "cloudformation:DescribeStacks"),
    *("cloudformation:ExecuteChangeSet", "iam:AttachRolePolicy", "iam:CreatePolicy", "iam:CreateRole"),
    *("iam:PassRole", "s3:CreateBucket", "s3:PutBucketPolicy", "s3:PutObject"),
    *("servicecatalog:AssociatePrincipalWithPortfolio", "servicecatalog:AssociateProductWithPortfolio"),
    *("servicecatalog:CreateConstraint", "servicecatalog:CreatePortfolio", "servicecatalog:CreateProduct"),
    *("servicecatalog:CreateProvisioningArtifact", "servicecatalog:CreateTagOption"),
)
"""What publishing needs most visibly: the calls that `catalog publish` makes, and those that CloudFormation
makes for the types of the hub's stacks. It is no complete list: the first publication is the test."""

_ASSUMED = re.compile(r"arn:(?P<partition>[\w-]+):sts::(?P<account>\d{12}):assumed-role/(?P<role>[^/]+)/.+")


def look_at_caller(session: boto3.Session) -> Iterator[Finding]:
    """Who asks."""
    caller = session.client("sts").get_caller_identity()
    yield ready("credentials", f"{caller['Arn']} in the account {caller['Account']}")


def look_at_rights(session: boto3.Session) -> Iterator[Finding]:
    """Whether IAM's simulator would let the caller publish.

    It knows neither service control policies nor a session's own policy ("How the IAM policy simulator
    works", IAM User Guide,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html).
    """
    arn = session.client("sts").get_caller_identity()["Arn"]
    if arn.endswith(":root"):
        yield warning(
            "rights to publish",
            "you are the account's root user, which has every right and should have no keys",
            "sign in with a role, for example through IAM Identity Center",
        )
        return
    assumed = _ASSUMED.fullmatch(arn)
    source = _role_arn(session, assumed["role"]) if assumed else arn
    denied = []
    pages = session.client("iam").get_paginator("simulate_principal_policy")
    for page in pages.paginate(PolicySourceArn=source, ActionNames=list(PUBLISHING)):
        denied += [
            one["EvalActionName"] for one in page["EvaluationResults"] if one["EvalDecision"] != "allowed"
        ]
    if denied:
        yield problem(
            "rights to publish",
            f"{source} may not: {', '.join(sorted(denied))}",
            "publish with a role that may, or attach these actions to this one",
        )
    else:
        yield ready("rights to publish", f"{source} may make what `catalog publish` makes")


def _role_arn(session: boto3.Session, role: str) -> str:
    """The role's ARN with its path, which the session's ARN leaves out."""
    return session.client("iam").get_role(RoleName=role)["Role"]["Arn"]


def look_at_organization(session: boto3.Session) -> Iterator[Finding]:
    """The service control policies that apply to the account, as far as they can be seen from it."""
    account = session.client("sts").get_caller_identity()["Account"]
    organizations = session.client("organizations")
    try:
        organizations.describe_organization()
    except organizations.exceptions.AWSOrganizationsNotInUseException:
        yield ready("service control policies", "none: the account is in no organization")
        return
    pages = organizations.get_paginator("list_policies_for_target")
    names = [
        policy["Name"]
        for page in pages.paginate(TargetId=account, Filter="SERVICE_CONTROL_POLICY")
        for policy in page["Policies"]
    ]
    others = sorted(set(names) - {"FullAWSAccess"})
    yield unknown(
        "service control policies",
        f"attached to the account itself: {', '.join(others) or 'none but FullAWSAccess'}; those of the "
        "units above it apply as well and are not looked at",
        "ask your organization's administrators whether they deny any service or region that LibreChat uses",
    )
