"""The artifact bucket: the templates that Service Catalog copies and the zips that functions run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3

if TYPE_CHECKING:
    from constructs import Construct

_NONCURRENT_DAYS = 30


class ArtifactStack(cdk.Stack):
    """One bucket in each region that the hub serves: a function's zip must lie in its own region.

    Attributes:
        bucket: The bucket; it stays when the stack is deleted, since launched functions read it.
    """

    def __init__(self, scope: Construct, construct_id: str, *, bucket: str) -> None:
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
            removal_policy=cdk.RemovalPolicy.RETAIN,
            versioned=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    abort_incomplete_multipart_upload_after=cdk.Duration.days(1),
                    noncurrent_version_expiration=cdk.Duration.days(_NONCURRENT_DAYS),
                )
            ],
        )


def bucket_name(base: str) -> str:
    """The artifact bucket's name, in the notation of ``Fn::Sub``."""
    return f"{base}-${{AWS::Region}}"
