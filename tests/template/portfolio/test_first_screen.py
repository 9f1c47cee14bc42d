"""The README's answers to whoever decides are what the templates say."""

from __future__ import annotations

import re
from pathlib import Path

from portfolio.preflight.launch import COMPUTE, SIZES
from products.guards.region import supported_regions
from tools.documents.costs.monthly_cost import monthly_costs

README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")


def test_the_readme_names_the_monthly_cost_of_each_size() -> None:
    """Within a tenth of what is counted, with either compute product."""
    found = re.search(
        r"about \$([\d,]+) a month in size small, \$([\d,]+) in medium and \$([\d,]+) in", README
    )
    assert found
    told = dict(zip(SIZES, (int(figure.replace(",", "")) for figure in found.groups()), strict=True))
    costs = monthly_costs()
    for size in SIZES:
        for compute in COMPUTE:
            assert 0.9 < float(sum(costs[size, compute].values())) / told[size] < 1.1, (size, compute)


def test_the_readme_counts_the_regions() -> None:
    """Those that the form lets through."""
    assert f"In {len(supported_regions())} regions" in README


def test_the_readme_says_what_was_never_tried_and_how_to_try_it() -> None:
    """Nobody should take the embedded cloud for AWS."""
    for words in ("Has it run on AWS? | No", "catalog preflight", "catalog rehearse", "SECURITY.md"):
        assert words in README
