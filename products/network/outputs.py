"""What a network says of itself: exports of security groups, and words for whoever launched it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from products.intrinsics import Value, if_else, ref, sub
from products.network import conditions as named
from products.network.flows import SECURITY_GROUPS

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


def describe_next_step(product: Product) -> None:
    """Say what to launch next, which depends on whether there is a way out."""
    launch_data = "Launch the product data with the environment name ${EnvironmentName}, then "
    describe(
        product,
        "NextStep",
        if_else(
            named.HAS_WAY_OUT,
            sub(f"{launch_data}compute-ecs or compute-ec2."),
            sub(f"{launch_data}compute-ec2; compute-ecs needs private subnets with a way out."),
        ),
        "What to launch next",
    )
