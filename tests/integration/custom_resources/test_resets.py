"""A connection that is reset at any byte: the work begins again, and the launch succeeds, once."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

from tests.integration.custom_resources.container import event
from tests.integration.custom_resources.resetter import Resetter
from tests.support.figures import Figures, publish
from tests.support.sampling import sample, seed

if TYPE_CHECKING:
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.container import Outcome
    from tests.integration.custom_resources.leaks import Leaks
    from tests.integration.custom_resources.targets import Case

_RESETS = 200
_IN_AN_ORDINARY_RUN = 6
_SECONDS = 60


def test_a_reset_at_any_byte_is_outlived(case: Case, endpoint: ResponseEndpoint, leaks: Leaks) -> None:
    """Each run of 200 answers SUCCESS within its time, once, and leaves the state of an undisturbed one."""
    case.renew()
    with Resetter(case.target.server.port) as relay:
        properties = {**case.target.properties, "Port": str(relay.port)}
        assert case.function.invoke(event("Create", properties, endpoint), endpoint, _SECONDS).applied
    expected, rows, whole = case.found(), case.rows(), relay.forwarded
    offsets = random.Random(seed())  # noqa: S311 - offsets are no secrets
    chosen = sample([offsets.randrange(whole) for _ in range(_RESETS)], _IN_AN_ORDINARY_RUN)
    answers: Counter[str] = Counter()
    wrong: list[tuple[int, Outcome]] = []
    reset = lost = 0
    for offset in chosen:
        case.renew()
        endpoint.reset()
        with Resetter(case.target.server.port, offset) as relay:
            properties = {**case.target.properties, "Port": str(relay.port)}
            outcome = case.function.invoke(event("Create", properties, endpoint), endpoint, _SECONDS)
        once = len(endpoint.history) == 1
        answers[outcome.status if once else f"{len(endpoint.history)} answers"] += 1
        lost += (rows - case.rows()).total()
        if not once or outcome.status != "SUCCESS" or case.found() != expected:
            wrong.append((offset, outcome))
        reset += relay.resets
    publish(
        Figures(
            fault="connection reset at a random byte",
            function=case.name,
            runs=len(chosen),
            answers=dict(answers),
            lost=lost,
            leaked=leaks.count(),
            command="PROVE=1 .venv/bin/pytest tests/integration/custom_resources/test_resets.py",
        )
    )

    assert wrong == []
    assert lost == 0
    assert reset >= len(chosen) * 0.8, "a run may send a few bytes less than the one that was measured"
