"""Combinations of parameters that cannot work, refused before anything is made, each with its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from products.compute import features
from products.compute import parameters as p
from products.compute.conditions import both, either, is_equal, is_given
from products.region import refuse_unknown_region

if TYPE_CHECKING:
    from products.product import Product


def refuse_unless(
    product: Product,
    name: str,
    expression: cdk.ICfnRuleConditionExpression,
    words: str,
    *,
    when: cdk.ICfnRuleConditionExpression | None = None,
) -> None:
    """Refuse a launch whose parameters do not meet the expression.

    Args:
        product: The product under construction.
        name: The rule's logical ID.
        expression: What must hold.
        words: What the user reads: what is wrong and how to mend it.
        when: The rule applies only where this holds.
    """
    assertion = cdk.CfnRuleAssertion(assert_=expression, assert_description=words)
    cdk.CfnRule(product, name, rule_condition=when, assertions=[assertion])


def shared_rules(product: Product) -> None:
    """The rules over the parameters that both compute products have."""
    refuse_unknown_region(product)
    _access_rules(product)
    refuse_unless(
        product,
        "SomeModelIsOffered",
        either(
            is_equal(features.BEDROCK, "on"),
            is_given(features.OPENAI_KEY_SECRET_ARN),
            is_given(features.ANTHROPIC_KEY_SECRET_ARN),
        ),
        "No model would be offered. Set Amazon Bedrock models to on, or give the secret ARN of an OpenAI or "
        "Anthropic API key.",
    )
    refuse_unless(
        product,
        "EmbeddingsHaveTheirKey",
        is_given(features.OPENAI_KEY_SECRET_ARN),
        "The embedding model openai-small needs the secret ARN of an OpenAI key. Give it, choose titan-v2, "
        "or set Chat with files to off.",
        when=both(is_equal(features.RAG, "on"), is_equal(features.EMBEDDINGS, "openai-small")),
    )


def _access_rules(product: Product) -> None:
    refuse_unless(
        product,
        "EncryptionIsChosen",
        is_given(p.DOMAIN_NAME),
        "Neither HTTPS nor plain HTTP is chosen. Give a domain name (and its hosted zone or certificate) for "
        "HTTPS, or set Allow plain HTTP to yes for a trial without encryption.",
        when=is_equal(p.ALLOW_PLAIN_HTTP, "no"),
    )
    refuse_unless(
        product,
        "EncryptionIsNotContradicted",
        is_equal(p.DOMAIN_NAME, ""),
        "A domain name means HTTPS, but plain HTTP is allowed too. Set Allow plain HTTP to no, or leave the "
        "domain name empty.",
        when=is_equal(p.ALLOW_PLAIN_HTTP, "yes"),
    )
    refuse_unless(
        product,
        "DomainHasItsCertificate",
        either(is_given(p.HOSTED_ZONE_ID), is_given(p.CERTIFICATE_ID)),
        "The domain name has neither a hosted zone nor a certificate. Give the Route 53 hosted zone ID (a "
        "certificate is then issued for you), or the ID of a certificate in this region.",
        when=is_given(p.DOMAIN_NAME),
    )
    refuse_unless(
        product,
        "CertificateHasItsDomain",
        is_given(p.DOMAIN_NAME),
        "A hosted zone or a certificate is given without a domain name. Give the domain name too, or leave "
        "both empty.",
        when=either(is_given(p.HOSTED_ZONE_ID), is_given(p.CERTIFICATE_ID)),
    )
