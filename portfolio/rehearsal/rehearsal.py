"""One rehearsal, from its first step or from where it was stopped."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING

from portfolio.errors import refuse
from portfolio.publication.published import Account
from portfolio.rehearsal import plan, report, state
from portfolio.rehearsal.plan import BELOW, COMPUTE, TIDYING, Kind, Step
from portfolio.rehearsal.state import Outcome, Result, State
from portfolio.rehearsal.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from portfolio.rehearsal.place import Place

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


class Rehearsal:
    """A rehearsal and the folder in which it is written down.

    Args:
        place: Where it takes place.
        folder: Holds its state and its report.
        done: What it has done so far.
    """

    def __init__(self, place: Place, folder: Path, done: State) -> None:
        self._place = place
        self._folder = folder
        self.state = done
        self.offered = plan.offered(Account(place.administrator).versions())
        self.steps = plan.steps(self.offered, done.older)

    @classmethod
    def begin(cls, place: Place, folder: Path, *, size: str = "small", older: int | None = None) -> Rehearsal:
        """A new rehearsal; nothing is made yet.

        Raises:
            CatalogError: One is unfinished, or the catalog is not published here.
        """
        unfinished = state.read(folder)
        if unfinished is not None:
            raise refuse(
                "Cannot begin a rehearsal: another one is unfinished.",
                received=f"{unfinished.environment} in {unfinished.account}, {unfinished.region}",
                allowed="one rehearsal at a time in a folder",
                fix="go on with it (catalog rehearse --resume), or remove it (catalog rehearse --clean-up)",
            )
        name = "rehearsal-" + "".join(secrets.choice(_ALPHABET) for _ in range(4))
        done = State(
            environment=name,
            target=place.target,
            account=place.account,
            region=place.region,
            older=older,
            size=size,
            started=f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC",
        )
        return cls(place, folder, done)

    @classmethod
    def resume(cls, place: Place, folder: Path) -> Rehearsal:
        """The rehearsal that was stopped.

        Raises:
            CatalogError: There is none, or it took place elsewhere.
        """
        done = state.read(folder)
        if done is None:
            raise refuse(
                "Cannot go on with a rehearsal: none was stopped.",
                received=f"no {state.FILE} in {folder}",
                allowed="a rehearsal that was begun and not finished",
                fix="begin one: catalog rehearse",
            )
        here = (place.target, place.account, place.region)
        if here != (done.target, done.account, done.region):
            raise refuse(
                "Cannot go on with the rehearsal: it took place elsewhere.",
                received=", ".join(here),
                allowed=f"{done.target}, {done.account}, {done.region}",
                fix="use the credentials, region and --target with which it was begun",
            )
        return cls(place, folder, done)

    @property
    def rounds(self) -> int:
        """How many environments are launched, one after the other."""
        return len(plan.rounds(self.offered, self.state.older))

    def run(self, progress: Callable[[str], None]) -> bool:
        """Do every step that is not done yet; returns whether all succeeded.

        Args:
            progress: Gets a line for each step and for each event of a stack.
        """
        self.state.write(self._folder)
        broken = {
            step.round
            for step in self.steps
            if step.name in self.state.steps and self.state.steps[step.name].result is Result.FAILED
        } - {0}
        work = Work(self._place, self._folder, self.state, self.offered, progress)
        for step in self.steps:
            if self._is_done(step):
                continue
            if step.round in broken and step.kind not in TIDYING:
                outcome = Outcome(result=Result.SKIPPED, found="a step before it failed")
            else:
                progress(step.name)
                outcome = work.do(step)
            if outcome.result is Result.FAILED and step.round:
                broken.add(step.round)
            self.state.steps[step.name] = outcome
            self.state.write(self._folder)
        return self.finish()

    def _is_done(self, step: Step) -> bool:
        """Whether it has ended; what must be tidy in the end is tried again after a failure."""
        outcome = self.state.steps.get(step.name)
        return outcome is not None and not (outcome.result is Result.FAILED and step.kind in TIDYING)

    def clean_up(self, progress: Callable[[str], None]) -> bool:
        """Remove what a stopped rehearsal left; returns whether nothing is left."""
        work = Work(self._place, self._folder, self.state, self.offered, progress)
        for product in (*COMPUTE, *reversed(BELOW)):
            step = Step(kind=Kind.TERMINATE, product=product, version="to clean up")
            progress(step.name)
            self.state.steps[step.name] = work.do(step)
            self.state.write(self._folder)
        step = Step(kind=Kind.LEFT)
        progress(step.name)
        self.state.steps[step.name] = work.do(step)
        return self.finish()

    def finish(self) -> bool:
        """Write the report; the state goes with a rehearsal that left nothing launched."""
        self.report()
        succeeded = all(outcome.result is not Result.FAILED for outcome in self.state.steps.values())
        terminations = [
            outcome for name, outcome in self.state.steps.items() if str(Kind.TERMINATE) in name.split()
        ]
        if all(outcome.result is not Result.FAILED for outcome in terminations):
            state.forget(self._folder)
        else:
            self.state.write(self._folder)
        return succeeded and not self.state.left

    def report(self) -> tuple[Path, Path]:
        """Write the report, and return where it is: Markdown, JSON."""
        return report.write(self.state, self._folder)
