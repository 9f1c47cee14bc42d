"""docs/scale.md: the simulation behind it, and what it says of the quotas."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.documents.scale.company import RATES, RELEASES, growth, publish, roll_out, share
from tools.documents.scale.page import scale_page
from tools.documents.scale.quotas import quotas
from tools.documents.scale.simulation import Call, Rate, Wait, played

GENERATED = Path(__file__).parents[2] / "docs" / "generated"


@pytest.mark.parametrize(
    ("jobs", "slots", "seconds"),
    [
        ([[Wait(10)]] * 6, 2, 30),
        ([[Wait(10)]] * 6, 6, 10),
        ([[Call("x", 11)]], 1, 5),
        ([[Call("x")]] * 11, 11, 5),
        ([[Wait(3), Call("x")]] * 2, 2, 3.5),
        ([[Wait(60, asked="x", every=20)]], 1, 60),
    ],
)
def test_jobs_share_slots_and_calls(jobs: list[list[Wait | Call]], slots: int, seconds: float) -> None:
    """Two calls a second after a burst of one; whoever finds no slot begins when one is free."""
    assert played(jobs, {"x": Rate(2, 1)}, slots=slots) == pytest.approx(seconds)


def test_more_rates_and_more_at_once_are_never_slower() -> None:
    """What AWS allows decides until the work itself does."""
    half = {service: Rate(rate.per_second / 2, rate.burst) for service, rate in RATES.items()}
    assert publish(half, environments=100) > publish(RATES, environments=100)
    assert roll_out(RATES, at_once=100) < roll_out(RATES, at_once=10)
    assert share(RATES, one_by_one=False) < share(RATES, one_by_one=True)


def test_launch_roles_grow_as_the_releases_show() -> None:
    """All releases take at least what the newest takes; where it ends follows from the growth."""
    for each in growth():
        assert each.newest <= each.all == each.at(each.versions)
        assert (
            each.at(each.until(61440)) <= 61440 < each.at(each.until(61440) + 1)
            or each.until(61440) >= RELEASES
        )


def test_the_fullest_quotas_are_told_first_with_aws_pages() -> None:
    """Each has a page of AWS and what the catalog does."""
    found = quotas()
    assert [each.share for each in found] == sorted((each.share for each in found), reverse=True)
    assert {each.page[1].split("/")[2] for each in found} == {"docs.aws.amazon.com"}
    assert all(each.done for each in found)


def test_the_page_is_current() -> None:
    """A new release changes what its launch role takes; `make docs` writes it."""
    [(name, content)] = scale_page().items()
    assert (GENERATED / name).read_text(encoding="utf-8") == content
