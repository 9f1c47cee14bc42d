"""No order of steps, kills, repeats and withdrawals of a rotation locks anybody out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from pymongo.errors import OperationFailure

from tests.integration.custom_resources.rotation_model import RotationModel, Subject, labeled
from tests.integration.custom_resources.test_cache_rotation import cache
from tests.integration.custom_resources.test_rotation import (
    documentdb_pair,
    master,
    postgres_pair,
)
from tests.support.figures import Figures, publish
from tests.support.sampling import proves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.custom_resources.leaks import Leaks
    from tests.integration.custom_resources.test_cache_rotation import Cache
    from tests.integration.custom_resources.test_rotation import Pair, Rotating

__all__ = ["cache", "documentdb_pair", "master", "postgres_pair"]
"""Fixtures of the files beside this one."""

EXAMPLES = 60 if proves() else 4
STEPS = 20 if proves() else 12


_NAMES = {
    "postgres_pair": "postgres-rotation",
    "documentdb_pair": "documentdb-rotation",
    "cache": "valkey-rotation",
    "master": "documentdb-rotation of the master user",
}
"""The functions by the fixtures that make them."""


def _subject_of_pair(pair: Pair) -> Subject:
    return Subject(
        pair.rotating,
        lambda: pair.works(pair.uri_user()),
        pair.rotating.function.copy(),
        lost=lambda: pair.lost,
    )


def _subject_of_cache(cache: Cache) -> Subject:
    return Subject(
        cache.rotating,
        lambda: cache.password() in cache.server.passwords,
        cache.rotating.function.copy(),
    )


def _subject_of_master(master: tuple[Rotating, str, object]) -> Subject:
    rotating, _, target = master

    def gets_in() -> bool:
        for value in labeled(rotating):
            with target.client((value["username"], value["password"])) as client:  # type: ignore[attr-defined]
                try:
                    client.admin.command("usersInfo", value["username"])
                except OperationFailure:
                    continue
                return True
        return False

    return Subject(rotating, gets_in, rotating.function.copy())


@pytest.fixture(params=list(_NAMES))
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    """Each of the four functions that rotate."""
    found = request.getfixturevalue(request.param)
    if request.param == "cache":
        made = _subject_of_cache(found)
    elif request.param == "master":
        made = _subject_of_master(found)
    else:
        made = _subject_of_pair(found)
    made.name = _NAMES[request.param]
    yield made
    made.killed.close()


def test_no_sequence_of_a_rotation_locks_anybody_out(subject: Subject, leaks: Leaks) -> None:
    """Whoever reads the secret gets in after every step, and a whole rotation succeeds at the end."""

    class Model(RotationModel):
        pass

    Model.subject = subject
    try:
        run_state_machine_as_test(
            Model,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                database=None,
                phases=[Phase.generate],  # a shorter counterexample is not worth its minutes
            ),
        )
    finally:
        publish(
            Figures(
                fault="steps of rotations in any order, repeated, late, killed and given up",
                function=subject.name,
                runs=sum(subject.answers.values()),
                answers=subject.answers,
                lost=subject.lost() if subject.lost else None,
                leaked=leaks.count(),
                refused=subject.locked_out,
                command="PROVE=1 .venv/bin/pytest tests/integration/custom_resources/test_rotation_model.py",
            )
        )
    assert subject.answers["carried out"] > 0
    assert subject.lost is None or subject.lost() == 0
