"""A connection that is reset at any byte of any step of a rotation: the step begins again and succeeds."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.integration.custom_resources.byte_cutter import ByteCutter
from tests.integration.custom_resources.test_rotation import (
    STEPS,
    _environment,
    documentdb_pair,
    postgres_pair,
)
from tests.support.figures import Figures, publish
from tests.support.sampling import proves, seed

if TYPE_CHECKING:
    from tests.integration.custom_resources.built_functions import Functions
    from tests.integration.custom_resources.leaks import Leaks
    from tests.integration.custom_resources.test_rotation import Pair

__all__ = ["documentdb_pair", "postgres_pair"]
"""Fixtures of the file beside this one."""

RESETS = 200 if proves() else 6
_STEP_TALKS = ("setSecret", "testSecret", "finishSecret")
"""The steps that talk to the database."""


@pytest.mark.parametrize("name", ["postgres_pair", "documentdb_pair"])
def test_a_rotation_is_reset_at_any_byte_and_still_ends(
    name: str, request: pytest.FixtureRequest, functions: Functions, leaks: Leaks
) -> None:
    """Each step is reset once; it answers without an error, and both users get in afterwards."""
    pair: Pair = request.getfixturevalue(name)
    moments = random.Random(f"{seed()} {name}")  # noqa: S311 - moments are no secrets
    cuts = refused = 0
    answers: Counter[str] = Counter()
    errors: list[str] = []
    with ByteCutter(pair.target.server.port) as relay:
        environment = _environment(pair.target) | {"Port": str(relay.port)}
        if pair.uri_arn:
            environment["ComposedSecretArn"] = pair.uri_arn
        function = functions.container(name.removesuffix("_pair") + "-rotation", **environment)
        pair.rotating.function = function
        most = _bytes_of_a_rotation(pair, relay)
        while cuts < RESETS:
            before, token = pair.uri_user(), str(uuid.uuid4())
            for step in STEPS:
                if step in _STEP_TALKS:
                    relay.cut_after(moments.randrange(most))
                error = pair.rotating.step(step, token).error
                answers["steps refused" if error else "steps carried out"] += 1
                errors += [error] if error else []
                cuts += relay.was_cut()
                refused += not pair.works(before)
            refused += not pair.works(pair.uri_user())
        function.close()
    publish(
        Figures(
            fault="connection of a rotation reset at a random byte",
            function=name.removesuffix("_pair") + "-rotation",
            runs=cuts,
            answers=dict(answers),
            lost=pair.lost,
            leaked=leaks.count(),
            refused=refused,
            command="PROVE=1 .venv/bin/pytest tests/integration/custom_resources/test_rotation_resets.py",
        )
    )

    assert errors == []
    assert (refused, pair.lost) == (0, 0)
    assert pair.seen > cuts, "a client wrote after every step"


def _bytes_of_a_rotation(pair: Pair, relay: ByteCutter) -> int:
    """How many bytes the longest step exchanges with the database, undisturbed."""
    most = 0
    token = str(uuid.uuid4())
    for step in STEPS:
        relay.cut_after(None)
        assert pair.rotating.step(step, token).error is None
        most = max(most, relay.forwarded)
    return most
