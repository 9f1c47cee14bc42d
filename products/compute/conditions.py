"""The choices of a launch that both compute products have, as conditions."""

from __future__ import annotations

from products.compute import parameters as p
from products.compute.application import features
from products.language.conditions import Condition, all_of, is_empty, is_equal, is_given, is_not
from products.parameters import SIZE

HTTPS = Condition("UsesHttps", is_given(p.DOMAIN_NAME))
HOSTED_ZONE = Condition("HasHostedZone", is_given(p.HOSTED_ZONE_ID))
RECORD_BY_HAND = Condition(
    "NeedsDnsRecordByHand", all_of(is_given(p.DOMAIN_NAME), is_empty(p.HOSTED_ZONE_ID))
)
ISSUES_CERTIFICATE = Condition(
    "IssuesCertificate", all_of(is_given(p.HOSTED_ZONE_ID), is_empty(p.CERTIFICATE_ID))
)
SIGN_UP_OPEN = Condition("SignUpIsOpen", is_equal(p.SIGN_UP, "open"))
LIMITS_DOMAINS = Condition("LimitsDomains", is_given(p.ALLOWED_DOMAINS))
BEDROCK = Condition("OffersBedrock", is_equal(features.BEDROCK, "on"))
BEDROCK_HERE = Condition("UsesBedrockOfThisRegion", is_empty(features.BEDROCK_REGION))
OPENAI = Condition("OffersOpenAi", is_given(features.OPENAI_KEY_SECRET_ARN))
ANTHROPIC = Condition("OffersAnthropic", is_given(features.ANTHROPIC_KEY_SECRET_ARN))
RAG = Condition("OffersChatWithFiles", is_equal(features.RAG, "on"))
TITAN = Condition(
    "EmbedsWithTitan", all_of(is_equal(features.RAG, "on"), is_equal(features.EMBEDDINGS, "titan-v2"))
)
OPENAI_EMBEDDINGS = Condition(
    "EmbedsWithOpenAi",
    all_of(
        is_equal(features.RAG, "on"),
        is_equal(features.EMBEDDINGS, "openai-small"),
        is_given(features.OPENAI_KEY_SECRET_ARN),
    ),
)
SEARCH = Condition("OffersSearch", is_equal(features.SEARCH, "on"))
DUAL_STACK = Condition("IsDualStack", is_equal(p.IP_VERSIONS, "dual-stack"))
IPV6_ADDRESS = Condition(
    "HasIpv6Address", all_of(is_equal(p.IP_VERSIONS, "dual-stack"), is_given(p.HOSTED_ZONE_ID))
)
PROTECTS = Condition(
    "ProtectsFromDeletion", all_of(is_equal(SIZE, "large"), is_equal(p.DELETION_PROTECTION, "by size"))
)
CACHE = Condition("SharesStateInValkey", is_not(SIZE, "small"))
"""Several tasks of compute-ecs share their state; compute-ec2 has one."""

SHARED = (
    HTTPS,
    HOSTED_ZONE,
    RECORD_BY_HAND,
    ISSUES_CERTIFICATE,
    SIGN_UP_OPEN,
    LIMITS_DOMAINS,
    BEDROCK,
    BEDROCK_HERE,
    OPENAI,
    ANTHROPIC,
    RAG,
    TITAN,
    OPENAI_EMBEDDINGS,
    SEARCH,
    DUAL_STACK,
    IPV6_ADDRESS,
    PROTECTS,
)
"""Those over the parameters that both products have."""
