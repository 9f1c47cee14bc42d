"""Fixtures for tests of the data product's template."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import Account, Evaluation, evaluate
from products import contract

if TYPE_CHECKING:
    from pathlib import Path

    import aws_cdk as cdk

ENVIRONMENT = "demo"

Launch = Callable[..., Evaluation]
"""Evaluates a launch with the parameters given as keyword arguments."""


def network_exports(environment: str) -> dict[str, str]:
    """What a network of three zones would export, each value named after its key."""
    exports = {}
    for key in contract.all_keys():
        if key.layer is contract.Layer.NETWORK:
            names = [f"{key.name}{zone}" for zone in contract.ZONE_NUMBERS]
            value = ",".join(names) if "comma-separated" in key.kind else key.name
            exports[key.export_name(environment)] = value
    return exports


@pytest.fixture(scope="session")
def data_template(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The data product's template, with functions that stand for built ones."""
    from products.node_runtime import use_locked_node  # noqa: PLC0415 - jsii starts Node.js on import

    use_locked_node()
    from products.data.product import DataProduct  # noqa: PLC0415 - as above
    from products.synthesis import synthesize  # noqa: PLC0415 - as above

    index_file = _index(tmp_path_factory.mktemp("functions") / "index.json")

    class Data(DataProduct):
        def __init__(self, scope: cdk.App) -> None:
            super().__init__(scope, index_file=index_file)

    return synthesize([Data])[DataProduct.NAME]


@pytest.fixture(scope="session")
def launch(data_template: dict[str, Any]) -> Launch:
    """Evaluates a launch into a network of three zones; parameters are keyword arguments."""

    def launched(**parameters: str) -> Evaluation:
        given = {"EnvironmentName": ENVIRONMENT, **parameters}
        account = Account(exports=network_exports(given["EnvironmentName"]))
        return evaluate(data_template, given, stack="data", account=account)

    return launched


def _index(file: Path) -> Path:
    entry = {"runtime": "python3.13", "architecture": "arm64"}
    functions = {
        "postgres-schema": {
            **entry,
            "sha256": "a" * 64,
            "handler": "custom_resources.postgres.handler.handle",
        },
        "documentdb-schema": {
            **entry,
            "sha256": "b" * 64,
            "handler": "custom_resources.documentdb.handler.handle",
        },
        "postgres-rotation": {
            **entry,
            "sha256": "c" * 64,
            "handler": "custom_resources.rotation.postgres.handler.handle",
        },
        "documentdb-rotation": {
            **entry,
            "sha256": "d" * 64,
            "handler": "custom_resources.rotation.documentdb.handler.handle",
        },
        "valkey-rotation": {
            **entry,
            "sha256": "d" * 64,
            "handler": "custom_resources.rotation.valkey.handler.handle",
        },
        "data-check": {
            **entry,
            "sha256": "e" * 64,
            "handler": "custom_resources.data_check.handler.handle",
        },
        "chat-retention": {
            **entry,
            "sha256": "9" * 64,
            "handler": "custom_resources.retention.handler.handle",
        },
        "person-data": {
            **entry,
            "sha256": "8" * 64,
            "handler": "custom_resources.person.handler.handle",
        },
        "data-protection": {
            **entry,
            "sha256": "f" * 64,
            "handler": "custom_resources.data_protection.handler.handle",
        },
    }
    file.write_text(json.dumps(functions), encoding="utf-8")
    return file
