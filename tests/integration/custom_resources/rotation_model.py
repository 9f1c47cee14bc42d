"""Every order of a rotation's steps, repeats, kills and withdrawals, in which nobody may be locked out."""

from __future__ import annotations

import os
import signal
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hypothesis import strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.custom_resources.container import Container
    from tests.integration.custom_resources.test_rotation import Rotating

_STEPS = strategies.sampled_from(("createSecret", "setSecret", "testSecret", "finishSecret"))


@dataclass
class Subject:
    """A rotation with whoever reads its secret.

    Attributes:
        rotating: The function with its secret.
        gets_in: Whether a client that reads the secret now gets in.
        killed: A container whose invocations are killed.
        answers: How many steps were carried out, refused and killed.
        locked_out: How often a client was not let in.
        name: The function's.
        lost: How many rows were lost of what its clients wrote after every step; None where none are written.
    """

    rotating: Rotating
    gets_in: Callable[[], bool]
    killed: Container
    answers: dict[str, int] = field(default_factory=dict)
    locked_out: int = 0
    name: str = ""
    lost: Callable[[], int] | None = None

    def let_in(self) -> bool:
        """Whether a client that reads the secret now gets in; counted if not."""
        found = self.gets_in()
        self.locked_out += not found
        return found

    def count(self, what: str) -> None:
        """Count one step."""
        self.answers[what] = self.answers.get(what, 0) + 1


class RotationModel(RuleBasedStateMachine):
    """What Secrets Manager, Lambda and a person may do to one secret, in any order.

    Secrets Manager begins no rotation while another version has AWSPENDING ("RotateSecret", AWS Secrets
    Manager API Reference), but a step of an earlier one may be delivered late and twice ("Asynchronous
    invocation", AWS Lambda Developer Guide).
    """

    subject: Subject

    @initialize()
    def begin(self) -> None:
        """Nothing is under way."""
        self.tokens: list[str] = []
        self.withdraw()

    def _versions(self) -> dict[str, list[str]]:
        rotating = self.subject.rotating
        found: dict[str, list[str]] = rotating.client.describe_secret(SecretId=rotating.arn)[
            "VersionIdsToStages"
        ]
        return found

    def _pending(self) -> str | None:
        versions = self._versions().items()
        return next(
            (each for each, labels in versions if "AWSPENDING" in labels and "AWSCURRENT" not in labels), None
        )

    def _invoke(self, step: str, token: str) -> None:
        error = self.subject.rotating.step(step, token).error
        self.subject.count("refused" if error else "carried out")
        if error:
            assert "Unexpected" not in error

    @rule()
    def rotate_from_here(self) -> None:
        """A whole rotation, which goes on with the one under way or begins a new one."""
        token = self._pending() or str(uuid.uuid4())
        self.tokens.append(token)
        for step in ("createSecret", "setSecret", "testSecret", "finishSecret"):
            self._invoke(step, token)

    @rule(step=_STEPS)
    def take_a_step(self, step: str) -> None:
        """One step of the rotation under way, whether or not those before it were taken."""
        token = self._pending() or str(uuid.uuid4())
        self.tokens.append(token)
        self._invoke(step, token)

    @precondition(lambda self: self.tokens)
    @rule(step=_STEPS, which=strategies.integers(0, 50))
    def deliver_late(self, step: str, which: int) -> None:
        """A step of any rotation so far, once more."""
        self._invoke(step, self.tokens[which % len(self.tokens)])

    @rule(step=_STEPS, milliseconds=strategies.integers(0, 250))
    def kill(self, step: str, milliseconds: int) -> None:
        """A step of the rotation under way is killed somewhere in the middle."""
        token = self._pending() or str(uuid.uuid4())
        self.tokens.append(token)
        rotating = self.subject.rotating
        request = {"Step": step, "SecretId": rotating.arn, "ClientRequestToken": token}
        process = self.subject.killed.send_apart(request)
        time.sleep(milliseconds / 1000)
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            self.subject.count("ended before the kill")
        else:
            self.subject.count("killed")
        self.subject.killed.result_apart()
        rotating.remember()

    @rule()
    def withdraw(self) -> None:
        """Give up what is under way, as the guide says: AWSPENDING is taken off."""
        pending = self._pending()
        if pending:
            self.subject.rotating.give_up(pending)
            self.subject.count("given up")

    @invariant()
    def somebody_who_reads_the_secret_gets_in(self) -> None:
        """At every moment between two steps."""
        assert self.subject.let_in()

    def teardown(self) -> None:
        """Whatever was left, the next rotation succeeds."""
        self.withdraw()
        self.subject.rotating.rotate()
        assert self.subject.let_in()


def labeled(rotating: Rotating) -> list[dict[str, Any]]:
    """The values that have a label of the master's, as the catalog's functions try them."""
    labels = ("AWSCURRENT", "AWSPENDING", "LIBRECHAT_ATTEMPTED", "LIBRECHAT_APPLIED")
    return [value for value in (rotating.value(label=label) for label in labels) if value]
