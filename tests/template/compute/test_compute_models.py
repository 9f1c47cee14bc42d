"""What Bedrock must have in its region, and which vectors the data layer takes."""

from __future__ import annotations

from typing import Any

import pytest

from doctor.templates import Account, MissingExportError, broken_rules, evaluate
from local_cloud.service_catalog.templates import resolve_parameters
from products.guards.region import database_roots
from tests.template.compute.values import DEMO, OPENAI_KEY

PRODUCTS = ("compute-ecs", "compute-ec2")


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize(
    ("here", "given", "words"),
    [
        ("ap-southeast-1", {}, ["titan-v2", "openai-small"]),
        ("eu-west-1", {"BedrockRegion": "me-central-1"}, ["titan-v2", "openai-small"]),
        ("sa-east-1", {}, ["Nova 2 Lite"]),
        ("eu-west-1", {"BedrockRegion": "sa-east-1"}, ["Nova 2 Lite"]),
        ("ap-southeast-1", {"BedrockRegion": "eu-west-1"}, []),
        ("eu-west-1", {}, []),
        ("ap-southeast-1", {"ChatWithFiles": "off"}, []),
        ("ap-southeast-1", {"Embeddings": "openai-small", "OpenAiKeySecretArn": OPENAI_KEY}, []),
        ("sa-east-1", {"BedrockModels": "global.anthropic.claude-x-v1:0"}, []),
        ("sa-east-1", {"Bedrock": "off", "OpenAiKeySecretArn": OPENAI_KEY}, []),
    ],
)
def test_a_region_whose_bedrock_lacks_a_model_that_is_asked_for_is_refused(
    templates: dict[str, dict[str, Any]], product: str, here: str, given: dict[str, str], words: list[str]
) -> None:
    """The region that is asked counts: the one that was typed, else the launch's own."""
    sentences = broken_rules(templates[product], {**DEMO, **given}, Account(region=here))
    assert len(sentences) == bool(words)
    assert all(word in sentence for sentence in sentences for word in [*words, "Set Bedrock region to"])


def test_every_region_that_can_be_launched_in_lies_in_one_partition() -> None:
    """The role's ARNs of models say ``aws``: their list is made without knowing the launch's partition."""
    others = ("cn-", "us-gov-", "us-iso", "eusc-")
    assert not [region for region in database_roots() if region.startswith(others)]


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"Embeddings": "titan-v2"}, "librechat-demo-EmbeddingDimensions1024"),
        (
            {"Embeddings": "openai-small", "OpenAiKeySecretArn": OPENAI_KEY},
            "librechat-demo-EmbeddingDimensions1536",
        ),
    ],
)
def test_an_embedding_model_whose_vectors_do_not_fit_is_refused(
    templates: dict[str, dict[str, Any]], account: Account, product: str, given: dict[str, str], missing: str
) -> None:
    """By the name of what the data layer does not offer; without chat with files it does not matter."""
    assert missing in account.exports
    offered = {name: value for name, value in account.exports.items() if name != missing}
    with pytest.raises(MissingExportError, match=missing):
        evaluate(templates[product], {**DEMO, **given}, account=Account(exports=offered))
    off = {**DEMO, **given, "ChatWithFiles": "off"}
    assert evaluate(templates[product], off, account=Account(exports=offered)).resources


@pytest.mark.parametrize("product", PRODUCTS)
def test_an_embedding_model_whose_vectors_fit_is_let_through(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """The length is that of the model: either is imported where the table takes both."""
    for given, length in (
        ({"Embeddings": "titan-v2"}, "1024"),
        ({"Embeddings": "openai-small", "OpenAiKeySecretArn": OPENAI_KEY}, "1536"),
    ):
        launch = evaluate(templates[product], {**DEMO, **given}, account=account)
        assert launch.resources["TargetGroup"].tags["librechat:embedding-dimensions"] == length
    off = evaluate(templates[product], {**DEMO, "ChatWithFiles": "off"}, account=account)
    assert "librechat:embedding-dimensions" not in off.resources["TargetGroup"].tags


@pytest.mark.parametrize("model", ["anthropic.claude-x-v1:0", "us-gov.meta.llama-x", "qwen.qwen3-32b-v1:0"])
def test_models_and_inference_profiles_of_known_providers_are_let_through(
    templates: dict[str, dict[str, Any]], model: str
) -> None:
    """With or without the geography in front."""
    for product in PRODUCTS:
        resolve_parameters(templates[product], {**DEMO, "BedrockModels": model})
