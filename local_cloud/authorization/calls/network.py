"""Amazon VPC. Its handlers are not public, but for the NAT gateway's and the flow log's."""

from __future__ import annotations

from local_cloud.authorization.call import (
    SERVICE_AUTHORIZATION,
    Call,
    Tags,
    TypeCalls,
    anywhere,
    handler,
    made,
    on,
    on_it,
    passed,
    retagged,
)

EC2 = "arn:{partition}:ec2:{region}:{account}:"
VPC = EC2 + "vpc/{VpcId}"
GROUP = EC2 + "security-group/{GroupId}"
TAGGING = (
    "Grant permission to tag Amazon EC2 resources during creation, Amazon EC2 User Guide,"
    " https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html"
)
SOURCES = (SERVICE_AUTHORIZATION, TAGGING)
REASONED = "reasoned: what the type's return values are read with"
RETAGGED = retagged("ec2:CreateTags", "ec2:DeleteTags")


def _made(action: str, *others: str) -> tuple[Call, ...]:
    """Making a resource with its tags, and what else it is made on."""
    tagged = Call(
        action="ec2:CreateTags", tags=Tags.NONE, sends_tags=True, context={"ec2:CreateAction": action}
    )
    return (
        made(f"ec2:{action}"),
        tagged.if_given("{tags}"),
        *(Call(action=f"ec2:{action}", on=other, sends_tags=True) for other in others),
    )


def _type(  # noqa: PLR0913 - a row of a table
    name: str,
    kind: str,
    *,
    create: tuple[Call, ...],
    delete: tuple[Call, ...],
    update: tuple[Call, ...] = (),
    sources: tuple[str, ...] = (),
    tagged: bool = True,
) -> TypeCalls:
    """A type of Amazon EC2's; the types of what stands between two resources carry no tags."""
    return TypeCalls(
        type=f"AWS::EC2::{name}",
        arn=f"{EC2}{kind}/{{id}}",
        sources=(*SOURCES, *sources),
        create=create,
        update=(*update, *(RETAGGED if tagged else ())),
        delete=delete,
        tags="Tags" if tagged else None,
    )


TYPES = (
    _type(
        "VPC",
        "vpc",
        create=(
            *_made("CreateVpc"),
            Call(action="ec2:ModifyVpcAttribute").if_given("EnableDnsHostnames", "EnableDnsSupport"),
            *anywhere("ec2:DescribeVpcs", "ec2:DescribeSecurityGroups", "ec2:DescribeNetworkAcls"),
            *on_it("ec2:DescribeVpcAttribute"),
        ),
        update=(
            Call(action="ec2:ModifyVpcAttribute").if_changed("EnableDnsHostnames", "EnableDnsSupport"),
            *anywhere("ec2:DescribeVpcs", "ec2:DescribeSecurityGroups", "ec2:DescribeNetworkAcls"),
            *on_it("ec2:DescribeVpcAttribute"),
        ),
        delete=(*on_it("ec2:DeleteVpc"), *anywhere("ec2:DescribeVpcs")),
        sources=(REASONED,),
    ),
    _type(
        "VPCCidrBlock",
        "vpc",
        tagged=False,
        create=(*on(VPC, "ec2:AssociateVpcCidrBlock"), *anywhere("ec2:DescribeVpcs")),
        delete=(*on(VPC, "ec2:DisassociateVpcCidrBlock"), *anywhere("ec2:DescribeVpcs")),
    ),
    _type(
        "Subnet",
        "subnet",
        create=(
            *_made("CreateSubnet", VPC),
            Call(action="ec2:ModifySubnetAttribute").if_given("MapPublicIpOnLaunch"),
            *anywhere("ec2:DescribeSubnets", "ec2:DescribeNetworkAcls"),
        ),
        update=(
            Call(action="ec2:ModifySubnetAttribute").if_changed("MapPublicIpOnLaunch"),
            *anywhere("ec2:DescribeSubnets", "ec2:DescribeNetworkAcls"),
        ),
        delete=(*on_it("ec2:DeleteSubnet"), *anywhere("ec2:DescribeSubnets")),
        sources=(REASONED,),
    ),
    _type(
        "SubnetCidrBlock",
        "subnet",
        tagged=False,
        create=(
            *on(EC2 + "subnet/{SubnetId}", "ec2:AssociateSubnetCidrBlock"),
            *anywhere("ec2:DescribeSubnets"),
        ),
        delete=(
            *on(EC2 + "subnet/{SubnetId}", "ec2:DisassociateSubnetCidrBlock"),
            *anywhere("ec2:DescribeSubnets"),
        ),
    ),
    _type(
        "InternetGateway",
        "internet-gateway",
        create=(*_made("CreateInternetGateway"), *anywhere("ec2:DescribeInternetGateways")),
        update=anywhere("ec2:DescribeInternetGateways"),
        delete=(*on_it("ec2:DeleteInternetGateway"), *anywhere("ec2:DescribeInternetGateways")),
    ),
    _type(
        "VPCGatewayAttachment",
        "internet-gateway",
        tagged=False,
        create=(
            *on(EC2 + "internet-gateway/{InternetGatewayId}", "ec2:AttachInternetGateway"),
            *on(VPC, "ec2:AttachInternetGateway"),
            *anywhere("ec2:DescribeInternetGateways"),
        ),
        delete=(
            *on(EC2 + "internet-gateway/{InternetGatewayId}", "ec2:DetachInternetGateway"),
            *on(VPC, "ec2:DetachInternetGateway"),
            *anywhere("ec2:DescribeInternetGateways"),
        ),
    ),
    _type(
        "EgressOnlyInternetGateway",
        "egress-only-internet-gateway",
        create=(
            *_made("CreateEgressOnlyInternetGateway", VPC),
            *anywhere("ec2:DescribeEgressOnlyInternetGateways"),
        ),
        update=anywhere("ec2:DescribeEgressOnlyInternetGateways"),
        delete=(
            *on_it("ec2:DeleteEgressOnlyInternetGateway"),
            *anywhere("ec2:DescribeEgressOnlyInternetGateways"),
        ),
    ),
    _type(
        "EIP",
        "elastic-ip",
        create=(*_made("AllocateAddress"), *anywhere("ec2:DescribeAddresses")),
        update=anywhere("ec2:DescribeAddresses"),
        delete=(*on_it("ec2:ReleaseAddress"), *anywhere("ec2:DescribeAddresses")),
    ),
    _type(
        "NatGateway",
        "natgateway",
        create=(
            *_made("CreateNatGateway", EC2 + "subnet/{SubnetId}", EC2 + "elastic-ip/{AllocationId}"),
            *anywhere("ec2:DescribeNatGateways"),
        ),
        update=anywhere("ec2:DescribeNatGateways"),
        delete=(*on_it("ec2:DeleteNatGateway"), *anywhere("ec2:DescribeNatGateways")),
        sources=(handler("ec2-nat-gateway", "aws-ec2-natgateway"),),
    ),
    _type(
        "RouteTable",
        "route-table",
        create=(*_made("CreateRouteTable", VPC), *anywhere("ec2:DescribeRouteTables")),
        update=anywhere("ec2:DescribeRouteTables"),
        delete=(*on_it("ec2:DeleteRouteTable"), *anywhere("ec2:DescribeRouteTables")),
    ),
    _type(
        "Route",
        "route-table",
        tagged=False,
        create=(
            *on(EC2 + "route-table/{RouteTableId}", "ec2:CreateRoute"),
            *anywhere("ec2:DescribeRouteTables"),
        ),
        update=(
            *on(EC2 + "route-table/{RouteTableId}", "ec2:ReplaceRoute"),
            *anywhere("ec2:DescribeRouteTables"),
        ),
        delete=(
            *on(EC2 + "route-table/{RouteTableId}", "ec2:DeleteRoute"),
            *anywhere("ec2:DescribeRouteTables"),
        ),
    ),
    _type(
        "SubnetRouteTableAssociation",
        "subnet",
        tagged=False,
        create=(
            *on(EC2 + "subnet/{SubnetId}", "ec2:AssociateRouteTable"),
            *on(EC2 + "route-table/{RouteTableId}", "ec2:AssociateRouteTable"),
            *anywhere("ec2:DescribeRouteTables"),
        ),
        delete=(
            *on(EC2 + "subnet/{SubnetId}", "ec2:DisassociateRouteTable"),
            *on(EC2 + "route-table/{RouteTableId}", "ec2:DisassociateRouteTable"),
            *anywhere("ec2:DescribeRouteTables"),
        ),
    ),
    _type(
        "VPCEndpoint",
        "vpc-endpoint",
        create=(
            *_made(
                "CreateVpcEndpoint",
                VPC,
                EC2 + "subnet/{SubnetIds}",
                EC2 + "security-group/{SecurityGroupIds}",
                EC2 + "route-table/{RouteTableIds}",
            ),
            *anywhere("ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups"),
            # The zone of a private name is the service's, whose ID nobody knows beforehand.
            Call(
                action="route53:AssociateVPCWithHostedZone",
                on="arn:{partition}:route53:::hostedzone/*",
                tags=Tags.NONE,
            ).if_given("PrivateDnsEnabled"),
            *anywhere("ec2:DescribeVpcEndpoints"),
        ),
        update=(
            Call(action="ec2:ModifyVpcEndpoint").if_changed(
                "PolicyDocument", "SubnetIds", "SecurityGroupIds", "RouteTableIds", "PrivateDnsEnabled"
            ),
            *anywhere("ec2:DescribeVpcEndpoints"),
        ),
        delete=(*on_it("ec2:DeleteVpcEndpoints"), *anywhere("ec2:DescribeVpcEndpoints")),
    ),
    _type(
        "FlowLog",
        "vpc-flow-log",
        create=(
            *_made("CreateFlowLogs", EC2 + "vpc/{ResourceId}"),
            passed("{DeliverLogsPermissionArn}", "vpc-flow-logs.amazonaws.com"),
            *anywhere("ec2:DescribeFlowLogs"),
        ),
        update=anywhere("ec2:DescribeFlowLogs"),
        delete=(*on_it("ec2:DeleteFlowLogs"), *anywhere("ec2:DescribeFlowLogs")),
        sources=(
            handler("ec2-flowlog", "aws-ec2-flowlog"),
            (
                "IAM role for publishing flow logs to CloudWatch Logs, Amazon VPC User Guide,"
                " https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html"
            ),
        ),
    ),
    _type(
        "SecurityGroup",
        "security-group",
        create=(
            *_made("CreateSecurityGroup", VPC),
            # The rule to anywhere that a new group begins with goes where the template names others.
            Call(action="ec2:RevokeSecurityGroupEgress").if_given("SecurityGroupEgress"),
            Call(action="ec2:AuthorizeSecurityGroupEgress").if_given("SecurityGroupEgress"),
            Call(action="ec2:AuthorizeSecurityGroupIngress").if_given("SecurityGroupIngress"),
            *anywhere("ec2:DescribeSecurityGroups"),
        ),
        update=(
            Call(action="ec2:AuthorizeSecurityGroupEgress").if_changed("SecurityGroupEgress"),
            Call(action="ec2:RevokeSecurityGroupEgress").if_changed("SecurityGroupEgress"),
            Call(action="ec2:AuthorizeSecurityGroupIngress").if_changed("SecurityGroupIngress"),
            Call(action="ec2:RevokeSecurityGroupIngress").if_changed("SecurityGroupIngress"),
            *anywhere("ec2:DescribeSecurityGroups"),
        ),
        delete=(*on_it("ec2:DeleteSecurityGroup"), *anywhere("ec2:DescribeSecurityGroups")),
        sources=(
            (
                "AWS::EC2::SecurityGroup, AWS CloudFormation Template Reference, on the default egress rule,"
                " https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                "aws-resource-ec2-securitygroup.html"
            ),
        ),
    ),
    *(
        _type(
            f"SecurityGroup{way}",
            "security-group-rule",
            tagged=False,
            create=(
                *on(GROUP, f"ec2:AuthorizeSecurityGroup{way}"),
                *anywhere("ec2:DescribeSecurityGroupRules"),
            ),
            update=(
                *on(GROUP, f"ec2:UpdateSecurityGroupRuleDescriptions{way}"),
                *anywhere("ec2:DescribeSecurityGroupRules"),
            ),
            delete=(
                *on(GROUP, f"ec2:RevokeSecurityGroup{way}"),
                *anywhere("ec2:DescribeSecurityGroupRules"),
            ),
        )
        for way in ("Ingress", "Egress")
    ),
)
