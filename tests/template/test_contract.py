"""The layers meet in the contract, and nowhere else."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from products import contract

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = re.compile(r"^librechat-\$\{EnvironmentName\}-(?P<key>\w+)$")
ORDER = list(contract.Layer)


def _imports(node: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a template
    if isinstance(node, dict):
        if "Fn::ImportValue" in node:
            yield _key(node["Fn::ImportValue"])
        for value in node.values():
            yield from _imports(value)
    elif isinstance(node, list):
        for value in node:
            yield from _imports(value)


def _exports(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    outputs = template.get("Outputs", {}).values()
    return {_key(output["Export"]["Name"]): output for output in outputs if "Export" in output}


def _key(name: Any) -> str:  # noqa: ANN401 - an intrinsic function, if the template is right
    match = NAME.fullmatch(name["Fn::Sub"]) if isinstance(name, dict) else None
    assert match, f"{json.dumps(name)} depends on something else than the environment's name"
    return match["key"]


def _layer(product: str) -> contract.Layer:
    return next(layer for layer in contract.Layer if product.startswith(layer))


def test_every_import_has_an_export_in_an_earlier_layer(templates: dict[str, dict[str, Any]]) -> None:
    """Launched in order, no layer misses a value; and none reaches forward or sideways."""
    declared = {key.name: key.layer for key in contract.all_keys()}
    for product, template in templates.items():
        for name in _imports(template):
            assert name in declared, f"{product} imports {name}, which the contract does not know"
            assert ORDER.index(declared[name]) < ORDER.index(_layer(product)), f"{product} imports {name}"


def test_every_key_of_the_contract_is_exported_by_each_product_of_its_layer(
    templates: dict[str, dict[str, Any]],
) -> None:
    """Data and compute cannot tell one network product from the other."""
    for product, template in templates.items():
        owed = {key.name for key in contract.all_keys() if key.layer is _layer(product)}
        assert set(_exports(template)) == owed, product


def test_exported_values_survive_updates(templates: dict[str, dict[str, Any]]) -> None:
    """An export that changes while it is imported blocks the update, so none may be an endpoint."""
    for product, template in templates.items():
        for key, output in _exports(template).items():
            text = json.dumps(output["Value"])
            assert "Endpoint" not in text, f"{product} exports {key}, which a restore would change"


@pytest.mark.parametrize("environment", ["demo", "team-a"])
def test_export_names_carry_the_environment_and_nothing_else(environment: str) -> None:
    """One field wires a launch."""
    names = [key.export_name(environment) for key in contract.all_keys()]
    assert len(set(names)) == len(names)
    assert all(name.startswith(f"librechat-{environment}-") for name in names)
