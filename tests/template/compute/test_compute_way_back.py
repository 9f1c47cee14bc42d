"""Every listed value of each field to every other and back: nothing that holds data is lost, shrunk or stuck.

What would happen comes from AWS's resource schemas and the sources that ``portfolio.impact.way_back`` cites;
what the template refuses at once is what a kept name remembers (``products.guards.kept``).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import evaluate
from portfolio.impact.way_back import Kind, Obstacle, Resources, backwards, forwards
from portfolio.schemas import stateful_types
from portfolio.versions.release import releases
from tests.template.compute.values import DEMO

if TYPE_CHECKING:
    from doctor.templates import Account, Evaluation

Template = dict[str, Any]

PRODUCTS = ("compute-ec2", "compute-ecs")
TOGETHER = frozenset({"AllowPlainHttp", "Bedrock", "Embeddings", "FirewallLog", "IpVersions"})
"""Fields that rules tie to others: a value of theirs alone is refused by the form."""
GENERATED = {"SignOnSessionSecret": "it signs cookies of sign-ins under way, which end when they are off"}
"""Secrets whose values nobody misses, and why: a new one is as good."""


def _resources(template: Template, launched: Evaluation) -> Resources:
    return {
        name: {**template["Resources"][name], "Type": one.type, "Properties": one.properties}
        for name, one in launched.resources.items()
    }


def _obstacles(before: Resources, after: Resources) -> list[Obstacle]:
    """There and back; what is replaced counts where it holds data.

    What is switched off takes its log with it.
    """
    return [
        each
        for each in (*forwards(before, after), *backwards(before, after))
        if (each.kind is not Kind.REPLACED or each.type in stateful_types())
        and (each.kind, each.type) != (Kind.REMOVED, "AWS::Logs::LogGroup")
        and (each.kind, each.logical_id) not in {(Kind.REMOVED, name) for name in GENERATED}
    ]


def _refused(before: Resources, after: Resources) -> bool:
    """Whether a kept name has another content: CloudFormation refuses, and everything waits for it."""
    return any(
        name.startswith("Kept") and after[name]["Properties"]["Content"] != one["Properties"]["Content"]
        for name, one in before.items()
        if name in after
    )


@pytest.mark.parametrize("product", PRODUCTS)
def test_no_value_of_a_field_loses_or_blocks_anything_there_or_back(
    templates: dict[str, Template], account: Account, product: str
) -> None:
    """Also each pair of sizes; the update that would is refused before anything is touched."""
    template = templates[product]
    offered = {
        name: its["AllowedValues"]
        for name, its in template["Parameters"].items()
        if "AllowedValues" in its and name not in TOGETHER
    }
    assert "Size" in offered
    for name, values in offered.items():
        made = {
            value: _resources(
                template, evaluate(template, {**DEMO, name: value}, stack="compute", account=account)
            )
            for value in values
        }
        for one, other in itertools.permutations(values, 2):
            found = _obstacles(made[one], made[other])
            assert found == [] or _refused(made[one], made[other]), (name, one, other, found)


@pytest.mark.parametrize("product", PRODUCTS)
def test_no_release_loses_or_blocks_anything_on_the_way_to_this_one_or_back(
    templates: dict[str, Template], account: Account, product: str
) -> None:
    """With the fields as they are when nothing is chosen."""
    after = evaluate(templates[product], DEMO, stack="compute", account=account)
    older = [release for release in releases() if release.product == product]
    assert older
    for release in older:
        template = release.template()
        given = {name: value for name, value in DEMO.items() if name in template["Parameters"]}
        before = evaluate(template, given, stack="compute", account=account)
        found = _obstacles(_resources(template, before), _resources(templates[product], after))
        assert found == [], (str(release.version), found)


def test_what_the_kept_names_refuse_would_really_get_stuck(
    templates: dict[str, Template], account: Account
) -> None:
    """Rolled back from a larger size, the volume would have to shrink."""
    template = templates["compute-ec2"]
    small, large = (
        _resources(template, evaluate(template, {**DEMO, "Size": size}, stack="compute", account=account))
        for size in ("small", "large")
    )
    found = {(each.logical_id, each.kind) for each in _obstacles(small, large)}
    assert ("DataVolume", Kind.SHRUNK) in found
    assert _refused(small, large)
