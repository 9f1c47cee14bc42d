"""An environment's name cannot be edited in an update: each layer refuses it before anything else is touched.

CloudFormation does not replace what a template names ("Name Type", AWS CloudFormation User Guide), and
another content of such a document replaces it ("AWS::SSM::Document", ``UpdateMethod``, AWS CloudFormation
Template Reference). The data layer has a check of its own (tests/template/data/test_way_back.py).
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from products import contract
from products.data.databases.checks import NEEDED
from products.parameters import ENVIRONMENT_NAME

KEPT = "KeptEnvironmentName"
PRODUCTS = ("compute-ec2", "compute-ecs", "identity", "network", "network-existing")


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


ONLY = "OnlyComputeProduct"
COMPUTE = ("compute-ec2", "compute-ecs")


@pytest.mark.parametrize("product", COMPUTE)
def test_a_second_compute_product_is_refused_before_what_takes_minutes(
    templates: dict[str, dict[str, Any]], product: str
) -> None:
    """The load balancer waits for the name that an account can have once, which waits for the kept name."""
    resources = templates[product]["Resources"]
    assert KEPT in resources[ONLY]["DependsOn"]
    assert ONLY in resources["LoadBalancer"]["DependsOn"]


def test_both_compute_products_want_the_same_name(templates: dict[str, dict[str, Any]]) -> None:
    """Which has room in a document's name for every environment's ("CreateDocument", AWS SSM API: 128)."""
    names = [templates[product]["Resources"][ONLY]["Properties"]["Name"]["Fn::Sub"] for product in COMPUTE]
    assert names[0] == names[1]
    longest = max((f"a{'b' * count}" for count in range(40) if _allowed(f"a{'b' * count}")), key=len)
    assert re.fullmatch(r"[A-Za-z0-9_\-.]{3,128}", names[0].replace("${EnvironmentName}", longest))


def _allowed(name: str) -> bool:
    return re.fullmatch(ENVIRONMENT_NAME.allowed_pattern or "", name) is not None


def test_the_data_layer_names_what_it_cannot_do_without(templates: dict[str, dict[str, Any]]) -> None:
    """Every import that stands under no condition, and each an export of both networks without one."""
    needed = {key.export_name("${EnvironmentName}") for key in NEEDED}
    always = [one for one in templates["data"]["Resources"].values() if "Condition" not in one]
    imported = set(re.findall(r'"Fn::ImportValue": \{"Fn::Sub": "([^"]+)"', json.dumps(always)))
    assert needed <= imported
    for product in ("network", "network-existing"):
        exports = {
            output["Export"]["Name"]["Fn::Sub"]
            for output in templates[product]["Outputs"].values()
            if "Export" in output and "Condition" not in output
        }
        assert needed | {contract.VPC_ID.export_name("${EnvironmentName}")} <= exports
