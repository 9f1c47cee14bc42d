"""Every product in every version lives its whole life under its own launch role, and needs what it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local_cloud.authorization.journal import refused
from portfolio.versions.release import releases
from tests.integration.whole_lives.life import actions, live, versions, without
from tests.support.dry_life import calls
from tests.support.sampling import sample

if TYPE_CHECKING:
    from tests.integration.whole_lives.life import Catalog

LIVES = sample(versions(), 2)


@pytest.mark.parametrize(
    ("product", "version"), LIVES, ids=[f"{name}-{version or 'current'}" for name, version in LIVES]
)
def test_a_launch_role_suffices_for_a_whole_life(
    catalog: Catalog, templates: dict[str, dict[str, Any]], product: str, version: str | None
) -> None:
    """Nothing that AWS asks for while it is launched, updated, rolled back and terminated is refused.

    And the dry life of the same template, which stands in for it in the tests of roles, has each call.
    """
    before = len(catalog.calls(product))
    live(catalog, product, version)
    lived = catalog.calls(product)[before:]
    lacking = {
        f"{each.action} on {each.resource} ({each.operation} {each.type})"
        for each in lived
        if not each.allowed
    }
    assert {each.operation for each in lived} >= {"create", "update", "delete"}
    assert lacking == set()
    template = templates[product] if version is None else _released(product, version)
    dry = {(each.type, each.action) for each in calls(template)}
    assert {(each.type, each.action) for each in lived} - dry == set()


def _released(product: str, version: str) -> dict[str, Any]:
    (found,) = (each for each in releases() if (each.product, str(each.version)) == (product, version))
    return found.template()


@pytest.mark.parametrize("product", sorted({product for product, _ in LIVES}))
def test_every_action_that_a_life_uses_is_missed_when_it_is_taken_away(
    catalog: Catalog, product: str
) -> None:
    """The decisions depend on the role: without any one of the actions used, something is refused.

    It runs after the lives, whose calls it replays instead of launching again.
    """
    lived = [call for call in catalog.calls(product) if call.allowed]
    assert lived
    policies = catalog.policies(product)
    missed = {
        action
        for action in actions(policies)
        if refused([call for call in lived if call.action == action], without(policies, action))
    }
    assert missed == {call.action for call in lived} & set(actions(policies))
