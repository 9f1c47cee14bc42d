"""The environment's one topic of notices, and the e-mail address that listens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products import contract
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.product import Product

NOTIFICATION_EMAIL = Parameter(
    name="NotificationEmail",
    label="E-mail address for alarms",
    description=(
        "Gets a message when something goes wrong in any layer, and when it is right again. The first "
        "message asks to confirm the address. Empty: alarms are seen in CloudWatch's console only."
    ),
    group=Group.ADVANCED,
    default="",
    allowed_pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$",
    constraint="must be an e-mail address, for example operators@example.com, or empty",
)
TOPIC = "AlarmTopic"


def add_notifications(product: Product, key: cdk.CfnResource) -> None:
    """Declare and export the topic, who may publish to it, and the subscription where there is an address.

    It stands in the data layer since its messages rest encrypted with the environment's key, whose policy
    lets the publishing services use it.
    """
    topic = product.resource(
        TOPIC,
        "AWS::SNS::Topic",
        {"KmsMasterKeyId": key.get_att("Arn").to_string(), "Tags": product.tag_list()},
    )
    product.resource(
        "AlarmTopicPolicy",
        "AWS::SNS::TopicPolicy",
        {
            "Topics": [topic.ref],
            "PolicyDocument": {"Version": "2012-10-17", "Statement": _statements(topic.ref)},
        },
    )
    no_address = cdk.Fn.condition_equals(cdk.Fn.ref(NOTIFICATION_EMAIL.name), "")
    has_address = cdk.CfnCondition(
        product, "HasNotificationEmail", expression=cdk.Fn.condition_not(no_address)
    )
    product.resource(
        "AlarmSubscription",
        "AWS::SNS::Subscription",
        {"TopicArn": topic.ref, "Protocol": "email", "Endpoint": cdk.Fn.ref(NOTIFICATION_EMAIL.name)},
        condition=has_address,
    )
    product.export(contract.ALARM_TOPIC_ARN, topic.ref)


def alarm_actions() -> dict[str, list[str]]:
    """An alarm's properties that tell the topic when it begins and when it ends."""
    topic = [cdk.Fn.ref(TOPIC)]
    return {"AlarmActions": topic, "OKActions": topic}


def _statements(topic: str) -> list[dict[str, Any]]:
    """Who may publish: alarms of this account, and EventBridge; nobody without TLS.

    EventBridge's statement has no condition, because none would ever hold: "You can't use Condition blocks in
    Amazon SNS topic policies for EventBridge" (Amazon EventBridge User Guide, "Using resource-based policies
    for Amazon EventBridge", "Amazon SNS permissions").
    """
    return [
        {
            "Sid": "AlarmsOfThisAccount",
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": topic,
            "Condition": {"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID}},
        },
        {
            "Sid": "EventsByRules",
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": topic,
        },
        {
            "Sid": "EncryptedTransportOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": topic,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    ]
