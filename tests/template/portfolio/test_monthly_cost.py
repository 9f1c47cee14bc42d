"""What the documentation says an environment costs is counted in the templates."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.preflight.launch import SIZES
from tools.documents.__main__ import FOLDER
from tools.documents.costs import price_list as prices
from tools.documents.costs.monthly_cost import cost_page, monthly_costs

if TYPE_CHECKING:
    from collections.abc import Mapping

SAID = re.compile(r"about ([\d,]+), ([\d,]+) or ([\d,]+) US dollars a month")


@pytest.fixture(scope="module")
def costs() -> dict[tuple[str, str], dict[str, Decimal]]:
    """Each size and compute product, with its layers' costs; a class without a price would fail here."""
    return monthly_costs()


def test_the_page_is_as_the_releases_are() -> None:
    """`make docs` writes it."""
    for name, content in cost_page().items():
        assert (FOLDER / name).read_text(encoding="utf-8") == content, "run `make docs`"


def test_the_smallest_data_layer_costs_what_its_parts_do(
    costs: dict[tuple[str, str], dict[str, Decimal]],
) -> None:
    """Counted by hand from docs/data-lifecycle.md: two servers, a disk of 20 GB, a key, secrets, alarms."""
    servers = (Decimal("0.032") + Decimal("0.08")) * 730
    disk = 20 * Decimal("0.115")
    least, most = servers + disk + 1, servers + disk + 1 + 15 * Decimal("0.40") + 20 * Decimal("0.10")
    assert least < costs["small", "compute-ecs"]["data"] < most


def test_a_larger_size_costs_more_and_both_compute_products_share_what_is_below(
    costs: dict[tuple[str, str], dict[str, Decimal]],
) -> None:
    """Else something is not counted."""
    for compute in ("compute-ecs", "compute-ec2"):
        totals = [sum(costs[size, compute].values()) for size in SIZES]
        assert totals == sorted(set(totals))
    for size in SIZES:
        ecs, ec2 = costs[size, "compute-ecs"], costs[size, "compute-ec2"]
        assert (ecs["network"], ecs["data"]) == (ec2["network"], ec2["data"])


def test_every_price_names_a_page_of_aws_and_where_it_was_read() -> None:
    """A reader can compare each."""
    for one in prices.LISTED:
        assert one.page.startswith("https://aws.amazon.com/"), one.what
        assert one.read, one.what
        assert one.dollars > 0, one.what


@pytest.mark.parametrize("product", ["data", "compute-ecs", "compute-ec2"])
def test_the_form_says_what_a_size_costs(
    costs: Mapping[tuple[str, str], Mapping[str, Decimal]], templates: dict[str, dict[str, Any]], product: str
) -> None:
    """Where it is chosen: within a tenth of what the templates' parts cost, since it is an estimate."""
    description = templates[product]["Parameters"]["Size"]["Description"]
    found = SAID.search(description)
    assert found is not None, description
    compute = product if product.startswith("compute") else "compute-ecs"
    for size, said in zip(SIZES, found.groups(), strict=True):
        counted = costs[size, compute][product]
        assert abs(Decimal(said.replace(",", "")) - counted) <= counted / 10, (size, counted)
