"""What a network hands on: the exports of the contract, and words for the person who launched it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from products.network.flows import SECURITY_GROUPS
from products.network.intrinsics import Value, ref

if TYPE_CHECKING:
    from products.product import Product


def text(value: Value) -> str:
    """An intrinsic function as the string token that CDK's outputs take."""
    return cdk.Token.as_string(value)


def export_security_groups(product: Product) -> None:
    """Export every group that another layer wears."""
    for group in SECURITY_GROUPS:
        if group.key is not None:
            product.export(group.key, text(ref(group.logical_id)))


def describe(
    product: Product, name: str, value: Value, description: str, condition: cdk.CfnCondition | None = None
) -> None:
    """An output for people, which no layer imports."""
    output = cdk.CfnOutput(product, name, value=text(value), description=description)
    output.condition = condition
