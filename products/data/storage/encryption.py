"""The environment's own KMS key: whatever of the data layer rests is encrypted with it.

But for two things that CloudFormation gives no key to: the logs that RDS and DocumentDB export, and what
DocumentDB's Performance Insights keep (AWS::DocDB::DBInstance has no property for their key). AWS encrypts
both with keys of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.cfn import kms
from products.language.intrinsics import ACCOUNT_ID, sub
from products.language.policy import allow, document
from products.language.resource import Removal

if TYPE_CHECKING:
    from products.language.policy import Condition, PolicyDocument, Statement
    from products.product import Product


def add_key(product: Product) -> kms.Key:
    """Declare the key.

    It outlives the stack: the snapshots, files and recovery secret that a termination leaves behind can
    only be read with it.
    """
    return kms.Key(
        product,
        "DataKey",
        on_removal=Removal.RETAIN_EXCEPT_ON_CREATE,
        Description=sub("Data and secrets of the LibreChat environment ${EnvironmentName}"),
        EnableKeyRotation=True,
        PendingWindowInDays=30,
        KeyPolicy=_key_policy(),
        Tags=product.tag_list(name="data"),
    )


def _topic_publishers() -> list[Statement]:
    """The services that publish to an encrypted topic, for topics of this account only.

    SNS names the topic in the encryption context (Amazon SNS Developer Guide, "Setting up Amazon SNS topic
    encryption with server-side encryption"). CloudWatch must act for this account, too. EventBridge cannot be
    held to that: "Adding the aws:SourceAccount, aws:SourceArn, and aws:SourceOrgID to a AWS KMS policy is
    not supported for EventBridge-to-encrypted topics" (the same, "Managing Amazon SNS encryption keys and
    costs"). AWS Budgets must act for this account, too ("Creating an Amazon SNS topic for budget
    notifications", AWS Cost Management User Guide).
    """
    topics = sub("arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:*")
    of_a_topic: Condition = {"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": topics}}
    of_this_account: Condition = {"StringEquals": {"aws:SourceAccount": ACCOUNT_ID}}
    actions = ["kms:Decrypt", "kms:GenerateDataKey*"]
    return [
        allow(
            "AlarmsOfThisAccount",
            actions,
            "*",
            principal={"Service": "cloudwatch.amazonaws.com"},
            condition={**of_a_topic, **of_this_account},
        ),
        allow(
            "BudgetsOfThisAccount",
            actions,
            "*",
            principal={"Service": "budgets.amazonaws.com"},
            condition={**of_a_topic, **of_this_account},
        ),
        allow(
            "EventsByRules",
            actions,
            "*",
            principal={"Service": "events.amazonaws.com"},
            condition=of_a_topic,
        ),
    ]


def _key_policy() -> PolicyDocument:
    """Who may use the key: those whom IAM lets, CloudWatch Logs, and what publishes to the alarms' topic.

    The account's root as principal is what makes IAM policies count (AWS KMS Developer Guide, "Default
    key policy"); CloudWatch Logs encrypts as itself and is bound to this account's log groups
    (CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS").
    """
    groups = sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*")
    return document(
        allow(
            "AccountDecidesByIam",
            "kms:*",
            "*",
            principal={"AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")},
        ),
        allow(
            "LogsOfThisAccount",
            [
                "kms:Encrypt",
                "kms:Decrypt",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
                "kms:GenerateDataKey",
                "kms:DescribeKey",
            ],
            "*",
            principal={"Service": sub("logs.${AWS::Region}.${AWS::URLSuffix}")},
            condition={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
        ),
        *_topic_publishers(),
    )
