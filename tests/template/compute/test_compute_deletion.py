"""The guard that refuses a termination before anything of the product is touched."""

from __future__ import annotations

from typing import Any

import pytest

from doctor.templates import Account, evaluate
from products.compute.deletion_guard import DELETION_GUARD
from tests.template.compute.values import DEMO
from tools.documents.critical_path.graph import graph_of

PRODUCTS = ("compute-ecs", "compute-ec2")


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_large_product_refuses_its_deletion_until_that_is_switched_off(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """The guard is there for every choice: switching off changes a property of it and deletes nothing."""
    cases = (
        ("small", "by size", False),
        ("medium", "by size", False),
        ("large", "by size", True),
        ("large", "off", False),
    )
    for size, choice, refuses in cases:
        given = {**DEMO, "Size": size, "DeletionProtection": choice}
        launch = evaluate(templates[product], given, stack="compute", account=account)
        guard = launch.resources[DELETION_GUARD]
        assert guard.type == "AWS::Logs::LogGroup"
        assert guard.properties["DeletionProtectionEnabled"] is refuses
        assert ("Termination" in launch.outputs) is refuses


@pytest.mark.parametrize("product", PRODUCTS)
def test_whoever_may_not_terminate_is_told_how_to(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """Before and after a refused try; the command names this launch's own guard, which then goes."""
    launch = evaluate(templates[product], {**DEMO, "Size": "large"}, stack="compute", account=account)
    told = launch.outputs["Termination"].value
    assert "Deletion protection off" in told
    guard = f"--log-group-identifier {launch.token(DELETION_GUARD)} --no-deletion-protection-enabled"
    assert guard in told
    assert templates[product]["Resources"][DELETION_GUARD]["DeletionPolicy"] == "Delete"


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_guard_is_made_last_and_so_deleted_first(
    templates: dict[str, dict[str, Any]], product: str
) -> None:
    """A launch that fails rolls back without it, and a refused deletion touches nothing."""
    graph = graph_of(templates[product])
    others = set(graph.waits) - {DELETION_GUARD}
    assert graph.waits[DELETION_GUARD] == others
    assert not any(DELETION_GUARD in graph.waits[name] for name in others)


@pytest.mark.parametrize("product", PRODUCTS)
def test_nothing_else_refuses_its_deletion(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """A second refusal would come when half of the product is gone."""
    launch = evaluate(templates[product], {**DEMO, "Size": "large"}, account=account)
    attributes = launch.resources["LoadBalancer"].properties["LoadBalancerAttributes"]
    assert {"Key": "deletion_protection.enabled", "Value": "false"} in attributes
    for name, made in launch.resources.items():
        protected = {key for key in made.properties if "DeletionProtection" in key}
        assert protected == ({"DeletionProtectionEnabled"} if name == DELETION_GUARD else set()), name
