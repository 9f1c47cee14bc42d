"""Rolling a version out: who is updated when, where it stops, and that it goes on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from portfolio.end_user.request import Outcome
from portfolio.end_user.roll_out import plan, roll_out
from portfolio.errors import CatalogError, refuse

if TYPE_CHECKING:
    from portfolio.end_user.request import Request
    from portfolio.end_user.user import EndUser


class Users:
    """Environments with a network and data each, whose data can be updated but for one."""

    def __init__(self, count: int, broken: str = "") -> None:
        self.broken = broken
        self.layers = [
            SimpleNamespace(
                environment=f"team-{number}",
                name=f"team-{number}-{product}",
                product=product,
                version="0.1.0",
                status="AVAILABLE",
            )
            for number in range(count)
            for product in ("network", "data")
        ]

    def status(self) -> list[Any]:
        """What is launched."""
        return self.layers

    def update(self, request: Request) -> Outcome:
        """Update one, or fail."""
        [one] = [
            each
            for each in self.layers
            if (each.environment, each.product) == (request.environment, request.product)
        ]
        if request.environment == self.broken:
            one.status = "TAINTED"
            raise refuse("It failed.", received="a", allowed="b", fix="c")
        one.version, one.status = request.version, "AVAILABLE"
        return Outcome(
            name=one.name, product=one.product, version=one.version, environment=one.environment, seconds=0
        )

    @property
    def user(self) -> EndUser:
        """As the code takes it."""
        return cast("EndUser", self)

    def versions(self) -> list[str]:
        """What each environment's data runs."""
        return [each.version for each in self.layers if each.product == "data"]


def test_the_first_wave_is_one_environment_and_each_next_one_larger() -> None:
    """A fault shows in one environment before it can in many."""
    planned = plan(Users(8).user, "data", "0.2.0")
    assert [len(wave) for wave in planned.waves] == [1, 4, 3]
    assert (planned.there, planned.left) == (0, ())


def test_it_stops_at_the_first_failure_and_goes_on_when_started_again() -> None:
    """Nobody after the failure is touched; the second time only the rest is updated."""
    users = Users(5, broken="team-2")
    waves: list[int] = []
    with pytest.raises(CatalogError, match="stopped at team-2") as caught:
        roll_out(
            users.user,
            plan(users.user, "data", "0.2.0"),
            before_wave=lambda number, _: waves.append(number),
        )
    assert caught.value.problems[0].failed == "It failed."
    assert waves == [1, 2]
    assert users.versions() == ["0.2.0", "0.2.0", "0.1.0", "0.1.0", "0.1.0"]
    users.broken = ""
    planned = plan(users.user, "data", "0.2.0")
    assert (planned.there, planned.steps) == (2, 3)
    assert len(roll_out(users.user, planned, before_wave=lambda *_: None)) == 3
    assert set(users.versions()) == {"0.2.0"}
    assert plan(users.user, "data", "0.2.0").waves == ()


def test_an_environment_waits_until_the_layer_beneath_is_well() -> None:
    """Layers are updated from the network upwards; what is left out is told with the reason."""
    users = Users(2)
    users.layers[0].status = "UNDER_CHANGE"
    planned = plan(users.user, "data", "0.2.0")
    [(step, reason)] = planned.left
    assert step.environment == "team-0"
    assert reason == "team-0-network, which it stands on, is UNDER_CHANGE"
    assert [each.environment for wave in planned.waves for each in wave] == ["team-1"]


def test_one_that_failed_to_launch_is_left_out() -> None:
    """It runs nothing that could be updated."""
    users = Users(1)
    users.layers[1].status = "ERROR"
    [(_, reason)] = plan(users.user, "data", "0.2.0").left
    assert reason == "it is ERROR"
