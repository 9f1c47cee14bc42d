"""The topic that alarms speak to, and the e-mail address that listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute.conditions import declare, is_given
from products.compute.outputs import output
from products.intrinsics import ref
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.product import Product

NOTIFICATION_EMAIL = Parameter(
    name="NotificationEmail",
    label="E-mail address for alarms",
    description=(
        "Gets a message when something goes wrong and when it is right again. The first message asks to "
        "confirm the address. Empty: alarms are seen in CloudWatch's console only."
    ),
    group=Group.ADVANCED,
    default="",
    allowed_pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$",
    constraint="must be an e-mail address, for example operators@example.com, or empty",
)
HAS_EMAIL = "HasNotificationEmail"


def notification_topic(product: Product) -> None:
    """Declare the topic, who may publish to it, the subscription and the output that names it.

    The topic is not encrypted with a customer key: CloudWatch could not use it without a say in the data
    layer's key policy, and an alarm's text names metrics, not data.
    """
    conditions = declare(product, {HAS_EMAIL: is_given(NOTIFICATION_EMAIL)})
    product.resource("AlarmTopic", "AWS::SNS::Topic", {"Tags": product.tag_list()})
    statements = [
        {
            "Sid": "AlarmsOfThisAccount",
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": ref("AlarmTopic"),
            "Condition": {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}},
        },
        {
            "Sid": "EncryptedTransportOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": ref("AlarmTopic"),
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    ]
    product.resource(
        "AlarmTopicPolicy",
        "AWS::SNS::TopicPolicy",
        {
            "Topics": [ref("AlarmTopic")],
            "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
        },
    )
    product.resource(
        "AlarmSubscription",
        "AWS::SNS::Subscription",
        {"TopicArn": ref("AlarmTopic"), "Protocol": "email", "Endpoint": ref(NOTIFICATION_EMAIL.name)},
        condition=conditions[HAS_EMAIL],
    )
    words = "Topic of the alarms; give it to the data product as well, to hear of the databases"
    output(product, "AlarmTopicArn", ref("AlarmTopic"), words)
