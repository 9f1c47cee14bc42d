"""The VPC's default security group, emptied: AWS makes it with rules, and a template cannot take them out.

The function that does it also refuses what the subnets cannot do, since they wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Never

from products import contract
from products.guards.layers import export_names, see_exports
from products.language.intrinsics import STACK_ID, get_att, ref, sub
from products.language.policy import allow
from products.language.resource import CustomResource
from products.network.addresses.zones import used_zones
from products.network.function import add_function
from products.network.parameters import IP_VERSIONS
from products.parameters import ENVIRONMENT_NAME

if TYPE_CHECKING:
    from products.cfn.ec2 import VPC
    from products.product import Product


class EmptyDefaultGroup(CustomResource[Never]):
    """What the function default-group does."""

    TYPE = "Custom::EmptyDefaultGroup"


def add_empty_default_group(product: Product, vpc: VPC) -> EmptyDefaultGroup:
    """Have the function default-group take the rules out; returns what subnets are to wait for."""
    groups = "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:security-group/"
    function = add_function(
        product,
        "DefaultGroup",
        package="default-group",
        purpose="empties the VPC's default security group",
        statements=[
            see_exports(),
            # EC2's describing actions take no resource scope
            allow("SeeTheRules", ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets"], "*"),
            allow("SeeItsOwnStack", "cloudformation:DescribeStackResource", STACK_ID),
            allow(
                "TakeThemOut",
                ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
                sub(groups + "${Vpc.DefaultSecurityGroup}"),
            ),
        ],
    )
    return EmptyDefaultGroup(
        product,
        "DefaultGroup",
        **function.call,
        EnvironmentName=ref(ENVIRONMENT_NAME),
        LayerExports=export_names([contract.VPC_ID]),
        GroupId=get_att(vpc, "DefaultSecurityGroup"),
        VpcId=ref(vpc),
        Zones=used_zones(),
        IpVersions=ref(IP_VERSIONS),
        **function.version,
    )
