"""An environment's name cannot be edited in an update: each layer refuses it before anything else is touched.

CloudFormation does not replace what a template names ("Name Type", AWS CloudFormation User Guide), and
another content of such a document replaces it ("AWS::SSM::Document", ``UpdateMethod``, AWS CloudFormation
Template Reference). The data layer has a check of its own (tests/template/data/test_way_back.py).
"""

from __future__ import annotations

import json
from typing import Any

import pytest

KEPT = "KeptEnvironmentName"
PRODUCTS = ("compute-ec2", "compute-ecs", "network", "network-existing")


@pytest.mark.parametrize("product", PRODUCTS)
def test_another_environments_name_is_refused(templates: dict[str, dict[str, Any]], product: str) -> None:
    """What remembers the name keeps its own, and has another content as soon as the name is another."""
    properties = templates[product]["Resources"][KEPT]["Properties"]
    own_name, content = (json.dumps(properties[part]) for part in ("Name", "Content"))
    named = '{"Ref": "EnvironmentName"}'
    assert properties["UpdateMethod"] == "Replace"
    assert named not in own_name
    assert "${EnvironmentName}" not in own_name
    assert named in content


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_refusal_comes_first(templates: dict[str, dict[str, Any]], product: str) -> None:
    """It waits for nothing, and something that the others stand in waits for it."""
    resources = templates[product]["Resources"]
    assert "DependsOn" not in resources[KEPT]
    assert any(KEPT in one.get("DependsOn", ()) for one in resources.values())
