"""The choices of a launch as CloudFormation conditions, named once for all modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from products.compute import features
from products.compute import parameters as p
from products.parameters import SIZE

if TYPE_CHECKING:
    from products.parameters import Parameter
    from products.product import Product

HTTPS = "UsesHttps"
HOSTED_ZONE = "HasHostedZone"
RECORD_BY_HAND = "NeedsDnsRecordByHand"
ISSUES_CERTIFICATE = "IssuesCertificate"
SIGN_UP_OPEN = "SignUpIsOpen"
LIMITS_DOMAINS = "LimitsDomains"
BEDROCK = "OffersBedrock"
BEDROCK_HERE = "UsesBedrockOfThisRegion"
OPENAI = "OffersOpenAi"
ANTHROPIC = "OffersAnthropic"
RAG = "OffersChatWithFiles"
TITAN = "EmbedsWithTitan"
OPENAI_EMBEDDINGS = "EmbedsWithOpenAi"
SEARCH = "OffersSearch"
PROTECTS = "ProtectsFromDeletion"
DUAL_STACK = "IsDualStack"
IPV6_ADDRESS = "HasIpv6Address"
CACHE = "SharesStateInValkey"


def is_equal(parameter: Parameter, value: str) -> cdk.ICfnRuleConditionExpression:
    """The parameter has this value."""
    return cdk.Fn.condition_equals(cdk.Fn.ref(parameter.name), value)


def is_not(parameter: Parameter, value: str) -> cdk.ICfnRuleConditionExpression:
    """The parameter has another value."""
    return cdk.Fn.condition_not(is_equal(parameter, value))


def is_given(parameter: Parameter) -> cdk.ICfnRuleConditionExpression:
    """The parameter is not empty."""
    return is_not(parameter, "")


def both(*conditions: cdk.ICfnConditionExpression) -> cdk.ICfnRuleConditionExpression:
    """All of the conditions hold."""
    return cdk.Fn.condition_and(*conditions)


def either(*conditions: cdk.ICfnConditionExpression) -> cdk.ICfnRuleConditionExpression:
    """At least one of the conditions holds."""
    return cdk.Fn.condition_or(*conditions)


def declare(
    product: Product, expressions: dict[str, cdk.ICfnRuleConditionExpression]
) -> dict[str, cdk.CfnCondition]:
    """Declare conditions in the product's template, by name."""
    return {
        name: cdk.CfnCondition(product, name, expression=expression)
        for name, expression in expressions.items()
    }


def shared_conditions(product: Product) -> dict[str, cdk.CfnCondition]:
    """The conditions over the parameters that both compute products have, by name."""
    expressions = {
        HTTPS: is_given(p.DOMAIN_NAME),
        HOSTED_ZONE: is_given(p.HOSTED_ZONE_ID),
        RECORD_BY_HAND: both(is_given(p.DOMAIN_NAME), is_equal(p.HOSTED_ZONE_ID, "")),
        ISSUES_CERTIFICATE: both(is_given(p.HOSTED_ZONE_ID), is_equal(p.CERTIFICATE_ID, "")),
        SIGN_UP_OPEN: is_equal(p.SIGN_UP, "open"),
        LIMITS_DOMAINS: is_given(p.ALLOWED_DOMAINS),
        BEDROCK: is_equal(features.BEDROCK, "on"),
        BEDROCK_HERE: is_equal(features.BEDROCK_REGION, ""),
        OPENAI: is_given(features.OPENAI_KEY_SECRET_ARN),
        ANTHROPIC: is_given(features.ANTHROPIC_KEY_SECRET_ARN),
        RAG: is_equal(features.RAG, "on"),
        TITAN: both(is_equal(features.RAG, "on"), is_equal(features.EMBEDDINGS, "titan-v2")),
        OPENAI_EMBEDDINGS: both(
            is_equal(features.RAG, "on"),
            is_equal(features.EMBEDDINGS, "openai-small"),
            is_given(features.OPENAI_KEY_SECRET_ARN),
        ),
        SEARCH: is_equal(features.SEARCH, "on"),
        DUAL_STACK: is_equal(p.IP_VERSIONS, "dual-stack"),
        IPV6_ADDRESS: both(is_equal(p.IP_VERSIONS, "dual-stack"), is_given(p.HOSTED_ZONE_ID)),
        PROTECTS: both(is_equal(SIZE, "large"), is_equal(p.DELETION_PROTECTION, "by size")),
    }
    return declare(product, expressions)
