"""The VPC's default security group, emptied: AWS makes it with rules, and a template cannot take them out.

The function that does it also refuses what the subnets cannot do, since they wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.intrinsics import get_att, ref, sub
from products.layers import SEE_EXPORTS, export_names
from products.network.function import CustomResource, add_custom_resource
from products.network.zones import used_zones

if TYPE_CHECKING:
    import aws_cdk as cdk

    from products.product import Product


def empty_default_group(product: Product) -> cdk.CfnResource:
    """Have the function default-group take the rules out; answers what subnets are to wait for."""
    group = get_att("Vpc", "DefaultSecurityGroup")
    groups = "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:security-group/"
    return add_custom_resource(
        product,
        CustomResource(
            logical_id="DefaultGroup",
            resource_type="Custom::EmptyDefaultGroup",
            package="default-group",
            purpose="empties the VPC's default security group",
            statements=[
                SEE_EXPORTS,
                {
                    "Sid": "SeeTheRules",  # EC2's describing actions take no resource scope
                    "Effect": "Allow",
                    "Action": ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets"],
                    "Resource": "*",
                },
                {
                    "Sid": "SeeItsOwnStack",
                    "Effect": "Allow",
                    "Action": "cloudformation:DescribeStackResource",
                    "Resource": ref("AWS::StackId"),
                },
                {
                    "Sid": "TakeThemOut",
                    "Effect": "Allow",
                    "Action": ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
                    "Resource": sub(groups + "${Vpc.DefaultSecurityGroup}"),
                },
            ],
            properties={
                "EnvironmentName": ref("EnvironmentName"),
                "LayerExports": export_names([contract.VPC_ID]),
                "GroupId": group,
                "VpcId": ref("Vpc"),
                "Zones": used_zones(),
                "IpVersions": ref("IpVersions"),
            },
        ),
    )
