"""The bucket for a company's own librechat.yaml: every upload is a version, and none is ever lost.

The data layer has it, so that it is there before LibreChat is launched and stays when compute goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.cfn import s3
from products.language.intrinsics import get_att, ref, sub
from products.language.policy import deny, document
from products.language.resource import Removal

if TYPE_CHECKING:
    from products.product import Product


def add_configuration_bucket(product: Product) -> None:
    """Declare the bucket and its policy.

    It is encrypted with S3's own key: who uploads then needs rights on the bucket alone. The file holds no
    secrets; placeholders name those. Versions do not expire, since an environment may run an old one.
    """
    bucket = s3.Bucket(
        product,
        "OwnConfigurationBucket",
        on_removal=Removal.RETAIN_EXCEPT_ON_CREATE,
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
        VersioningConfiguration={"Status": "Enabled"},
        LifecycleConfiguration={
            "Rules": [
                {
                    "Id": "cut-short",
                    "Status": "Enabled",
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
                }
            ]
        },
        Tags=product.tag_list(name="configuration"),
    )
    s3.BucketPolicy(
        product,
        "OwnConfigurationBucketPolicy",
        on_removal=Removal.RETAIN_EXCEPT_ON_CREATE,
        Bucket=ref(bucket),
        PolicyDocument=document(
            deny(
                "EncryptedTransportOnly",
                "s3:*",
                [get_att(bucket, "Arn"), sub("${OwnConfigurationBucket.Arn}/*")],
                principal="*",
                condition={"Bool": {"aws:SecureTransport": "false"}},
            )
        ),
    )
    product.add_export(contract.CONFIGURATION_BUCKET, ref(bucket))
