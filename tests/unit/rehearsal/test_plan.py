"""What a rehearsal does, from the versions on offer."""

from __future__ import annotations

import pytest

from portfolio.errors import CatalogError
from portfolio.publication.published import PublishedVersion
from portfolio.rehearsal.plan import PRODUCTS, Kind, offered, rounds, steps

OFFERED = {
    "network": ["0.1.0", "0.2.0"],
    "network-existing": ["0.1.0"],
    "data": ["0.1.0", "0.2.0", "0.10.0"],
    "compute-ecs": ["0.1.0"],
    "compute-ec2": ["0.1.0", "0.2.0"],
}


def test_every_version_on_offer_is_launched_and_ends_as_the_newest() -> None:
    """The newest of all is launched first; then each round goes one release further back."""
    launched = {(each.product, each.version) for each in steps(OFFERED, None) if each.kind is Kind.LAUNCH}
    assert launched == {(product, each) for product in PRODUCTS for each in OFFERED[product]}
    updated = {
        (each.round, each.product): each.version for each in steps(OFFERED, None) if each.kind is Kind.UPDATE
    }
    for number, first in enumerate(rounds(OFFERED, None), start=1):
        for product in PRODUCTS:
            older = first[product] != OFFERED[product][-1]
            assert updated.get((number, product)) == (OFFERED[product][-1] if older else None)


def test_a_product_without_an_older_release_stays_at_its_oldest() -> None:
    """An environment has all its layers, however many releases each has."""
    assert [each["compute-ecs"] for each in rounds(OFFERED, None)] == ["0.1.0", "0.1.0", "0.1.0"]
    assert [each["data"] for each in rounds(OFFERED, None)] == ["0.10.0", "0.2.0", "0.1.0"]


def test_so_many_older_releases_are_taken_as_are_asked_for() -> None:
    """The newest of the older ones first; none is a launch of the newest alone."""
    assert len(rounds(OFFERED, 0)) == 1
    assert [each["data"] for each in rounds(OFFERED, 1)] == ["0.10.0", "0.2.0"]
    assert rounds(OFFERED, 9) == rounds(OFFERED, None)


def test_layers_are_launched_from_below_and_terminated_from_above() -> None:
    """Both compute products have their turn on the same data, and no name stands twice."""
    order = [(each.kind, each.product) for each in steps(OFFERED, 0)]
    changes = [product for kind, product in order if kind in {Kind.LAUNCH, Kind.TERMINATE}]
    assert changes == [
        *("network", "data", "compute-ecs", "compute-ecs", "compute-ec2", "compute-ec2"),
        *("data", "network"),
    ]
    names = [each.name for each in steps(OFFERED, None)]
    assert len(names) == len(set(names))


def _version(
    product: str, version: str, *, active: bool = True, guidance: str = "DEFAULT"
) -> PublishedVersion:
    return PublishedVersion(
        product=product, product_id="prod-1", version=version, id="pa-1", active=active, guidance=guidance
    )


def test_only_what_is_on_offer_is_launched_in_the_order_of_versions() -> None:
    """Deprecated and hidden versions cannot be launched by anybody; 0.10.0 comes after 0.9.0."""
    versions = [_version(product, "0.10.0") for product in PRODUCTS]
    versions += [_version("data", "0.9.0"), _version("data", "0.8.0", guidance="DEPRECATED")]
    versions += [_version("data", "0.7.0", active=False)]
    assert offered(versions)["data"] == ["0.9.0", "0.10.0"]


def test_an_account_without_the_catalog_is_refused_with_what_is_missing() -> None:
    """Nothing can be launched where nothing is published."""
    with pytest.raises(CatalogError) as refused:
        offered([_version("network", "0.1.0")])
    (problem,) = refused.value.problems
    assert "data" in problem.received
    assert "catalog publish" in problem.fix
