"""What a launch tells its user: where the application is, how to begin, where to look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products.compute import conditions as c
from products.intrinsics import if_else, sub

if TYPE_CHECKING:
    from collections.abc import Mapping

    from products.product import Product

OPEN = (
    "Open the ApplicationUrl and choose Sign up: the first account becomes the administrator. Then update "
    "this product with Sign-up closed, unless everyone who reaches the address may join."
)
CLOSED = (
    "Sign-up is closed. To make the first account, update this product with Sign-up open, sign up at the "
    "ApplicationUrl (the first account becomes the administrator), and close it again."
)
RECORD = (
    "Make this DNS record where the domain name is managed; until then the ApplicationUrl leads nowhere: "
    "${DomainName} CNAME ${LoadBalancer.DNSName}"
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
