"""The environment's own KMS key: whatever of the data layer rests is encrypted with it.

But for two things that CloudFormation gives no key to: the logs that RDS and DocumentDB export, and what
DocumentDB's Performance Insights keep (AWS::DocDB::DBInstance has no property for their key). AWS encrypts
both with keys of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

if TYPE_CHECKING:
    from products.product import Product


def add_key(product: Product) -> cdk.CfnResource:
    """Declare the key.

    It outlives the stack: the snapshots, files and recovery secret that a termination leaves behind can
    only be read with it.
    """
    return product.resource(
        "DataKey",
        "AWS::KMS::Key",
        {
            "Description": cdk.Fn.sub("Data and secrets of the LibreChat environment ${EnvironmentName}"),
            "EnableKeyRotation": True,
            "PendingWindowInDays": 30,
            "KeyPolicy": _key_policy(),
            "Tags": product.tag_list(name="data"),
        },
        on_removal=cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    )


def _topic_publishers() -> list[dict[str, Any]]:
    """The services that publish to an encrypted topic, for topics of this account only.

    SNS names the topic in the encryption context (Amazon SNS Developer Guide, "Setting up Amazon SNS topic
    encryption with server-side encryption"). CloudWatch must act for this account, too. EventBridge cannot be
    held to that: "Adding the aws:SourceAccount, aws:SourceArn, and aws:SourceOrgID to a AWS KMS policy is
    not supported for EventBridge-to-encrypted topics" (the same, "Managing Amazon SNS encryption keys and
    costs").
    """
    topics = cdk.Fn.sub("arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:*")
    of_this_account = {"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID}}
    return [
        {
            "Sid": sid,
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "*",
            "Condition": {"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": topics}, **bound},
        }
        for sid, service, bound in (
            ("AlarmsOfThisAccount", "cloudwatch.amazonaws.com", of_this_account),
            ("EventsByRules", "events.amazonaws.com", {}),
        )
    ]


def _key_policy() -> dict[str, Any]:
    """Who may use the key: those whom IAM lets, CloudWatch Logs, and what publishes to the alarms' topic.

    The account's root as principal is what makes IAM policies count (AWS KMS Developer Guide, "Default
    key policy"); CloudWatch Logs encrypts as itself and is bound to this account's log groups
    (CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS").
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AccountDecidesByIam",
                "Effect": "Allow",
                "Principal": {"AWS": cdk.Fn.sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")},
                "Action": "kms:*",
                "Resource": "*",
            },
            {
                "Sid": "LogsOfThisAccount",
                "Effect": "Allow",
                "Principal": {"Service": cdk.Fn.sub("logs.${AWS::Region}.${AWS::URLSuffix}")},
                "Action": [
                    "kms:Encrypt",
                    "kms:Decrypt",
                    "kms:ReEncryptFrom",
                    "kms:ReEncryptTo",
                    "kms:GenerateDataKey",
                    "kms:DescribeKey",
                ],
                "Resource": "*",
                "Condition": {
                    "ArnLike": {
                        "kms:EncryptionContext:aws:logs:arn": cdk.Fn.sub(
                            "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*"
                        )
                    }
                },
            },
            *_topic_publishers(),
        ],
    }
