"""Rolling a version out to every environment, in waves.

    from portfolio.end_user.roll_out import plan, roll_out

    planned = plan(user, "data", "0.6.0")           # who is updated when, and who is not and why
    roll_out(user, planned, before_wave=…)          # stops at the first failure

Whoever runs the version already is left out, so that a roll-out that was cut short, or stopped by a failure,
goes on where it was by being started again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.end_user.layers import layer_of
from portfolio.end_user.request import Request
from portfolio.errors import CatalogError, Problem
from products.contract import MAY_STAND_ON, STANDS_ON

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portfolio.end_user.provisioned import Provisioned
    from portfolio.end_user.request import Outcome
    from portfolio.end_user.user import EndUser

READY = frozenset({"AVAILABLE", "TAINTED"})
"""States from which a layer can be updated; TAINTED runs on after an update that failed."""

FIRST, GROWTH = 1, 4
"""Environments of the first wave, and how many times larger each next one may be."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One environment's update.

    Attributes:
        environment: The environment's name.
        name: The provisioned product's name.
        runs: The version that it runs.
    """

    environment: str
    name: str
    runs: str


@dataclass(frozen=True, kw_only=True)
class RollOut:
    """What a roll-out does.

    Attributes:
        product: The product.
        version: The version that it brings.
        waves: The updates, wave by wave; the first one is a single environment.
        left: Environments that are not updated, each with the reason.
        there: How many run the version already.
    """

    product: str
    version: str
    waves: tuple[tuple[Step, ...], ...]
    left: tuple[tuple[Step, str], ...]
    there: int

    @property
    def steps(self) -> int:
        """How many environments are updated."""
        return sum(map(len, self.waves))


def plan(user: EndUser, product: str, version: str) -> RollOut:
    """Who would be updated in which order; nothing is changed.

    An environment is left out while a layer of it beneath the product's is at no rest or has failed: layers
    are updated from the network upwards.

    Args:
        user: Who updates; sees what that identity may see.
        product: The product's name.
        version: The version's name.
    """
    everything = user.status()
    there, ready, left = 0, [], []
    for one in everything:
        if one.product != product:
            continue
        step = Step(environment=one.environment or "?", name=one.name, runs=one.version)
        reason = _reason(one, everything)
        if one.version == version and one.status == "AVAILABLE":
            there += 1
        elif reason:
            left.append((step, reason))
        else:
            ready.append(step)
    return RollOut(product=product, version=version, waves=_waves(ready), left=tuple(left), there=there)


def _reason(one: Provisioned, everything: Sequence[Provisioned]) -> str:
    """Why a layer is not updated now; empty if it can be."""
    if one.environment is None:
        return "its environment is not known"
    if one.status not in READY:
        return f"it is {one.status}"
    own = layer_of(one.product)
    beneath = (*STANDS_ON[own], *MAY_STAND_ON.get(own, ())) if own else ()
    for other in everything:
        used = layer_of(other.product) in beneath
        if other.environment == one.environment and used and other.status != "AVAILABLE":
            return f"{other.name}, which it stands on, is {other.status}"
    return ""


def _waves(steps: Sequence[Step]) -> tuple[tuple[Step, ...], ...]:
    waves: list[tuple[Step, ...]] = []
    start, size = 0, FIRST
    while start < len(steps):
        waves.append(tuple(steps[start : start + size]))
        start, size = start + size, size * GROWTH
    return tuple(waves)


def roll_out(
    user: EndUser, planned: RollOut, *, before_wave: Callable[[int, Sequence[Step]], None]
) -> tuple[Outcome, ...]:
    """Update environment after environment, wave after wave.

    Args:
        user: Who updates.
        planned: What ``plan`` found.
        before_wave: Told each wave's number and steps before it begins.

    Returns:
        What became of each, in order.

    Raises:
        CatalogError: An update failed or was refused: it was rolled back, and nobody after it was touched.
    """
    done: list[Outcome] = []
    for number, wave in enumerate(planned.waves, start=1):
        before_wave(number, wave)
        for step in wave:
            try:
                done.append(user.update(Request(planned.product, step.environment, version=planned.version)))
            except CatalogError as error:
                raise _stopped(planned, step, len(done), error) from error
    return tuple(done)


def _stopped(planned: RollOut, step: Step, done: int, error: CatalogError) -> CatalogError:
    return CatalogError(
        [
            *error.problems,
            Problem(
                failed=f"The roll-out of {planned.product} {planned.version} stopped at {step.environment}.",
                received=f"{done} of {planned.steps} environments are updated; {step.name} is back at "
                f"{step.runs}",
                allowed="every update to succeed",
                fix="correct what is named above, then start the same roll-out again: it goes on from here",
            ),
        ]
    )
