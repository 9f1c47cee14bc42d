"""The security groups and their rules, as the table of flows has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.network.flows import FLOWS, SECURITY_GROUPS, rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    import aws_cdk as cdk

    from products.network.intrinsics import Value
    from products.product import Product

NO_EGRESS = {
    "IpProtocol": "-1",
    "CidrIp": "127.0.0.1/32",
    "Description": "keeps the rule that allows everything away; the flows are rules of their own",
}
"""A group created without any egress rule gets one that allows everything; naming the host itself is
CloudFormation's own example of how to prevent it (CloudFormation Template Reference,
AWS::EC2::SecurityGroup, example "Remove default rule")."""


def add_security_groups(
    product: Product, *, vpc_id: Value, conditions: Mapping[str, cdk.CfnCondition]
) -> None:
    """Declare every group of the table, then every rule of its flows."""
    for group in SECURITY_GROUPS:
        product.resource(
            group.logical_id,
            "AWS::EC2::SecurityGroup",
            {
                "GroupDescription": f"LibreChat: {group.component}",
                "VpcId": vpc_id,
                "SecurityGroupEgress": [NO_EGRESS],
                "Tags": product.tag_list(name=group.logical_id, tier=group.tier),
            },
        )
    for flow in FLOWS:
        condition = conditions[flow.condition] if flow.condition is not None else None
        for logical_id, resource_type, properties in rules(flow):
            product.resource(logical_id, resource_type, properties, condition=condition)
