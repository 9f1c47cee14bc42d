"""Combinations of parameters that cannot work, refused before anything is made, each with its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute import parameters as p
from products.compute.application import features
from products.compute.application.own_configuration import add_own_configuration_rule
from products.compute.ingress.firewall import add_firewall_rules
from products.compute.ingress.scheme import add_scheme_rules
from products.guards.region import add_region_rule
from products.language.conditions import Assertion, all_of, any_of, is_empty, is_equal, is_given

if TYPE_CHECKING:
    from products.product import Product


def add_shared_rules(product: Product) -> None:
    """The rules over the parameters that both compute products have."""
    add_region_rule(product)
    add_own_configuration_rule(product)
    _add_access_rules(product)
    add_scheme_rules(product)
    add_firewall_rules(product)
    product.add_rule(
        "EmbeddingsHaveTheirKey",
        Assertion(
            is_given(features.OPENAI_KEY_SECRET_ARN),
            "The embedding model openai-small needs the secret ARN of an OpenAI key. Give it, choose "
            "titan-v2, or set Chat with files to off.",
        ),
        when=all_of(is_equal(features.RAG, "on"), is_equal(features.EMBEDDINGS, "openai-small")),
    )


def _add_access_rules(product: Product) -> None:
    product.add_rule(
        "EncryptionIsChosen",
        Assertion(
            is_given(p.DOMAIN_NAME),
            "Neither HTTPS nor plain HTTP is chosen. Give a domain name (and its hosted zone or "
            "certificate) for HTTPS, or set Allow plain HTTP to yes for a trial without encryption.",
        ),
        when=is_equal(p.ALLOW_PLAIN_HTTP, "no"),
    )
    product.add_rule(
        "EncryptionIsNotContradicted",
        Assertion(
            is_empty(p.DOMAIN_NAME),
            "A domain name means HTTPS, but plain HTTP is allowed too. Set Allow plain HTTP to no, or "
            "leave the domain name empty.",
        ),
        when=is_equal(p.ALLOW_PLAIN_HTTP, "yes"),
    )
    product.add_rule(
        "DomainHasItsCertificate",
        Assertion(
            any_of(is_given(p.HOSTED_ZONE_ID), is_given(p.CERTIFICATE_ID)),
            "The domain name has neither a hosted zone nor a certificate. Give the Route 53 hosted zone ID "
            "(a certificate is then issued for you), or the ID of a certificate in this region.",
        ),
        when=is_given(p.DOMAIN_NAME),
    )
    product.add_rule(
        "CertificateHasItsDomain",
        Assertion(
            is_given(p.DOMAIN_NAME),
            "A hosted zone or a certificate is given without a domain name. Give the domain name too, or "
            "leave both empty.",
        ),
        when=any_of(is_given(p.HOSTED_ZONE_ID), is_given(p.CERTIFICATE_ID)),
    )
