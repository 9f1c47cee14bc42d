"""Launch roles with the pseudo parameters of one account filled in, as the dry lives call them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from portfolio.hub.launch_roles import boundaries, policies, statements
from portfolio.versions.release import releases
from products.functions.index import ARTIFACT_BUCKET_PLACEHOLDER
from tests.support.dry_template import ACCOUNT, HOSTED_ZONE, REGION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Template = dict[str, Any]
Document = dict[str, Any]

BUCKET = "artifacts-${AWS::Region}"
_FILLED = {
    "${AWS::AccountId}": ACCOUNT,
    "${AWS::Partition}": "aws",
    "${AWS::Region}": REGION,
    "${AWS::URLSuffix}": "amazonaws.com",
}


def versions(templates: Mapping[str, Template]) -> dict[str, dict[str, Template]]:
    """By product: every released template and the current one, as a hub registers them."""
    found = {product: {"current": template} for product, template in templates.items()}
    for release in releases():
        found[release.product][str(release.version)] = release.template()
    bucket = BUCKET.removesuffix("-${AWS::Region}")
    return {
        product: {
            version: json.loads(json.dumps(template).replace(ARTIFACT_BUCKET_PLACEHOLDER, bucket))
            for version, template in each.items()
        }
        for product, each in found.items()
    }


def role(of: Sequence[Template]) -> list[Document]:
    """The policies of the launch role that serves these templates of a product."""
    documents: list[Document] = _filled(policies(statements(of, bucket=BUCKET, zones=[HOSTED_ZONE])))
    return documents


def limits(of: Sequence[Template]) -> dict[str, Document]:
    """The boundaries of the roles in these templates, by name."""
    documents: dict[str, Document] = _filled(boundaries(of))
    return documents


def _filled(documents: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    text = json.dumps(documents)
    for name, value in _FILLED.items():
        text = text.replace(name, value)
    return json.loads(text)
