"""The artifact bucket and the image repositories: all that a launch takes from the hub while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from portfolio.images.repositories import add_repositories

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import Construct

_NONCURRENT_DAYS = 30


class ArtifactStack(cdk.Stack):
    """One bucket in each region that the hub serves: a function's zip must lie in its own region.

    Attributes:
        bucket: The bucket; it stays when the stack is deleted, since launched functions read it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bucket: str,
        organization: str = "",
        accounts: Sequence[str] = (),
    ) -> None:
        """Declare it.

        Args:
            scope: The app.
            construct_id: The stack's name.
            bucket: The bucket's name without the region.
            organization: The organization whose accounts may read what launches take; empty for none.
            accounts: Accounts outside of it that may.
        """
        super().__init__(
            scope,
            construct_id,
            description="LibreChat catalog: the bucket of templates and function zips",
            # Without assets, roles or a template in S3: the bucket for them is only made here.
            synthesizer=cdk.LegacyStackSynthesizer(),
        )
        self.bucket = s3.Bucket(
            self,
            "Artifacts",
            bucket_name=cdk.Fn.sub(bucket_name(bucket)),
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            # A first publication that fails is taken back whole: nothing is uploaded before the stack is
            # there.
            removal_policy=cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
            versioned=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    abort_incomplete_multipart_upload_after=cdk.Duration.days(1),
                    noncurrent_version_expiration=cdk.Duration.days(_NONCURRENT_DAYS),
                )
            ],
        )
        add_repositories(self, organization=organization, accounts=accounts)
        self._let_launch_roles_read(organization, accounts)

    def _let_launch_roles_read(self, organization: str, accounts: Sequence[str]) -> None:
        """Let the launch roles of other accounts read the functions' zips, and nobody else there.

        An assumed role's ARN in ``aws:PrincipalArn`` is the role's ("AWS global condition context
        keys", IAM User Guide).
        """
        roles = {"ArnLike": {"aws:PrincipalArn": "arn:*:iam::*:role/librechat-launch-*"}}
        zips = self.bucket.arn_for_objects("functions/*")
        if organization:
            self.bucket.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="LaunchRolesOfTheOrganization",
                    actions=["s3:GetObject"],
                    principals=[iam.AnyPrincipal()],
                    resources=[zips],
                    conditions={**roles, "StringEquals": {"aws:PrincipalOrgID": organization}},
                )
            )
        if accounts:
            self.bucket.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="LaunchRolesOfAccounts",
                    actions=["s3:GetObject"],
                    principals=[iam.AccountPrincipal(account) for account in accounts],
                    resources=[zips],
                    conditions=roles,
                )
            )


def bucket_name(base: str) -> str:
    """The artifact bucket's name, in the notation of ``Fn::Sub``."""
    return f"{base}-${{AWS::Region}}"
