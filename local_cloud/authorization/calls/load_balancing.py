"""Elastic Load Balancing. Its handlers are not public."""

from __future__ import annotations

from local_cloud.authorization.call import (
    SERVICE_AUTHORIZATION,
    Call,
    Tags,
    TypeCalls,
    anywhere,
    linked_role,
    made,
    on_it,
    retagged,
)

ELB = "elasticloadbalancing"
HERE = f"arn:{{partition}}:{ELB}:{{region}}:{{account}}:"
SOURCES = (
    (
        "Elastic Load Balancing API permissions, User Guide,"
        " https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-permissions.html"
    ),
    (
        "Resource tagging API permissions, Elastic Load Balancing User Guide,"
        " https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/tagging-resources-during-creation.html"
    ),
    (
        "no identity-based policy allows the elasticloadbalancing:DescribeListenerAttributes action (field),"
        " https://github.com/aws-samples/multi-tenant-chatbot-using-rag-with-amazon-bedrock/issues/17"
    ),
    SERVICE_AUTHORIZATION,
)
RETAGGED = retagged(f"{ELB}:AddTags", f"{ELB}:RemoveTags")


def _tagged(action: str, kind: str) -> Call:
    return Call(
        action=f"{ELB}:AddTags",
        on=f"{HERE}{kind}/*",
        tags=Tags.NONE,
        sends_tags=True,
        given=("{tags}",),
        context={f"{ELB}:CreateAction": action},
    )


TYPES = (
    TypeCalls(
        type="AWS::ElasticLoadBalancingV2::LoadBalancer",
        arn="{id}",
        sources=SOURCES,
        create=(
            made(f"{ELB}:CreateLoadBalancer", HERE + "loadbalancer/app/*"),
            _tagged("CreateLoadBalancer", "loadbalancer/app"),
            *anywhere(
                "ec2:DescribeAccountAttributes",
                "ec2:DescribeAddresses",
                "ec2:DescribeInternetGateways",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ),
            linked_role(f"{ELB}.amazonaws.com"),
            Call(action=f"{ELB}:ModifyLoadBalancerAttributes").if_given("LoadBalancerAttributes"),
            *anywhere(f"{ELB}:DescribeLoadBalancers", f"{ELB}:DescribeLoadBalancerAttributes"),
            *anywhere(f"{ELB}:DescribeTags"),
        ),
        update=(
            Call(action=f"{ELB}:ModifyLoadBalancerAttributes").if_changed("LoadBalancerAttributes"),
            Call(action=f"{ELB}:SetSubnets").if_changed("Subnets", "SubnetMappings"),
            Call(action=f"{ELB}:SetSecurityGroups").if_changed("SecurityGroups"),
            Call(action=f"{ELB}:SetIpAddressType").if_changed("IpAddressType"),
            *(
                call.if_changed("Subnets", "SubnetMappings", "IpAddressType")
                for call in anywhere("ec2:DescribeSubnets")
            ),
            *anywhere(f"{ELB}:DescribeLoadBalancers", f"{ELB}:DescribeLoadBalancerAttributes"),
            *anywhere(f"{ELB}:DescribeTags"),
            *RETAGGED,
        ),
        delete=(*on_it(f"{ELB}:DeleteLoadBalancer"), *anywhere(f"{ELB}:DescribeLoadBalancers")),
    ),
    TypeCalls(
        type="AWS::ElasticLoadBalancingV2::TargetGroup",
        arn="{id}",
        sources=SOURCES,
        create=(
            made(f"{ELB}:CreateTargetGroup", HERE + "targetgroup/*"),
            _tagged("CreateTargetGroup", "targetgroup"),
            *anywhere("ec2:DescribeInternetGateways", "ec2:DescribeVpcs"),
            Call(action=f"{ELB}:ModifyTargetGroupAttributes").if_given("TargetGroupAttributes"),
            *anywhere(f"{ELB}:DescribeTargetGroups", f"{ELB}:DescribeTargetGroupAttributes"),
            *anywhere(f"{ELB}:DescribeTags"),
        ),
        update=(
            *on_it(f"{ELB}:ModifyTargetGroup"),
            Call(action=f"{ELB}:ModifyTargetGroupAttributes").if_changed("TargetGroupAttributes"),
            *anywhere(f"{ELB}:DescribeTargetGroups", f"{ELB}:DescribeTargetGroupAttributes"),
            *anywhere(f"{ELB}:DescribeTags"),
            *RETAGGED,
        ),
        delete=(*on_it(f"{ELB}:DeleteTargetGroup"), *anywhere(f"{ELB}:DescribeTargetGroups")),
    ),
    TypeCalls(
        type="AWS::ElasticLoadBalancingV2::Listener",
        arn="{id}",
        sources=SOURCES,
        create=(
            Call(action=f"{ELB}:CreateListener", on="{LoadBalancerArn}", sends_tags=True),
            _tagged("CreateListener", "listener/app"),
            *anywhere(f"{ELB}:DescribeListeners", f"{ELB}:DescribeListenerAttributes"),
            *anywhere(f"{ELB}:DescribeTags"),
        ),
        update=(
            *on_it(f"{ELB}:ModifyListener"),
            *anywhere(f"{ELB}:DescribeListeners", f"{ELB}:DescribeListenerAttributes"),
            *anywhere(f"{ELB}:DescribeTags"),
            *RETAGGED,
        ),
        delete=(*on_it(f"{ELB}:DeleteListener"), *anywhere(f"{ELB}:DescribeListeners")),
    ),
)
