"""Our judgment of updates against a second source: AWS's CDK, with a specification of its own.

portfolio.impact rests on the resource schemas that cfn-lint brings along. @aws-cdk/cloudformation-diff, which
`cdk diff` shows people before they deploy, rests on @aws-cdk/aws-service-spec, which beside the schemas has
the older CloudFormation Resource Specification (AWS CloudFormation User Guide, "CloudFormation resource
specification"). Where the two differ, impact_differences.py says which is right, and why.
"""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.impact import Effect
from portfolio.versions.current import stand
from portfolio.versions.release import releases
from tests.integration.portfolio.impact_corpus import Change, of_every_property, of_lines, of_references
from tests.integration.portfolio.impact_differences import EXPLANATIONS, Explanation
from tests.integration.portfolio.impact_sources import differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.integration.portfolio.impact_sources import Difference

Versions = dict[str, dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def versions(templates: dict[str, dict[str, Any]]) -> Versions:
    """Every template of every product, by product and version; what is not released yet as the last."""
    found: Versions = {}
    for release in releases():
        found.setdefault(release.product, {})[str(release.version)] = release.template()
    for current in stand(templates):
        released = found.setdefault(current.product, {})
        if current.template not in released.values():
            released["current"] = current.template
    return found


@pytest.fixture(scope="module")
def updates(versions: Versions) -> list[Change]:
    """Every update between two versions of a product, and its rollback: the same pair backwards."""
    return [
        Change(title=f"{product} {before} → {after}", before=templates[before], after=templates[after])
        for product, templates in versions.items()
        for before, after in itertools.permutations(templates, 2)
    ]


@pytest.fixture(scope="module")
def corpus(versions: Versions) -> list[Change]:
    """Single changes, beside those that happened."""
    templates = [template for each in versions.values() for template in each.values()]
    return [*of_lines(), *of_every_property(templates), *of_references()]


@pytest.fixture(scope="module")
def found(updates: Sequence[Change], corpus: Sequence[Change]) -> dict[Difference, Change]:
    """Every difference, with the first change that shows it."""
    seen: dict[Difference, Change] = {}
    for difference, change in differences([*updates, *corpus]):
        seen.setdefault(difference, change)
    return seen


def test_the_corpus_changes_each_type_that_a_product_has(versions: Versions, corpus: list[Change]) -> None:
    """At least sixty changes are chosen by hand; a type that is new in a product is tried at once."""
    assert len([*of_lines()]) >= 60
    tried = {resource["Type"] for change in corpus for resource in change.before["Resources"].values()}
    for templates in versions.values():
        for template in templates.values():
            properties = {r["Type"] for r in template["Resources"].values() if r.get("Properties")}
            assert properties <= tried


def test_the_two_judgments_differ_nowhere_without_a_reason(found: dict[Difference, Change]) -> None:
    """A change of ours, of cfn-lint's schemas or of the CDK's specification is looked up before it counts."""
    unexplained = [
        f"{difference} ({change.title})"
        for difference, change in sorted(found.items(), key=lambda item: item[0])
        if not any(one.explains(difference) for one in EXPLANATIONS)
    ]
    assert unexplained == [], (
        "look each up, mend portfolio.impact.update_rules or explain it in impact_differences.py"
    )


@pytest.mark.parametrize("explanation", EXPLANATIONS, ids=lambda one: f"{one.type} {one.parts[0]}")
def test_every_reason_is_still_needed(explanation: Explanation, found: dict[Difference, Change]) -> None:
    """Where the two agree by now, the explanation goes; each of its parts explains something."""
    explained = [difference for difference in found if explanation.explains(difference)]
    assert explained, "the two judgments agree: remove the entry"
    for difference in explained:
        others = [one for one in EXPLANATIONS if one is not explanation and one.explains(difference)]
        assert others == [], f"{json.dumps(difference.part)} is explained twice"


def test_no_update_between_versions_is_refused(updates: list[Change]) -> None:
    """Neither the update nor its rollback, which would end in UPDATE_ROLLBACK_FAILED."""
    for update in updates:
        refused = [c for c in update.impact.changes if c.effect is Effect.REFUSED]
        assert refused == [], update.title
