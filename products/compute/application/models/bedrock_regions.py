"""Where Amazon Bedrock has the two models that a launch asks for by itself, and refusals elsewhere.

Both lists are of the Amazon Bedrock User Guide, "Model support by AWS Region in Amazon Bedrock". A region
that joined since is refused in words that say what to do; one taken for granted would fail in a chat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute.application import features
from products.language.conditions import Assertion, all_of, any_of, contains, is_empty, is_equal
from products.language.intrinsics import REGION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.language.conditions import Expression
    from products.product import Product

TITAN_REGIONS = (
    *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2", "ap-southeast-2"),
    *("ca-central-1", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2"),
    *("eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-2"),
)
"""Titan Text Embeddings V2."""

DEFAULT_MODEL_REGIONS = (
    *("ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2"),
    *("ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7"),
    *("ca-central-1", "ca-west-1", "eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1"),
    *("eu-west-2", "eu-west-3", "il-central-1", "me-central-1", "us-east-1", "us-east-2", "us-west-1"),
    "us-west-2",
)
"""Amazon Nova 2 Lite: in the region itself or through an inference profile."""


def add_model_region_rules(product: Product) -> None:
    """Refuse a launch whose Bedrock lacks the embedding model, or the model that is offered by default."""
    product.add_rule(
        "EmbeddingModelIsInTheRegion",
        Assertion(
            _asked_region_is_in(TITAN_REGIONS),
            "Amazon Bedrock has no Titan Text Embeddings V2 (titan-v2) in the region that is asked. Set "
            f"Bedrock region to one that has it: {', '.join(TITAN_REGIONS)}. Or choose the embedding model "
            "openai-small, or set Chat with files to off.",
        ),
        when=all_of(is_equal(features.RAG, "on"), is_equal(features.EMBEDDINGS, "titan-v2")),
    )
    product.add_rule(
        "DefaultModelIsInTheRegion",
        Assertion(
            _asked_region_is_in(DEFAULT_MODEL_REGIONS),
            "Amazon Bedrock has no Amazon Nova 2 Lite, the model offered by default, in the region that is "
            f"asked. Set Bedrock region to one that has it: {', '.join(DEFAULT_MODEL_REGIONS)}. Or give "
            "other Bedrock models, which the Bedrock console lists for the region.",
        ),
        when=all_of(
            is_equal(features.BEDROCK, "on"), is_equal(features.BEDROCK_MODELS, features.DEFAULT_MODEL)
        ),
    )


def _asked_region_is_in(regions: Sequence[str]) -> Expression:
    """The region whose Bedrock is asked, typed or the launch's own, is one of these."""
    return any_of(
        all_of(is_empty(features.BEDROCK_REGION), contains(regions, REGION)),
        contains(regions, features.BEDROCK_REGION),
    )
