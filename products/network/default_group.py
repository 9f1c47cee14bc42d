"""The VPC's default security group, emptied: AWS makes it with rules, and a template cannot take them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.intrinsics import get_att, sub
from products.network.function import CustomResource, add_custom_resource

if TYPE_CHECKING:
    from products.product import Product


def empty_default_group(product: Product) -> None:
    """Have the function default-group take the rules out."""
    group = get_att("Vpc", "DefaultSecurityGroup")
    groups = "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:security-group/"
    add_custom_resource(
        product,
        CustomResource(
            logical_id="DefaultGroup",
            resource_type="Custom::EmptyDefaultGroup",
            package="default-group",
            purpose="empties the VPC's default security group",
            statements=[
                {
                    "Sid": "SeeTheRules",  # EC2's describing actions take no resource scope
                    "Effect": "Allow",
                    "Action": "ec2:DescribeSecurityGroups",
                    "Resource": "*",
                },
                {
                    "Sid": "TakeThemOut",
                    "Effect": "Allow",
                    "Action": ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
                    "Resource": sub(groups + "${Vpc.DefaultSecurityGroup}"),
                },
            ],
            properties={"GroupId": group},
        ),
    )
