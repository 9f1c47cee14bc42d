"""AWS WAF in front of the load balancer, for launches that want it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.cfn import wafv2
from products.compute.ingress.countries import COUNTRIES, LIMITS_COUNTRIES, countries_rule
from products.compute.ingress.firewall_log import (
    FIREWALL_LOG,
    SECRET_HEADERS,
    add_firewall_log,
)
from products.compute.sizes import BY_SIZE
from products.language.conditions import Assertion, Condition, all_of, is_empty, is_equal
from products.language.intrinsics import get_att, only_if, ref
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.compute.ingress.load_balancer import LoadBalancer
    from products.product import Product

FIREWALL = Parameter(
    name="Firewall",
    label="Web application firewall",
    description=(
        "on: AWS WAF turns away known attacks, addresses known for them, and an address that sends too "
        "many requests in five minutes: 2,000 for small, 10,000 for medium, 50,000 for large. A whole "
        "office is often one address, and opening LibreChat takes many requests. AWS bills it by rule and "
        "request. off: none."
    ),
    group=Group.ADVANCED,
    default="off",
    allowed_values=("on", "off"),
    constraint="must be on or off",
)
HAS_FIREWALL = Condition("HasFirewall", is_equal(FIREWALL, "on"))
LOGS_FIREWALL = Condition("LogsFirewall", all_of(HAS_FIREWALL, is_equal(FIREWALL_LOG, "on")))
PARAMETERS = (FIREWALL, COUNTRIES, FIREWALL_LOG)

MANAGED = ("AmazonIpReputationList", "KnownBadInputsRuleSet", "CommonRuleSet")
"""AWS's own rule groups, in the order tried (AWS WAF Developer Guide, "AWS Managed Rules")."""

COUNTED = {
    "KnownBadInputsRuleSet": ("JavaDeserializationRCE_BODY", "Log4JRCE_BODY", "ReactJSRCE_BODY"),
    "CommonRuleSet": (
        "SizeRestrictions_BODY",
        "CrossSiteScripting_BODY",
        "EC2MetaDataSSRF_BODY",
        "GenericLFI_BODY",
        "GenericRFI_BODY",
    ),
}
"""All rules that look into a request's body, by their group: messages are long and hold source code, log
lines, paths and addresses every day. They only count (AWS WAF Developer Guide, "Baseline rule groups")."""


def add_firewall(product: Product, balancer: LoadBalancer) -> None:
    """Declare the access control list and put it before the load balancer."""
    product.add_conditions(HAS_FIREWALL, LIMITS_COUNTRIES, LOGS_FIREWALL)
    web_acl = wafv2.WebACL(
        product,
        "WebAcl",
        condition=HAS_FIREWALL,
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        VisibilityConfig=_visibility("firewall"),
        Rules=[
            _rate_limit(),
            *(_managed(name, number) for number, name in enumerate(MANAGED, 1)),
            only_if(LIMITS_COUNTRIES, countries_rule(len(MANAGED) + 1, _visibility("countries"))),
        ],
        DataProtectionConfig={"DataProtections": [_protected(header) for header in SECRET_HEADERS]},
        Tags=product.tag_list(name="firewall"),
    )
    wafv2.WebACLAssociation(
        product,
        "WebAclAssociation",
        condition=HAS_FIREWALL,
        ResourceArn=ref(balancer.resource),
        WebACLArn=get_att(web_acl, "Arn"),
    )
    add_firewall_log(product, web_acl, LOGS_FIREWALL)


def add_firewall_rules(product: Product) -> None:
    """Refuse choices that only a firewall can fulfil, where there is none."""
    product.add_rule(
        "FirewallHasItsChoices",
        Assertion(
            is_empty(COUNTRIES),
            "Allowed countries are given, but there is no firewall to tell them apart. Set Web application "
            "firewall to on, or leave Allowed countries empty.",
        ),
        Assertion(
            is_equal(FIREWALL_LOG, "off"),
            "The firewall's log is on, but there is no firewall. Set Web application firewall to on, or its "
            "log to off.",
        ),
        when=is_equal(FIREWALL, "off"),
    )


def _protected(header: str) -> wafv2.WebACLDataProtectProperty:
    return {"Field": {"FieldType": "SINGLE_HEADER", "FieldKeys": [header]}, "Action": "SUBSTITUTION"}


def _rate_limit() -> wafv2.WebACLRuleProperty:
    statement: wafv2.WebACLRateBasedStatementProperty = {
        "Limit": BY_SIZE.value("FirewallRequests"),
        "AggregateKeyType": "IP",
        "EvaluationWindowSec": 300,
    }
    return {
        "Name": "rate-limit",
        "Priority": 0,
        "Statement": {"RateBasedStatement": statement},
        "Action": {"Block": {}},
        "VisibilityConfig": _visibility("rate-limit"),
    }


def _managed(name: str, priority: int) -> wafv2.WebACLRuleProperty:
    group: wafv2.WebACLManagedRuleGroupStatementProperty = {
        "VendorName": "AWS",
        "Name": f"AWSManagedRules{name}",
    }
    if name in COUNTED:
        group["RuleActionOverrides"] = [
            {"Name": rule, "ActionToUse": {"Count": {}}} for rule in COUNTED[name]
        ]
    return {
        "Name": name,
        "Priority": priority,
        "Statement": {"ManagedRuleGroupStatement": group},
        "OverrideAction": {"None": {}},
        "VisibilityConfig": _visibility(name),
    }


def _visibility(name: str) -> wafv2.WebACLVisibilityConfigProperty:
    return {"CloudWatchMetricsEnabled": True, "SampledRequestsEnabled": True, "MetricName": name}
