"""The length of the embedding model's vectors, which has to be one that the data layer takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.compute import conditions as c
from products.language.intrinsics import if_else, only_if

if TYPE_CHECKING:
    from products.language.intrinsics import Intrinsic
    from products.language.resource import Tag
    from products.product import Product

TITAN_DIMENSIONS = 1024
"""What Titan Text Embeddings V2 answers with unless asked otherwise, and rag_api does not ask (Amazon Bedrock
User Guide, "Amazon Titan Text Embeddings models")."""

OPENAI_DIMENSIONS = 1536
"""What text-embedding-3-small answers with (OpenAI documentation, "Vector embeddings")."""


def dimensions_tag(product: Product) -> Intrinsic:
    """A tag that names the vectors' length, for launches that chat with files.

    The tag itself is nobody's need. Its value is imported from the data layer, which exports only the lengths
    that fit its table: CloudFormation refuses a model that does not fit before anything is made, with the
    name of the export that is missing, instead of rag_api refusing the first file.
    """
    titan, openai = (
        product.import_value(contract.EMBEDDING_DIMENSIONS[length])
        for length in (TITAN_DIMENSIONS, OPENAI_DIMENSIONS)
    )
    value = if_else(c.TITAN, titan, openai)
    tag: Tag = {"Key": "librechat:embedding-dimensions", "Value": value}
    return only_if(c.RAG, tag)
