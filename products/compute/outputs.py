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
    "Open the URL above and choose Sign up: the first account becomes the administrator. Then update this "
    "product with Sign-up closed, unless everyone who reaches the address may join."
)
CLOSED = (
    "Sign-up is closed. To make the first account, update this product with Sign-up open, sign up at the URL "
    "above (the first account becomes the administrator), and close it again."
)


def shared_outputs(product: Product, url: dict[str, Any]) -> None:
    """The application's URL and the first step."""
    output(product, "ApplicationUrl", url, "Where LibreChat is")
    output(product, "FirstUser", if_else(c.SIGN_UP_OPEN, OPEN, CLOSED), "How to make the first account")


def kept_output(product: Product, text: str) -> None:
    """What terminating leaves, for ``Fn::Sub``."""
    output(product, "KeptAfterTermination", sub(text), "What a termination leaves behind")


def log_link(log_group: str) -> dict[str, Any]:
    """The console's page of a log group; a ``/`` in its name is written ``$252F`` there."""
    escaped = {"Fn::Join": ["$252F", {"Fn::Split": ["/", {"Ref": log_group}]}]}
    page = "https://${AWS::Region}.console.aws.amazon.com/cloudwatch/home?region=${AWS::Region}#logsV2:log-groups/log-group/"
    return sub(page + "${Group}", Group=escaped)


def log_outputs(product: Product, log_groups: Mapping[str, tuple[str, cdk.CfnCondition | None]]) -> None:
    """A link to each program's logs.

    Args:
        product: The product under construction.
        log_groups: The program's name and the condition under which it runs, by its log group's logical ID.
    """
    for group, (program, condition) in log_groups.items():
        output(product, f"{group}Url", log_link(group), f"Logs of {program}", condition=condition)


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
