"""One rehearsal, from its first step or from where it was stopped."""

from __future__ import annotations

import datetime as dt
import secrets
import time
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from portfolio.aws_errors import is_before_any_answer, problem
from portfolio.errors import CatalogError, refuse
from portfolio.published import Account
from portfolio.rehearsal import plan, report, state, validation
from portfolio.rehearsal.checks import check
from portfolio.rehearsal.environment import Environment
from portfolio.rehearsal.leftovers import look_and_remove
from portfolio.rehearsal.plan import BELOW, COMPUTE, TIDYING, Kind, Step
from portfolio.rehearsal.questions import Questions
from portfolio.rehearsal.state import Outcome, Result, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from portfolio.rehearsal.place import Place
    from portfolio.rehearsal.state import Made

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_NOT_OFFERED = ("405", "501", "MethodNotAllowed", "NotImplemented", "UnknownOperation", "InvalidAction")


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
    def begin(cls, place: Place, folder: Path, *, older: int | None = None) -> Rehearsal:
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
        for step in self.steps:
            if self._is_done(step):
                continue
            if step.round in broken and step.kind not in TIDYING:
                outcome = Outcome(result=Result.SKIPPED, found="a step before it failed")
            else:
                progress(step.name)
                outcome = self._do(step, progress)
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
        for product in (*COMPUTE, *reversed(BELOW)):
            step = Step(kind=Kind.TERMINATE, product=product, version="to clean up")
            progress(step.name)
            self.state.steps[step.name] = self._do(step, progress)
            self.state.write(self._folder)
        step = Step(kind=Kind.LEFT)
        progress(step.name)
        self.state.steps[step.name] = self._do(step, progress)
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

    def _do(self, step: Step, progress: Callable[[str], None]) -> Outcome:
        """Do one step; whatever it comes to is an outcome, but for being stopped.

        Raises:
            CatalogError: Nothing can be asked any more, for example since the credentials have ended.
        """
        started = time.monotonic()
        try:
            outcome = self._dispatch(step, progress)
        except CatalogError as error:
            outcome = Outcome(result=Result.FAILED, found=str(error))
        except (ClientError, BotoCoreError) as error:
            if is_before_any_answer(error):
                raise CatalogError([problem(error, "Cannot go on rehearsing.")]) from error
            outcome = self._unanswered(error)
        seconds = round(time.monotonic() - started, 1)
        return Outcome(result=outcome.result, found=outcome.found, seconds=seconds)

    @staticmethod
    def _unanswered(error: ClientError | BotoCoreError) -> Outcome:
        code = str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else ""
        if isinstance(error, ClientError) and code.startswith(_NOT_OFFERED):
            found = f"this cloud does not offer {error.operation_name}"
            return Outcome(result=Result.UNANSWERED, found=found)
        return Outcome(result=Result.FAILED, found=str(problem(error)))

    def _dispatch(self, step: Step, progress: Callable[[str], None]) -> Outcome:
        environment = Environment(self._place, self.state.environment, progress, self._remember)
        product, version = step.product, step.version
        if step.kind is Kind.CHECK:
            return check(self._place, environment, product)
        if step.kind is Kind.LEFT:
            return self._left()
        actions: dict[Kind, Callable[[], str]] = {
            Kind.TEMPLATES: lambda: validation.validate_templates(self._place, self.offered),
            Kind.POLICIES: lambda: validation.validate_policies(self._place),
            Kind.CHANGES: lambda: self._changes(environment, product, version),
            Kind.LAUNCH: lambda: environment.launch(product, version),
            Kind.UPDATE: lambda: environment.update(product, version),
            Kind.ANSWER: lambda: self._answer(environment, product),
            Kind.TERMINATE: lambda: environment.terminate(product),
        }
        return Outcome(result=Result.DONE, found=actions[step.kind]())

    def _changes(self, environment: Environment, product: str, version: str) -> str:
        parameters, _ = environment.choices(product, version)
        parameters["EnvironmentName"] = environment.name
        if product == "network-existing":
            parameters |= _own_subnets(environment.outputs("network"))
        return validation.change_set(self._place, product, version, parameters)

    def _answer(self, environment: Environment, compute: str) -> str:
        answers = Questions(self._place, environment, compute).ask()
        for text, answer in answers.items():
            earlier = self.state.answers.get(text)
            if earlier is None or (answer.answered and not earlier.answered):
                self.state.answers[text] = answer
        return f"{sum(each.answered for each in answers.values())} of {len(answers)} answered"

    def _remember(self, made: list[Made]) -> None:
        """Write down what a stack has made before it goes, so that what it leaves is found after a stop."""
        self.state.made += [each for each in made if each not in self.state.made]
        self.state.write(self._folder)

    def _left(self) -> Outcome:
        found = look_and_remove(self._place, self.state.environment, self.state.made)
        self.state.removed += [each for each in found.removed if each not in self.state.removed]
        self.state.left = [*found.left, *(f"not looked at: {each}" for each in found.unknown)]
        said = f"{len(found.removed)} things were left and removed"
        if found.left:
            return Outcome(result=Result.FAILED, found=f"{said}; still there: {'; '.join(found.left)}")
        if found.unknown:
            return Outcome(
                result=Result.UNANSWERED, found=f"{said}; not looked at: {'; '.join(found.unknown)}"
            )
        return Outcome(result=Result.DONE, found=said)


def _own_subnets(outputs: dict[str, str]) -> dict[str, str]:
    """The rehearsal's own network as one that was there before: network-existing's parameters."""
    public, isolated = outputs["PublicSubnetIds"].split(","), outputs["IsolatedSubnetIds"].split(",")
    chosen = {"ExistingVpcId": outputs["VpcId"]}
    for number in (1, 2):
        chosen[f"PublicSubnetInZone{number}"] = public[number - 1]
        chosen[f"IsolatedSubnetInZone{number}"] = isolated[number - 1]
        chosen[f"PrivateSubnetInZone{number}"] = outputs[f"PrivateSubnet{number}Id"]
    return chosen
