"""The work of one step of a rehearsal, and what came of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from portfolio.aws_errors import is_before_any_answer, problem
from portfolio.errors import CatalogError
from portfolio.rehearsal import validation
from portfolio.rehearsal.checks import check
from portfolio.rehearsal.environment import Environment
from portfolio.rehearsal.leftovers import look_and_remove
from portfolio.rehearsal.plan import EXISTING, PRODUCTS, Kind
from portfolio.rehearsal.questions import Questions
from portfolio.rehearsal.state import Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from portfolio.rehearsal.place import Place
    from portfolio.rehearsal.plan import Step
    from portfolio.rehearsal.state import Made, State

_NOT_OFFERED = ("405", "501", "MethodNotAllowed", "NotImplemented", "UnknownOperation", "InvalidAction")


class Work:
    """Does steps.

    Args:
        place: Where.
        folder: Holds the state.
        state: What was done so far; what is learnt on the way is added to it.
        offered: The versions on offer, by product.
        progress: Gets a line for each event of a stack.
    """

    def __init__(
        self,
        place: Place,
        folder: Path,
        state: State,
        offered: Mapping[str, list[str]],
        progress: Callable[[str], None],
    ) -> None:
        self._place = place
        self._folder = folder
        self.state = state
        self.offered = offered
        self._environment = Environment(place, state.environment, state.size, progress, self._remember)

    def do(self, step: Step) -> Outcome:
        """Do one step; whatever it comes to is an outcome, but for being stopped.

        Raises:
            CatalogError: Nothing can be asked any more, for example since the credentials have ended.
        """
        started = time.monotonic()
        try:
            outcome = self._dispatch(step)
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

    def _dispatch(self, step: Step) -> Outcome:
        environment = self._environment
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
        if product == EXISTING:
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
        for product in (*PRODUCTS, EXISTING):
            validation.forget_change_set(self._place, self.state.environment, product)
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
