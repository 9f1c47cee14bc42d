"""Amazon Route 53, AWS Cloud Map, AWS Certificate Manager and AWS WAF. WAF's handlers are public."""

from __future__ import annotations

from local_cloud.authorization.call import (
    ANY,
    SERVICE_AUTHORIZATION,
    Call,
    Tags,
    TypeCalls,
    anywhere,
    handler,
    made,
    on,
    on_it,
    retagged,
)

ZONE = "arn:{partition}:route53:::hostedzone/"
MAP = "arn:{partition}:servicediscovery:{region}:{account}:"
MAP_SOURCES = (
    (
        "AWS Cloud Map API permissions reference, Developer Guide (that a namespace's zone is deleted"
        " with the caller's rights is reasoned),"
        " https://docs.aws.amazon.com/cloud-map/latest/dg/cloud-map-api-permissions-ref.html"
    ),
    (
        "Amazon Route 53 API permissions, required permissions for private hosted zones, Developer Guide,"
        " https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/r53-api-permissions-ref.html"
    ),
    SERVICE_AUTHORIZATION,
)
ZONE_SOURCES = (
    (
        "Amazon Route 53 API permissions, Developer Guide,"
        " https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/r53-api-permissions-ref.html"
    ),
    SERVICE_AUTHORIZATION,
)
WEB_ACL = "arn:{partition}:wafv2:{region}:{account}:regional/webacl/"
SET_WEB_ACL = (
    "not authorized to perform: elasticloadbalancing:SetWebACL on the load balancer, from a stack with a role"
    " (field), https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/386"
)
DISASSOCIATED_ANYWHERE = (
    "Associate an AWS WAF web ACL with a user pool, Amazon Cognito Developer Guide, whose policy allows"
    " wafv2:DisassociateWebACL on all resources,"
    " https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-waf.html"
)
CHANGED = (
    *on(ZONE + "{HostedZoneId}", "route53:ChangeResourceRecordSets"),
    Call(action="route53:GetChange", on="arn:{partition}:route53:::change/*", tags=Tags.NONE),
)
MAP_RETAGGED = retagged("servicediscovery:TagResource", "servicediscovery:UntagResource", ANY)

_DELIVERY = (
    "logs:CreateLogDelivery",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
)
"""What AWS WAF does with the caller's rights to deliver logs to CloudWatch Logs."""

TYPES = (
    TypeCalls(
        type="AWS::Route53::RecordSet",
        arn=ZONE + "{HostedZoneId}",
        sources=ZONE_SOURCES,
        tags=None,
        create=CHANGED,
        update=CHANGED,
        delete=CHANGED,
    ),
    TypeCalls(
        type="AWS::ServiceDiscovery::PrivateDnsNamespace",
        arn=MAP + "namespace/{id}",
        sources=MAP_SOURCES,
        create=(
            made("servicediscovery:CreatePrivateDnsNamespace", ANY),
            made("servicediscovery:TagResource", ANY).if_given("{tags}"),
            *anywhere("route53:CreateHostedZone", "ec2:DescribeVpcs", "ec2:DescribeRegions"),
            Call(action="route53:GetHostedZone", on=ZONE + "*", tags=Tags.NONE),
            *anywhere("route53:ListHostedZonesByName"),
            *on_it("servicediscovery:GetOperation", "servicediscovery:GetNamespace"),
        ),
        update=(
            *on_it("servicediscovery:UpdatePrivateDnsNamespace", "servicediscovery:GetOperation"),
            *on_it("servicediscovery:GetNamespace"),
            *MAP_RETAGGED,
        ),
        delete=(
            *on_it("servicediscovery:DeleteNamespace", "servicediscovery:GetOperation"),
            Call(action="route53:DeleteHostedZone", on=ZONE + "*", tags=Tags.NONE),
            Call(action="route53:GetHostedZone", on=ZONE + "*", tags=Tags.NONE),
        ),
    ),
    TypeCalls(
        type="AWS::ServiceDiscovery::Service",
        arn=MAP + "service/{id}",
        sources=MAP_SOURCES,
        create=(
            Call(
                action="servicediscovery:CreateService",
                on=MAP + "namespace/{NamespaceId}",
                sends_tags=True,
            ),
            made("servicediscovery:TagResource", ANY).if_given("{tags}"),
            *on_it("servicediscovery:GetService"),
        ),
        update=(
            *on_it("servicediscovery:UpdateService", "servicediscovery:GetService"),
            *MAP_RETAGGED,
        ),
        delete=on_it("servicediscovery:DeleteService", "servicediscovery:GetService"),
    ),
    TypeCalls(
        type="AWS::CertificateManager::Certificate",
        arn="{id}",
        sources=(
            (
                "AWS Certificate Manager API permissions, User Guide,"
                " https://docs.aws.amazon.com/acm/latest/userguide/authen-apipermissions.html"
            ),
            (
                "AWS::CertificateManager::Certificate, DomainValidationOptions with HostedZoneId, AWS"
                " CloudFormation Template Reference, https://docs.aws.amazon.com/AWSCloudFormation/latest/"
                "TemplateReference/aws-resource-certificatemanager-certificate.html"
            ),
            SERVICE_AUTHORIZATION,
        ),
        create=(
            made("acm:RequestCertificate", ANY),
            made("acm:AddTagsToCertificate", "arn:{partition}:acm:{region}:{account}:certificate/*").if_given(
                "{tags}"
            ),
            *on_it("acm:DescribeCertificate"),
            Call(
                action="route53:ChangeResourceRecordSets",
                on=ZONE + "{DomainValidationOptions.HostedZoneId}",
                tags=Tags.NONE,
            ).if_given("DomainValidationOptions"),
        ),
        update=(
            *on_it("acm:DescribeCertificate"),
            *retagged("acm:AddTagsToCertificate", "acm:RemoveTagsFromCertificate"),
        ),
        delete=(
            *on_it("acm:DescribeCertificate", "acm:DeleteCertificate"),
            Call(
                action="route53:ChangeResourceRecordSets",
                on=ZONE + "{DomainValidationOptions.HostedZoneId}",
                tags=Tags.NONE,
            ).if_given("DomainValidationOptions"),
        ),
    ),
    TypeCalls(
        type="AWS::WAFv2::WebACL",
        arn=WEB_ACL + "{name part}/*",
        sources=(handler("wafv2", "aws-wafv2-webacl"), SERVICE_AUTHORIZATION),
        named="Name",
        stackless=True,
        longest=50,
        create=(
            made("wafv2:CreateWebACL"),
            Call(
                action="wafv2:CreateWebACL",
                on="arn:{partition}:wafv2:{region}:{account}:regional/managedruleset/*/*",
                tags=Tags.NONE,
                sends_tags=True,
            ).if_given("Rules"),
            made("wafv2:TagResource").if_given("{tags}"),
            *on_it("wafv2:GetWebACL", "wafv2:ListTagsForResource"),
        ),
        update=(
            *on_it("wafv2:GetWebACL"),
            Call(action="wafv2:UpdateWebACL").if_changed(
                "Rules", "DefaultAction", "VisibilityConfig", "DataProtectionConfig"
            ),
            Call(
                action="wafv2:UpdateWebACL",
                on="arn:{partition}:wafv2:{region}:{account}:regional/managedruleset/*/*",
                tags=Tags.NONE,
            ).if_changed("Rules"),
            *on_it("wafv2:ListTagsForResource"),
            *retagged("wafv2:TagResource", "wafv2:UntagResource"),
        ),
        delete=on_it("wafv2:GetWebACL", "wafv2:DeleteWebACL"),
    ),
    TypeCalls(
        type="AWS::WAFv2::LoggingConfiguration",
        arn="{ResourceArn}",
        sources=(
            handler("wafv2", "aws-wafv2-loggingconfiguration"),
            (
                "Permissions to enable logging to CloudWatch Logs, AWS WAF Developer Guide,"
                " https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html"
            ),
            SERVICE_AUTHORIZATION,
        ),
        tags=None,
        create=(
            *on_it("wafv2:PutLoggingConfiguration", "wafv2:GetLoggingConfiguration"),
            *anywhere(*_DELIVERY),
        ),
        update=(
            *on_it("wafv2:GetLoggingConfiguration", "wafv2:PutLoggingConfiguration"),
            *anywhere(*_DELIVERY),
        ),
        delete=(
            *on_it("wafv2:GetLoggingConfiguration", "wafv2:DeleteLoggingConfiguration"),
            *anywhere("logs:DeleteLogDelivery"),
        ),
    ),
    TypeCalls(
        type="AWS::WAFv2::WebACLAssociation",
        arn="{WebACLArn}",
        sources=(
            handler("wafv2", "aws-wafv2-webaclassociation"),
            SET_WEB_ACL,
            DISASSOCIATED_ANYWHERE,
            "reasoned: the reference gives a load balancer no tag that AWS WAF's own actions could read",
            SERVICE_AUTHORIZATION,
        ),
        tags=None,
        create=(
            *on_it("wafv2:AssociateWebACL"),
            Call(action="wafv2:AssociateWebACL", on="{ResourceArn}", tags=Tags.NONE),
            *on("{ResourceArn}", "elasticloadbalancing:CreateWebACLAssociation"),
            Call(action="elasticloadbalancing:SetWebAcl", on="{ResourceArn}", tags=Tags.NONE),
            *on("{ResourceArn}", "wafv2:GetWebACLForResource", "elasticloadbalancing:GetLoadBalancerWebACL"),
            *on_it("wafv2:GetWebACLForResource", "wafv2:GetWebACL"),
        ),
        delete=(
            *anywhere("wafv2:DisassociateWebACL"),
            Call(action="wafv2:DisassociateWebACL", on="{ResourceArn}", tags=Tags.NONE),
            *on("{ResourceArn}", "elasticloadbalancing:DeleteWebACLAssociation"),
            Call(action="elasticloadbalancing:SetWebAcl", on="{ResourceArn}", tags=Tags.NONE),
            *on("{ResourceArn}", "wafv2:GetWebACLForResource", "elasticloadbalancing:GetLoadBalancerWebACL"),
            *on_it("wafv2:GetWebACLForResource", "wafv2:GetWebACL"),
        ),
    ),
)
