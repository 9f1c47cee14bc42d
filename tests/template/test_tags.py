"""Whatever can carry the environment's tag carries it: costs are told apart by it, and so are rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from portfolio.hub.launch_roles.kinds import carries_tag
from portfolio.offering import OFFERS

if TYPE_CHECKING:
    from collections.abc import Mapping

UNTAGGED = {
    "AWS::ApplicationAutoScaling::ScalableTarget": (
        "costs nothing, and its registration is no call that tags one that is there already"
    ),
    "AWS::EC2::LaunchTemplate": "released untagged and costs nothing; what it starts is tagged",
}
"""Types that could carry tags and do not, with the reason."""


def _takes_tags(kind: str) -> bool:
    """Whether CloudFormation's resource schema lets a type carry tags."""
    schema: Mapping[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    tagging = schema.get("tagging", {})
    if not tagging.get("taggable", True):
        return False
    return any("Tags" in name for name in schema["properties"])


@pytest.mark.parametrize("product", [offer.name for offer in OFFERS])
def test_everything_that_takes_tags_carries_the_environments(
    templates: dict[str, dict[str, Any]], product: str
) -> None:
    """Second source: AWS's resource schemas say what takes tags."""
    resources = templates[product]["Resources"]
    missing = {
        f"{name} ({resource['Type']})"
        for name, resource in resources.items()
        if not resource["Type"].startswith("Custom::")
        and resource["Type"] not in UNTAGGED
        and _takes_tags(resource["Type"])
        and not carries_tag(resource)
    }
    assert missing == set()
