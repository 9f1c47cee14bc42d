"""What is on offer: found by name, described for end users, and cheap to look up."""

from __future__ import annotations

import subprocess
import sys

import pytest

from portfolio.errors import CatalogError
from portfolio.offering import OFFERS, offer

CHEAP = (
    *("errors", "offering", "settings", "impact.interface", "impact.references"),
    *("versions.release", "versions.version"),
)
"""Modules that the command loads for verbs which need no template."""


def test_an_offer_is_found_by_its_name() -> None:
    """Every name leads to its own offer, and to no other."""
    assert [offer(each.name) for each in OFFERS] == [*OFFERS]


def test_fails_with_what_is_offered_when_the_name_is_wrong() -> None:
    """A typing mistake is answered with the names there are."""
    with pytest.raises(CatalogError) as caught:
        offer("netwrok")
    assert "'netwrok'" in str(caught.value)
    for each in OFFERS:
        assert each.name in str(caught.value)


def test_a_description_says_step_purpose_cost_and_prerequisite() -> None:
    """The page of a product answers what its users ask first, within what Service Catalog takes."""
    for each in OFFERS:
        assert each.description.startswith(f"Step {each.step}. {each.does} Cost: ")
        assert each.description.endswith(each.needs)
        assert len(each.description) <= 8191


def test_looking_at_what_is_offered_loads_neither_the_cdk_nor_an_sdk() -> None:
    """The CDK takes seconds to load: a verb that needs no template does not wait for it."""
    imports = "; ".join(f"import portfolio.{name}" for name in CHEAP)
    check = "assert not {'aws_cdk', 'jsii', 'boto3', 'cfnlint'} & set(sys.modules), sorted(sys.modules)"
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", f"import sys; {imports}; {check}"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
