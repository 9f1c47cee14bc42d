"""What the application may ask of Amazon Bedrock, as IAM statements."""

from __future__ import annotations

from typing import Any

from products.compute.environment import TITAN_MODEL, bedrock_region
from products.intrinsics import each, ref, sub

ACTIONS = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
"""Converse and ConverseStream are authorised by these two (Amazon Bedrock API Reference, "Converse")."""

_MODEL = "arn:aws:bedrock:*::foundation-model/"
_PROFILE = "arn:aws:bedrock:*:*:inference-profile/"


def chat_statements() -> list[dict[str, Any]]:
    """Statements for the models named at launch, whether models or inference profiles.

    A profile has an ARN of its own and sends the request on to a model in one of several regions: the caller
    needs both, and gets the models through the named profiles only (Amazon Bedrock User Guide,
    "Prerequisites for inference profiles").
    """
    models = ref("BedrockModels")
    return [
        {
            "Sid": "NamedModels",
            "Effect": "Allow",
            "Action": ACTIONS,
            "Resource": each(_MODEL, models),
        },
        {
            "Sid": "NamedProfiles",
            "Effect": "Allow",
            "Action": [*ACTIONS, "bedrock:GetInferenceProfile"],
            "Resource": each(_PROFILE, models),
        },
        {
            "Sid": "ModelsBehindNamedProfiles",
            "Effect": "Allow",
            "Action": ACTIONS,
            "Resource": f"{_MODEL}*",
            "Condition": {"ArnLike": {"bedrock:InferenceProfileArn": each(_PROFILE, models)}},
        },
    ]


def embedding_statement() -> dict[str, Any]:
    """The statement for the embedding model, in the region that is asked."""
    arn = "arn:${AWS::Partition}:bedrock:${Region}::foundation-model/" + TITAN_MODEL
    return {
        "Sid": "EmbeddingModel",
        "Effect": "Allow",
        "Action": "bedrock:InvokeModel",
        "Resource": sub(arn, Region=bedrock_region()),
    }
