"""A guardrail of Amazon Bedrock over what people ask its models and what these answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute.application import features
from products.compute.application.environment import bedrock_region
from products.language.conditions import Assertion, Condition, is_equal, is_given
from products.language.intrinsics import join, ref, select, split, sub
from products.language.policy import allow
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.language.intrinsics import Intrinsic
    from products.language.policy import Statement
    from products.product import Product

GUARDRAIL = Parameter(
    name="BedrockGuardrail",
    label="Bedrock guardrail",
    description=(
        "A guardrail of this account in the Bedrock region, over every chat with a Bedrock model: its ID, a "
        "colon and its version, as the Bedrock console shows them under Guardrails, for example "
        "a1b2c3d4e5f6:2. Other providers' models are not guarded. Empty: none."
    ),
    group=Group.FEATURES,
    default="",
    allowed_pattern="^$|^[a-z0-9]{1,32}:([1-9][0-9]{0,7}|DRAFT)$",
    constraint=(
        "must be a guardrail's ID (not its ARN), a colon and its version, for example a1b2c3d4e5f6:2, or "
        "empty"
    ),
)
"""The ID's and the version's shape are those of the Amazon Bedrock API Reference, "Converse",
``GuardrailConfiguration``."""

GUARDED = Condition("GuardsBedrock", is_given(GUARDRAIL))


def statement() -> Statement:
    """Applying this guardrail, and none else.

    One that works across regions is applied by its profile in each of them (Amazon Bedrock User Guide,
    "Permissions for using cross-Region inference with Amazon Bedrock Guardrails").
    """
    arn = "arn:${AWS::Partition}:bedrock:${Region}:${AWS::AccountId}:guardrail/${Id}"
    guardrail = sub(arn, Region=bedrock_region(), Id=select(0, split(":", ref(GUARDRAIL))))
    profiles = sub("arn:${AWS::Partition}:bedrock:*:${AWS::AccountId}:guardrail-profile/*")
    return allow("Guardrail", "bedrock:ApplyGuardrail", [guardrail, profiles])


def endpoint() -> Intrinsic:
    """What librechat.yaml says of it under ``bedrock``: answers are checked before anybody reads them."""
    pair = join('","guardrailVersion":"', split(":", ref(GUARDRAIL)))
    return sub(
        '{"guardrailConfig":{"guardrailIdentifier":"${Both}","trace":"disabled","streamProcessingMode":"sync"}}',
        Both=pair,
    )


def add_rules(product: Product) -> None:
    """Refuse a guardrail that nothing passes."""
    product.add_rule(
        "GuardrailHasBedrock",
        Assertion(
            is_equal(features.BEDROCK, "on"),
            "A Bedrock guardrail is given, but no model of Bedrock is offered, and others are not guarded by "
            "it. Set Amazon Bedrock models to on, or leave the Bedrock guardrail empty.",
        ),
        when=is_given(GUARDRAIL),
    )
