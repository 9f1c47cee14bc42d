"""What the application may ask of Amazon Bedrock, as IAM statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute.application.environment import TITAN_MODEL, bedrock_region
from products.compute.application.features import BEDROCK_MODELS
from products.language.intrinsics import each, ref, sub
from products.language.policy import allow

if TYPE_CHECKING:
    from products.language.policy import Statement

ACTIONS = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
"""Converse and ConverseStream are authorized by these two (Amazon Bedrock API Reference, "Converse")."""

_MODEL = "arn:aws:bedrock:*::foundation-model/"
_PROFILE = "arn:aws:bedrock:*:*:inference-profile/"


def chat_statements() -> list[Statement]:
    """Statements for the models named at launch, whether models or inference profiles.

    A profile has an ARN of its own and sends the request on to a model in one of several regions: the caller
    needs both, and gets the models through the named profiles only (Amazon Bedrock User Guide,
    "Prerequisites for inference profiles").
    """
    models = ref(BEDROCK_MODELS)
    return [
        allow("NamedModels", ACTIONS, each(_MODEL, models)),
        allow("NamedProfiles", [*ACTIONS, "bedrock:GetInferenceProfile"], each(_PROFILE, models)),
        allow(
            "ModelsBehindNamedProfiles",
            ACTIONS,
            f"{_MODEL}*",
            condition={"ArnLike": {"bedrock:InferenceProfileArn": each(_PROFILE, models)}},
        ),
    ]


def embedding_statement() -> Statement:
    """The statement for the embedding model, in the region that is asked."""
    arn = "arn:${AWS::Partition}:bedrock:${Region}::foundation-model/" + TITAN_MODEL
    return allow("EmbeddingModel", "bedrock:InvokeModel", sub(arn, Region=bedrock_region()))
