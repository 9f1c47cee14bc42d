"""The security groups and their rules, as the table of flows has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.network.flows import FLOWS, SECURITY_GROUPS, Flow, rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aws_cdk as cdk

    from products.intrinsics import Value
    from products.network.conditions import Conditions
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
    product: Product,
    *,
    vpc_id: Value,
    conditions: Conditions,
    flows: Sequence[Flow] = FLOWS,
    depends_on: Sequence[cdk.CfnResource] = (),
) -> None:
    """Declare every group of the table, then every rule of its flows.

    Args:
        product: The template.
        vpc_id: The VPC that the groups belong to.
        conditions: The template's conditions.
        flows: The rows of the table that this network has.
        depends_on: What the groups wait for.
    """
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
            depends_on=depends_on,
        )
    for flow in flows:
        condition = conditions[flow.condition] if flow.condition is not None else None
        for logical_id, resource_type, properties in rules(flow):
            product.resource(logical_id, resource_type, properties, condition=condition)
