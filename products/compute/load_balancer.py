"""The load balancer that both compute products share: HTTPS with a redirect, or plain HTTP by choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from products import contract
from products.compute import conditions as c
from products.compute.access_logs import access_logs
from products.compute.embedding_dimensions import dimensions_tag
from products.compute.images import LIBRECHAT_PORT
from products.intrinsics import get_att, if_else, ref, sub

if TYPE_CHECKING:
    import aws_cdk as cdk

    from products.product import Product

IDLE_TIMEOUT_SECONDS = 600
"""How long an answer that is being streamed may stay silent before the connection is closed."""

KEEP_ALIVE_MILLISECONDS = (IDLE_TIMEOUT_SECONDS + 10) * 1000
"""LibreChat's HTTP_KEEP_ALIVE_TIMEOUT_MS: were it the shorter, requests would meet closed connections."""

PATIENCE = {"ip": (15, 4), "instance": (30, 10)}
"""Seconds between two checks and failures in a row until a target is unhealthy, by the type of target.

ECS has other tasks or starts one. The one instance is replaced when it is unhealthy, so it has five minutes,
more than replacing its containers takes (two to end, two to start)."""

DRAIN_SECONDS = 120
"""How long answers under way may finish on a target that is being replaced."""

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""TLS 1.3 and 1.2 (Elastic Load Balancing User Guide, "Security policies")."""

READINESS_PATH = "/readyz"
"""Answers 503 until LibreChat can serve; /health and /livez always answer 200."""


@dataclass(frozen=True, kw_only=True)
class LoadBalancer:
    """What the rest of a compute product needs of its load balancer.

    Attributes:
        target_group: The ARN of the targets' group, to register with.
        listener: The ARN of the listener that serves: once it exists, the target group is in use.
        url: The application's address, as LibreChat's DOMAIN_CLIENT wants it.
    """

    target_group: dict[str, Any]
    listener: dict[str, Any]
    url: dict[str, Any]


def load_balancer(
    product: Product,
    conditions: dict[str, cdk.CfnCondition],
    *,
    target_type: str,
    after: cdk.CfnResource,
) -> LoadBalancer:
    """Declare the load balancer, its target group, listeners, certificate and address.

    Args:
        product: The product under construction.
        conditions: The shared conditions.
        target_type: ``ip`` for ECS tasks, ``instance`` for EC2.
        after: What may refuse an update before the load balancer is touched.
    """
    _balancer(product, after)
    _target_group(product, target_type)
    _certificate(product, conditions)
    _http_listener(product)
    _https_listener(product, conditions)
    _address(product, conditions)
    url = if_else(c.HTTPS, sub("https://${DomainName}"), sub("http://${LoadBalancer.DNSName}"))
    listener = if_else(c.HTTPS, ref("HttpsListener"), ref("HttpListener"))
    return LoadBalancer(target_group=ref("TargetGroup"), listener=listener, url=url)


def _balancer(product: Product, after: cdk.CfnResource) -> None:
    attributes: dict[str, Any] = {
        "idle_timeout.timeout_seconds": str(IDLE_TIMEOUT_SECONDS),
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "routing.http.desync_mitigation_mode": "defensive",
        # The guard protects the whole product (deletion_guard.py); this would refuse when half of it is gone.
        "deletion_protection.enabled": "false",
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": ref("AccessLogsBucket"),
    }
    subnets = if_else(
        c.DUAL_STACK,
        product.import_value(contract.DUAL_STACK_PUBLIC_SUBNET_IDS),
        product.import_value(contract.PUBLIC_SUBNET_IDS),
    )
    product.resource(
        "LoadBalancer",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {
            "Type": "application",
            "Scheme": "internet-facing",
            "IpAddressType": if_else(c.DUAL_STACK, "dualstack", "ipv4"),
            "Subnets": {"Fn::Split": [",", subnets]},
            "SecurityGroups": [product.import_value(contract.ALB_SECURITY_GROUP_ID)],
            "LoadBalancerAttributes": [{"Key": key, "Value": value} for key, value in attributes.items()],
            "Tags": product.tag_list(name="load-balancer"),
        },
        depends_on=[access_logs(product), after],
    )


def _target_group(product: Product, target_type: str) -> None:
    interval, failures = PATIENCE[target_type]
    product.resource(
        "TargetGroup",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        {
            "VpcId": product.import_value(contract.VPC_ID),
            "TargetType": target_type,
            "Protocol": "HTTP",
            "Port": LIBRECHAT_PORT,
            "HealthCheckPath": READINESS_PATH,
            "HealthCheckIntervalSeconds": interval,
            "HealthCheckTimeoutSeconds": 5,
            "HealthyThresholdCount": 2,
            "UnhealthyThresholdCount": failures,
            "Matcher": {"HttpCode": "200"},
            "TargetGroupAttributes": [
                {"Key": "deregistration_delay.timeout_seconds", "Value": str(DRAIN_SECONDS)}
            ],
            "Tags": [*product.tag_list(name="librechat"), dimensions_tag(product)],
        },
    )


def _certificate(product: Product, conditions: dict[str, cdk.CfnCondition]) -> None:
    product.resource(
        "Certificate",
        "AWS::CertificateManager::Certificate",
        {
            "DomainName": ref("DomainName"),
            "ValidationMethod": "DNS",
            "DomainValidationOptions": [
                {"DomainName": ref("DomainName"), "HostedZoneId": ref("HostedZoneId")}
            ],
            "Tags": product.tag_list(name="certificate"),
        },
        condition=conditions[c.ISSUES_CERTIFICATE],
    )


def _http_listener(product: Product) -> None:
    """Port 80 serves where plain HTTP was chosen, and otherwise sends everyone to HTTPS."""
    redirect = {
        "Type": "redirect",
        "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"},
    }
    product.resource(
        "HttpListener",
        "AWS::ElasticLoadBalancingV2::Listener",
        {
            "LoadBalancerArn": ref("LoadBalancer"),
            "Protocol": "HTTP",
            "Port": 80,
            "DefaultActions": [if_else(c.HTTPS, redirect, _forward())],
        },
    )


def _https_listener(product: Product, conditions: dict[str, cdk.CfnCondition]) -> None:
    given = sub("arn:${AWS::Partition}:acm:${AWS::Region}:${AWS::AccountId}:certificate/${CertificateId}")
    product.resource(
        "HttpsListener",
        "AWS::ElasticLoadBalancingV2::Listener",
        {
            "LoadBalancerArn": ref("LoadBalancer"),
            "Protocol": "HTTPS",
            "Port": 443,
            "SslPolicy": TLS_POLICY,
            "Certificates": [{"CertificateArn": if_else(c.ISSUES_CERTIFICATE, ref("Certificate"), given)}],
            "DefaultActions": [_forward()],
        },
        condition=conditions[c.HTTPS],
    )


def _forward() -> dict[str, Any]:
    return {"Type": "forward", "TargetGroupArn": ref("TargetGroup")}


def _address(product: Product, conditions: dict[str, cdk.CfnCondition]) -> None:
    """The domain name's records; an alias costs nothing and follows the load balancer's addresses."""
    for name, kind, condition in (("Address", "A", c.HOSTED_ZONE), ("Ipv6Address", "AAAA", c.IPV6_ADDRESS)):
        product.resource(
            name,
            "AWS::Route53::RecordSet",
            {
                "HostedZoneId": ref("HostedZoneId"),
                "Name": ref("DomainName"),
                "Type": kind,
                "AliasTarget": {
                    "DNSName": get_att("LoadBalancer", "DNSName"),
                    "HostedZoneId": get_att("LoadBalancer", "CanonicalHostedZoneID"),
                },
            },
            condition=conditions[condition],
        )
