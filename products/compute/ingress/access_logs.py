"""The bucket that receives the load balancer's access logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.cfn import s3
from products.compute.sizes import BY_SIZE
from products.language.intrinsics import get_att, ref, sub
from products.language.policy import allow, deny, document
from products.language.resource import Removal

if TYPE_CHECKING:
    from products.product import Product

DELIVERY_SERVICE = "logdelivery.elasticloadbalancing.amazonaws.com"
"""Who writes the logs (Elastic Load Balancing User Guide, "Enable access logs")."""


def add_access_logs(product: Product) -> tuple[s3.Bucket, s3.BucketPolicy]:
    """Declare the bucket and its policy, which logging needs first.

    The bucket outlives the product: it is never empty (Elastic Load Balancing writes a test file when
    logging is switched on), and CloudFormation cannot delete a bucket that is not. Its objects expire by
    themselves. Elastic Load Balancing supports S3's own keys alone, not KMS, for this bucket.
    """
    bucket = s3.Bucket(
        product,
        "AccessLogsBucket",
        on_removal=Removal.RETAIN,
        BucketEncryption={
            "ServerSideEncryptionConfiguration": [
                {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
            ]
        },
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
        OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        LifecycleConfiguration={
            "Rules": [
                {
                    "Id": "expire",
                    "Status": "Enabled",
                    "ExpirationInDays": BY_SIZE.value("LogDays"),
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
                }
            ]
        },
        Tags=product.tag_list(name="access-logs"),
    )
    policy = s3.BucketPolicy(
        product,
        "AccessLogsBucketPolicy",
        on_removal=Removal.RETAIN,
        Bucket=ref(bucket),
        PolicyDocument=document(
            allow(
                "LoadBalancerWrites",
                "s3:PutObject",
                sub("${AccessLogsBucket.Arn}/AWSLogs/${AWS::AccountId}/*"),
                principal={"Service": DELIVERY_SERVICE},
            ),
            deny(
                "EncryptedTransportOnly",
                "s3:*",
                [get_att(bucket, "Arn"), sub("${AccessLogsBucket.Arn}/*")],
                principal="*",
                condition={"Bool": {"aws:SecureTransport": "false"}},
            ),
        ),
    )
    return bucket, policy
