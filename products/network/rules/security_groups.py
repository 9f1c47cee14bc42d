"""The security groups and their rules, as the table of flows has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from products.cfn import ec2
from products.language.intrinsics import ref
from products.network.rules.flow_rules import FlowRule, rules
from products.network.rules.flows import FLOWS, SECURITY_GROUPS, Addresses, Flow, SecurityGroup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.language.conditions import Condition
    from products.language.intrinsics import Intrinsic
    from products.language.resource import Resource
    from products.product import Product

NO_EGRESS: ec2.SecurityGroupEgressProperty = {
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
    vpc_id: Intrinsic,
    flows: Sequence[Flow] = FLOWS,
    depends_on: Sequence[Resource[Any]] = (),
) -> dict[SecurityGroup, ec2.SecurityGroup]:
    """Declare every group of the table, then every rule of its flows.

    Args:
        product: The product under construction.
        vpc_id: The VPC that the groups belong to.
        flows: The rows of the table that this network has.
        depends_on: What the groups wait for.

    Returns:
        The groups, by their rows.
    """
    groups = {
        group: ec2.SecurityGroup(
            product,
            group.logical_id,
            depends_on=depends_on,
            GroupDescription=f"LibreChat: {group.component}",
            VpcId=vpc_id,
            SecurityGroupEgress=[NO_EGRESS],
            Tags=product.tag_list(name=group.logical_id, tier=group.tier),
        )
        for group in SECURITY_GROUPS
    }
    for flow in flows:
        for rule in rules(flow):
            _add_rule(product, rule, flow.condition)
    return groups


def _add_rule(product: Product, rule: FlowRule, condition: Condition | None) -> None:
    if rule.is_egress:
        egress: ec2.SecurityGroupEgressProperties = {
            "GroupId": ref(rule.group),
            "IpProtocol": rule.protocol,
            "FromPort": rule.port,
            "ToPort": rule.port,
        }
        if isinstance(rule.peer, SecurityGroup):
            egress["DestinationSecurityGroupId"] = ref(rule.peer)
        else:
            _name_addresses(egress, rule.peer)
        egress["Description"] = rule.description
        ec2.SecurityGroupEgress(product, rule.logical_id, condition=condition, **egress)
        return
    ingress: ec2.SecurityGroupIngressProperties = {
        "GroupId": ref(rule.group),
        "IpProtocol": rule.protocol,
        "FromPort": rule.port,
        "ToPort": rule.port,
    }
    if isinstance(rule.peer, SecurityGroup):
        ingress["SourceSecurityGroupId"] = ref(rule.peer)
    else:
        _name_addresses(ingress, rule.peer)
    ingress["Description"] = rule.description
    ec2.SecurityGroupIngress(product, rule.logical_id, condition=condition, **ingress)


def _name_addresses(
    rule: ec2.SecurityGroupEgressProperties | ec2.SecurityGroupIngressProperties, peer: Addresses
) -> None:
    if peer.ipv4 is not None:
        rule["CidrIp"] = peer.ipv4
    if peer.ipv6 is not None:
        rule["CidrIpv6"] = peer.ipv6
