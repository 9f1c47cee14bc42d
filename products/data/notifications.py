"""The environment's one topic of notices, and the e-mail address that listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.cfn import sns
from products.data.conditions import HAS_EMAIL
from products.data.parameters import NOTIFICATION_EMAIL
from products.language.intrinsics import ACCOUNT_ID, LogicalId, get_att, ref
from products.language.policy import allow, deny, document

if TYPE_CHECKING:
    from products.cfn.cloudwatch import AlarmProperties
    from products.cfn.kms import Key
    from products.language.intrinsics import Intrinsic
    from products.language.policy import Statement
    from products.product import Product

TOPIC = LogicalId("AlarmTopic")
"""The topic, which alarms name before it is declared."""


def add_notifications(product: Product, key: Key) -> None:
    """Declare and export the topic, who may publish to it, and the subscription where there is an address.

    It stands in the data layer since its messages rest encrypted with the environment's key, whose policy
    lets the publishing services use it.
    """
    topic = sns.Topic(product, TOPIC.logical_id, KmsMasterKeyId=get_att(key, "Arn"), Tags=product.tag_list())
    sns.TopicPolicy(
        product, "AlarmTopicPolicy", Topics=[ref(topic)], PolicyDocument=document(*_statements(ref(topic)))
    )
    sns.Subscription(
        product,
        "AlarmSubscription",
        condition=HAS_EMAIL,
        TopicArn=ref(topic),
        Protocol="email",
        Endpoint=ref(NOTIFICATION_EMAIL),
    )
    product.add_export(contract.ALARM_TOPIC_ARN, ref(topic))


def alarm_actions() -> AlarmProperties:
    """An alarm's properties that tell the topic when it begins and when it ends."""
    return {"AlarmActions": [ref(TOPIC)], "OKActions": [ref(TOPIC)]}


def _statements(topic: Intrinsic) -> list[Statement]:
    """Who may publish: alarms and budgets of this account, and EventBridge; nobody without TLS.

    EventBridge's statement has no condition, because none would ever hold: "You can't use Condition blocks in
    Amazon SNS topic policies for EventBridge" (Amazon EventBridge User Guide, "Using resource-based policies
    for Amazon EventBridge", "Amazon SNS permissions").
    """
    return [
        allow(
            "AlarmsOfThisAccount",
            "sns:Publish",
            topic,
            principal={"Service": "cloudwatch.amazonaws.com"},
            condition={"StringEquals": {"aws:SourceAccount": ACCOUNT_ID}},
        ),
        # "Creating an Amazon SNS topic for budget notifications", AWS Cost Management User Guide,
        # https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
        allow(
            "BudgetsOfThisAccount",
            "sns:Publish",
            topic,
            principal={"Service": "budgets.amazonaws.com"},
            condition={"StringEquals": {"aws:SourceAccount": ACCOUNT_ID}},
        ),
        allow("EventsByRules", "sns:Publish", topic, principal={"Service": "events.amazonaws.com"}),
        deny(
            "EncryptedTransportOnly",
            "sns:Publish",
            topic,
            principal="*",
            condition={"Bool": {"aws:SecureTransport": "false"}},
        ),
    ]
