"""Fixtures that tests in several folders share."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from custom_resources.packaging.build import build_all
from products.node_runtime import use_locked_node
from tests.template.inspection import PRODUCT_CLASSES

# Before any test module is imported: jsii starts Node.js as soon as aws_cdk is.
use_locked_node()


TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a folder's tests on one worker: they share servers, or a clone in which the demo runs."""
    for item in items:
        kind, *room = item.path.relative_to(TESTS).parts[:-1]
        folder = kind if kind == "end_to_end" else "/".join([kind, *room[:1]])
        item.add_marker(pytest.mark.xdist_group(folder))


@pytest.fixture(scope="session")
def templates() -> dict[str, dict[str, Any]]:
    """Every product's current template by the product's name, synthesised once for all tests."""
    build_all()
    from products.synthesis import synthesise  # noqa: PLC0415 - 1 s, which most unit tests can do without

    classes = []
    for path in PRODUCT_CLASSES:
        module, _, name = path.rpartition(".")
        classes.append(getattr(importlib.import_module(module), name))
    return synthesise(classes)
