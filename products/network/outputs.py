"""What a network says of itself: exports of security groups, and words for whoever launched it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.language.intrinsics import if_else, ref, sub
from products.network.conditions import HAS_EGRESS
from products.network.rules.flows import SECURITY_GROUPS

if TYPE_CHECKING:
    from products.cfn.logs import LogGroup
    from products.language.conditions import Condition
    from products.product import Product


def add_security_group_exports(product: Product) -> None:
    """Export every group that another layer attaches."""
    for group in SECURITY_GROUPS:
        if group.key is not None:
            product.add_export(group.key, ref(group))


def add_next_step(product: Product) -> None:
    """Say what to launch next, which depends on whether private subnets have egress."""
    launch_data = "Launch the product data with the environment name ${EnvironmentName}, then "
    product.add_output(
        "NextStep",
        if_else(
            HAS_EGRESS,
            sub(f"{launch_data}compute-ecs or compute-ec2."),
            sub(f"{launch_data}compute-ec2; compute-ecs needs private subnets with a way out."),
        ),
        "What to launch next",
    )


def add_flow_log_output(product: Product, group: LogGroup, *, condition: Condition | None = None) -> None:
    """Say where flow logs are."""
    words = "Where flow logs are, in CloudWatch Logs"
    product.add_output("FlowLogGroupName", ref(group), words, condition=condition)
