"""What a rehearsal is said to cost, counted in the newest releases' templates."""

from __future__ import annotations

from decimal import Decimal

from portfolio.preflight.launch import SIZES, launches
from portfolio.rehearsal import estimate
from portfolio.rehearsal.costing import prices

REGION = "us-east-1"


def test_every_size_has_a_price_for_every_class_that_it_takes() -> None:
    """A class that is new to a size must get a price of its own, or the estimate is a guess."""
    taken = set()
    for launch in launches(SIZES, REGION):
        for kind in ("AWS::RDS::DBInstance", "AWS::DocDB::DBInstance"):
            taken |= {each["DBInstanceClass"] for each in launch.of_type(kind)}
        taken |= {
            each["LaunchTemplateData"]["InstanceType"] for each in launch.of_type("AWS::EC2::LaunchTemplate")
        }
    assert taken
    assert taken <= prices.CLASSES.keys()


def test_the_estimate_is_more_than_its_dearest_parts_and_grows_with_the_rounds() -> None:
    """Databases, NAT gateway and load balancer run the whole time."""
    one, three = estimate(1, REGION), estimate(3, REGION)
    certain = sum(
        (
            prices.CLASSES["db.t4g.small"].dollars,
            prices.CLASSES["db.t4g.medium"].dollars,
            prices.NAT_GATEWAY.dollars,
            prices.LOAD_BALANCER.dollars,
        ),
        Decimal(0),
    )
    assert one.dollars_an_hour > certain
    assert three.dollars == 3 * one.dollars
    assert f"${three.dollars}" in str(three)
    assert prices.READ_ON in str(three)


def test_a_larger_size_costs_more_and_a_standby_as_much_as_its_database() -> None:
    """Medium has PostgreSQL twice, two DocumentDB instances and a cache."""
    small, medium, large = (estimate(1, REGION, size).dollars_an_hour for size in SIZES)
    assert small < medium < large
    assert medium > 2 * (prices.CLASSES["db.m7g.large"].dollars + prices.CLASSES["db.r6g.large"].dollars)
