"""The load balancer that both compute products share: HTTPS with a redirect, or plain HTTP by choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from products import contract
from products.cfn import certificatemanager, elasticloadbalancingv2, route53
from products.compute import conditions as c
from products.compute import parameters as p
from products.compute.application.images import LIBRECHAT_PORT
from products.compute.application.mail.parameters import ports_tag
from products.compute.application.models.embedding_dimensions import dimensions_tag
from products.compute.ingress.access_logs import add_access_logs
from products.compute.ingress.scheme import INTERNAL, add_kept_scheme, balancer_subnets
from products.language.intrinsics import get_att, if_else, ref, split, sub

if TYPE_CHECKING:
    from products.cfn.certificatemanager import Certificate
    from products.cfn.elasticloadbalancingv2 import Listener, ListenerActionProperty, TargetGroup
    from products.language.conditions import Condition
    from products.language.intrinsics import Intrinsic, Text
    from products.language.resource import Resource
    from products.product import Product

IDLE_TIMEOUT_SECONDS = 600
"""How long an answer that is being streamed may stay silent before the connection is closed."""

KEEP_ALIVE_MILLISECONDS = (IDLE_TIMEOUT_SECONDS + 10) * 1000
"""LibreChat's HTTP_KEEP_ALIVE_TIMEOUT_MS: were it the shorter, requests would meet closed connections."""

TargetType = Literal["instance", "ip"]

PATIENCE: dict[TargetType, tuple[int, int]] = {"ip": (15, 4), "instance": (30, 10)}
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
        resource: The load balancer.
        target_group: The targets' group, to register with.
        listener: The ARN of the listener that serves: once it exists, the target group is in use.
        url: The application's address, as LibreChat's DOMAIN_CLIENT wants it.
    """

    resource: elasticloadbalancingv2.LoadBalancer
    target_group: TargetGroup
    listener: Intrinsic
    url: Intrinsic


def add_load_balancer(product: Product, *, target_type: TargetType, after: Resource[Any]) -> LoadBalancer:
    """Declare the load balancer, its target group, listeners, certificate and address.

    Args:
        product: The product under construction.
        target_type: ``ip`` for ECS tasks, ``instance`` for EC2.
        after: What may refuse an update before the load balancer is touched.
    """
    product.add_conditions(INTERNAL)
    balancer = _add_balancer(product, after)
    group = _add_target_group(product, target_type)
    certificate = _add_certificate(product)
    http = _add_http_listener(product, balancer, group)
    https = _add_https_listener(product, balancer, group, certificate)
    _add_records(product, balancer)
    return LoadBalancer(
        resource=balancer,
        target_group=group,
        listener=if_else(c.HTTPS, ref(https), ref(http)),
        url=if_else(c.HTTPS, sub("https://${DomainName}"), sub("http://${LoadBalancer.DNSName}")),
    )


def _add_balancer(product: Product, after: Resource[Any]) -> elasticloadbalancingv2.LoadBalancer:
    bucket, bucket_policy = add_access_logs(product)
    attributes: dict[str, Text] = {
        "idle_timeout.timeout_seconds": str(IDLE_TIMEOUT_SECONDS),
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "routing.http.desync_mitigation_mode": "defensive",
        # The guard protects the whole product (deletion_guard.py); this would refuse when half of it is gone.
        "deletion_protection.enabled": "false",
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": ref(bucket),
    }
    return elasticloadbalancingv2.LoadBalancer(
        product,
        "LoadBalancer",
        depends_on=[bucket_policy, after, add_kept_scheme(product)],
        Type="application",
        Scheme=if_else(INTERNAL, "internal", "internet-facing"),
        IpAddressType=if_else(c.DUAL_STACK, "dualstack", "ipv4"),
        Subnets=split(",", balancer_subnets(product)),
        SecurityGroups=[product.import_value(contract.ALB_SECURITY_GROUP_ID)],
        LoadBalancerAttributes=[{"Key": key, "Value": value} for key, value in attributes.items()],
        Tags=product.tag_list(name="load-balancer"),
    )


def _add_target_group(product: Product, target_type: TargetType) -> TargetGroup:
    interval, failures = PATIENCE[target_type]
    return elasticloadbalancingv2.TargetGroup(
        product,
        "TargetGroup",
        VpcId=product.import_value(contract.VPC_ID),
        TargetType=target_type,
        Protocol="HTTP",
        Port=LIBRECHAT_PORT,
        HealthCheckPath=READINESS_PATH,
        HealthCheckIntervalSeconds=interval,
        HealthCheckTimeoutSeconds=5,
        HealthyThresholdCount=2,
        UnhealthyThresholdCount=failures,
        Matcher={"HttpCode": "200"},
        TargetGroupAttributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": str(DRAIN_SECONDS)}],
        Tags=[*product.tag_list(name="librechat"), dimensions_tag(product), ports_tag(product)],
    )


def _add_certificate(product: Product) -> Certificate:
    return certificatemanager.Certificate(
        product,
        "Certificate",
        condition=c.ISSUES_CERTIFICATE,
        DomainName=ref(p.DOMAIN_NAME),
        ValidationMethod="DNS",
        DomainValidationOptions=[{"DomainName": ref(p.DOMAIN_NAME), "HostedZoneId": ref(p.HOSTED_ZONE_ID)}],
        Tags=product.tag_list(name="certificate"),
    )


def _add_http_listener(
    product: Product, balancer: elasticloadbalancingv2.LoadBalancer, group: TargetGroup
) -> Listener:
    """Port 80 serves where plain HTTP was chosen, and otherwise sends everyone to HTTPS."""
    redirect: ListenerActionProperty = {
        "Type": "redirect",
        "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"},
    }
    return elasticloadbalancingv2.Listener(
        product,
        "HttpListener",
        Tags=product.tag_list(),
        LoadBalancerArn=ref(balancer),
        Protocol="HTTP",
        Port=80,
        DefaultActions=[if_else(c.HTTPS, redirect, _forward(group))],
    )


def _add_https_listener(
    product: Product,
    balancer: elasticloadbalancingv2.LoadBalancer,
    group: TargetGroup,
    certificate: Certificate,
) -> Listener:
    given = sub("arn:${AWS::Partition}:acm:${AWS::Region}:${AWS::AccountId}:certificate/${CertificateId}")
    return elasticloadbalancingv2.Listener(
        product,
        "HttpsListener",
        Tags=product.tag_list(),
        condition=c.HTTPS,
        LoadBalancerArn=ref(balancer),
        Protocol="HTTPS",
        Port=443,
        SslPolicy=TLS_POLICY,
        Certificates=[{"CertificateArn": if_else(c.ISSUES_CERTIFICATE, ref(certificate), given)}],
        DefaultActions=[_forward(group)],
    )


def _forward(group: TargetGroup) -> ListenerActionProperty:
    return {"Type": "forward", "TargetGroupArn": ref(group)}


def _add_records(product: Product, balancer: elasticloadbalancingv2.LoadBalancer) -> None:
    """The domain name's records; an alias costs nothing and follows the load balancer's addresses."""
    kinds: tuple[tuple[str, Literal["A", "AAAA"], Condition], ...] = (
        ("Address", "A", c.HOSTED_ZONE),
        ("Ipv6Address", "AAAA", c.IPV6_ADDRESS),
    )
    for name, kind, condition in kinds:
        route53.RecordSet(
            product,
            name,
            condition=condition,
            HostedZoneId=ref(p.HOSTED_ZONE_ID),
            Name=ref(p.DOMAIN_NAME),
            Type=kind,
            AliasTarget={
                "DNSName": get_att(balancer, "DNSName"),
                "HostedZoneId": get_att(balancer, "CanonicalHostedZoneID"),
            },
        )
