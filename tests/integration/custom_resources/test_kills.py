"""A function that is killed at random moments: the next run ends what was begun, and nothing is lost."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections import Counter
from typing import TYPE_CHECKING

from tests.integration.custom_resources.container import event
from tests.support.figures import Figures, publish
from tests.support.sampling import proves, seed

if TYPE_CHECKING:
    from tests.integration.custom_resources.built_functions import Functions
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.container import Container
    from tests.integration.custom_resources.leaks import Leaks
    from tests.integration.custom_resources.targets import Case

_KILLS = 50 if proves() else 6


def _undisturbed_seconds(case: Case, container: Container, endpoint: ResponseEndpoint) -> float:
    """How long a whole Create takes."""
    case.renew()
    began = time.monotonic()
    container.send_apart(event("Create", case.target.properties, endpoint))
    assert container.result_apart()
    return time.monotonic() - began


def _killed_after(seconds: float, case: Case, container: Container, endpoint: ResponseEndpoint) -> bool:
    """Begin a Create and kill it; whether the kill came before its end."""
    process = container.send_apart(event("Create", case.target.properties, endpoint))
    time.sleep(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    return not container.result_apart()


def test_a_function_may_be_killed_at_any_moment(
    case: Case, functions: Functions, endpoint: ResponseEndpoint, leaks: Leaks
) -> None:
    """After each of 50 kills, or some, the next run leaves the state of an undisturbed one, and every row."""
    case.renew()
    assert case.function.invoke(event("Create", case.target.properties, endpoint), endpoint).applied
    expected = case.found()
    container = functions.container(case.name)
    whole = _undisturbed_seconds(case, container, endpoint)
    moments = random.Random(seed())  # noqa: S311 - moments are no secrets
    rows, answers = case.rows(), Counter[str]()
    killed = lost = wrong = 0
    reached = set()
    for number in range(_KILLS):
        case.renew()
        moment = whole * (number + moments.random()) / _KILLS  # one in each part of the work
        killed += _killed_after(moment, case, container, endpoint)
        reached.add(case.target.progress())
        endpoint.reset()
        request = event("Create", case.target.properties, endpoint)
        answers[case.function.invoke(request, endpoint).status] += 1
        lost += (rows - case.rows()).total()
        wrong += case.found() != expected
    publish(
        Figures(
            fault="killed at a random moment, then run again",
            function=case.name,
            runs=_KILLS,
            answers=dict(answers),
            lost=lost,
            leaked=leaks.count(),
            command="PROVE=1 .venv/bin/pytest tests/integration/custom_resources/test_kills.py",
        )
    )

    assert answers == {"SUCCESS": _KILLS}
    assert (lost, wrong) == (0, 0)
    assert killed > 0
    if proves():  # few kills on a busy machine may all fall into the same part
        assert killed > _KILLS / 4, "a busy machine makes runs shorter than the one that was measured"
        assert len(reached) > 1, "the kills must fall into different parts of the work"
