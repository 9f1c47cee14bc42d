"""The bucket that receives the load balancer's access logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from products.compute.sizes import by_size
from products.intrinsics import get_att, ref, sub

if TYPE_CHECKING:
    from products.product import Product

DELIVERY_SERVICE = "logdelivery.elasticloadbalancing.amazonaws.com"
"""Who writes the logs (Elastic Load Balancing User Guide, "Enable access logs")."""


def access_logs(product: Product) -> cdk.CfnResource:
    """Declare the bucket and its policy; the policy is answered, since logging needs it first.

    The bucket outlives the product: it is never empty (Elastic Load Balancing writes a test file when
    logging is switched on), and CloudFormation cannot delete a bucket that is not. Its objects expire by
    themselves. Elastic Load Balancing supports S3's own keys alone, not KMS, for this bucket.
    """
    product.resource(
        "AccessLogsBucket",
        "AWS::S3::Bucket",
        {
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [
                    {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
                ]
            },
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "LifecycleConfiguration": {
                "Rules": [
                    {
                        "Id": "expire",
                        "Status": "Enabled",
                        "ExpirationInDays": by_size("LogDays"),
                        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
                    }
                ]
            },
            "Tags": product.tag_list(name="access-logs"),
        },
        on_removal=cdk.RemovalPolicy.RETAIN,
    )
    statements = [
        {
            "Sid": "LoadBalancerWrites",
            "Effect": "Allow",
            "Principal": {"Service": DELIVERY_SERVICE},
            "Action": "s3:PutObject",
            "Resource": sub("${AccessLogsBucket.Arn}/AWSLogs/${AWS::AccountId}/*"),
        },
        {
            "Sid": "EncryptedTransportOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [get_att("AccessLogsBucket", "Arn"), sub("${AccessLogsBucket.Arn}/*")],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    ]
    return product.resource(
        "AccessLogsBucketPolicy",
        "AWS::S3::BucketPolicy",
        {
            "Bucket": ref("AccessLogsBucket"),
            "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
        },
        on_removal=cdk.RemovalPolicy.RETAIN,
    )
