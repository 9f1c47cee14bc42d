"""The private names of ministack that the embedded cloud builds on."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from local_cloud.gateway.hooks import HOOKS, Hook, problems

ROOT = Path(__file__).parent.parent.parent.parent


def test_ministack_still_has_every_name_that_is_hooked() -> None:
    """A newer ministack that moved a private name fails here, by that name."""
    assert problems() == []


@pytest.mark.parametrize(
    ("hook", "problem"),
    [
        (Hook("ministack.gone", "name"), "ministack.gone is gone"),
        (Hook("ministack.app", "_gone"), "ministack.app._gone is gone"),
        (Hook("ministack.app", "app", ("scope", "other")), "ministack.app.app takes"),
    ],
)
def test_a_moved_name_is_reported(hook: Hook, problem: str) -> None:
    """What is missing, or takes other parameters, is said by name."""
    assert problems((hook,))[0].startswith(problem)


def test_every_private_name_in_use_is_listed() -> None:
    """The code touches no private name of ministack that the contract does not list."""
    listed = {hook.name for hook in HOOKS}
    used = set()
    for file in (ROOT / "local_cloud").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        modules = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ministack")
            for alias in node.names
        }
        used |= {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in modules
            and node.attr.startswith("_")
        }

    assert used
    assert used - listed == set()
