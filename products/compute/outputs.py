"""What a launch tells its user: where the application is, how to begin, where to look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products.compute import conditions as c
from products.compute.environment import bedrock_region
from products.intrinsics import if_else, sub

if TYPE_CHECKING:
    from collections.abc import Mapping

    from products.product import Product

OPEN = (
    "Do this now: open the ApplicationUrl and choose Sign up. The first account becomes the administrator, "
    "whoever makes it. Then update this product with Sign-up closed, unless everyone who reaches the "
    "address may join."
)
CLOSED = (
    "Sign-up is closed. Where there is no account yet, update this product with Sign-up open, sign up at "
    "the ApplicationUrl at once (the first account becomes the administrator), and close it again."
)
RECORD = (
    "Make this DNS record where the domain name is managed; until then the ApplicationUrl leads nowhere "
    "(for a domain itself, such as example.com, DNS allows no CNAME: make what your DNS provider calls "
    "ALIAS or ANAME, or give a hosted zone): ${DomainName} CNAME ${LoadBalancer.DNSName}"
)

ALARMS = (
    "Alarms go to the environment's one topic: AlarmTopicArn among the data product's outputs. To hear of "
    "them, update the data product with an address (E-mail address for alarms); its output HowToHearOfAlarms "
    "says how to add more."
)
MODELS = (
    "Amazon's own models answer at once. To each chosen model of Anthropic and of other providers that sell "
    "through AWS Marketplace, an administrator of this AWS account first sends one message in the playground "
    "of the Amazon Bedrock console, region ${Region}: this subscribes the account; Anthropic's ask for a use "
    "case form before. Until then chats with such a model end with error 403 (AccessDenied)."
)


def first_outputs(product: Product, conditions: Mapping[str, cdk.CfnCondition], url: dict[str, Any]) -> None:
    """What to do first, before all other outputs: the application's URL, its DNS record, the first account.

    Args:
        product: The product under construction.
        conditions: The shared conditions.
        url: The application's address.
    """
    output(product, "ApplicationUrl", url, "Where LibreChat is")
    record = conditions[c.RECORD_BY_HAND]
    output(product, "DnsRecord", sub(RECORD), "What makes the domain name lead here", condition=record)
    output(product, "FirstUser", if_else(c.SIGN_UP_OPEN, OPEN, CLOSED), "How to make the first account")
    models = sub(MODELS, Region=bedrock_region())
    words = "What Bedrock's models need before they answer"
    output(product, "FirstChat", models, words, condition=conditions[c.BEDROCK])


def alarms_output(product: Product) -> None:
    """Where alarms go, and how somebody comes to hear of them."""
    output(product, "Alarms", ALARMS, "Where alarms go, and how to hear of them")


def kept_output(product: Product, text: str) -> None:
    """What terminating leaves, for ``Fn::Sub``."""
    output(product, "KeptAfterTermination", sub(text), "What a termination leaves behind")


def log_link(log_group: str) -> dict[str, Any]:
    """The console's page of a log group; a ``/`` in its name is written ``$252F`` there."""
    escaped = {"Fn::Join": ["$252F", {"Fn::Split": ["/", {"Ref": log_group}]}]}
    page = "https://${AWS::Region}.console.aws.amazon.com/cloudwatch/home?region=${AWS::Region}#logsV2:log-groups/log-group/"
    return sub(page + "${Group}", Group=escaped)


def log_outputs(product: Product, conditions: Mapping[str, cdk.CfnCondition]) -> None:
    """A link to each program's logs.

    Args:
        product: The product under construction, with its log groups.
        conditions: The shared conditions.
    """
    output(product, "LibreChatLogsUrl", log_link("LibreChatLogs"), "Logs of LibreChat")
    for group, words, condition in (
        ("RagLogs", "Logs of the chat with files (rag_api)", c.RAG),
        ("SearchLogs", "Logs of the search in conversations (Meilisearch)", c.SEARCH),
    ):
        output(product, f"{group}Url", log_link(group), words, condition=conditions[condition])


def output(
    product: Product,
    name: str,
    value: Any,  # noqa: ANN401 - text or any intrinsic
    description: str,
    *,
    condition: cdk.CfnCondition | None = None,
) -> None:
    """Declare one output that people read; nothing imports it."""
    made = cdk.CfnOutput(product, name, value=cdk.Token.as_string(value), description=description)
    made.condition = condition
