"""The four steps of a rotation: each may be interrupted anywhere and done again."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from custom_resources import faults
from custom_resources.lifecycle import (
    Deadline,
    DeadlineExceededError,
    InitialisationError,
    Redactor,
    patiently,
)
from custom_resources.rotation.request import RotationRequest, Step
from custom_resources.rotation.secret import CURRENT, PENDING, StoredSecret
from custom_resources.secrets import APPLIED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from custom_resources.lifecycle.resource import Context

_SECONDS_AT_THE_END = 1.0
"""Kept free at the end of the invocation, to say why it was not finished."""
_logger = logging.getLogger(__name__)
_logger.setLevel(logging.INFO)


class RotationError(Exception):
    """The step failed; Secrets Manager tries it again. The message holds no secret."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """What one step is given.

    Attributes:
        secret: The secret that is rotated.
        token: The ID of the version that is being made.
        deadline: When the step must be over.
        redactor: Must be told of every secret that the step reads.
    """

    secret: StoredSecret
    token: str
    deadline: Deadline
    redactor: Redactor

    def other_secret(self, arn: str) -> StoredSecret:
        """Another secret that the rotation reads or writes."""
        return StoredSecret(arn, self.redactor)


class Rotation(Protocol):
    """How one kind of user is rotated; everything may be done twice."""

    def renew(self, current: Mapping[str, str]) -> dict[str, str]:
        """The secret's next value."""
        ...

    def apply(self, current: Mapping[str, str], pending: Mapping[str, str]) -> None:
        """Let the database know it."""
        ...

    def test(self, pending: Mapping[str, str]) -> None:
        """Log in with it and do what its user must be able to do.

        When a schedule is made or changed, Secrets Manager asks for this step alone, with a value that was
        never applied ("RotateSecret", AWS Secrets Manager API Reference, RotateImmediately).
        """
        ...

    def publish(self, pending: Mapping[str, str]) -> None:
        """Write it into whatever is composed of it, just before it becomes the current one."""
        ...


def run(event: Mapping[str, Any], context: Context, make: Callable[[Session], Rotation]) -> None:
    """Carry one step out.

    Args:
        event: The request as Lambda hands it over.
        context: Lambda's context object.
        make: Makes the rotation.

    Raises:
        RotationError: The step failed.
    """
    redactor = Redactor()
    redactor.watch()
    deadline = Deadline(context.get_remaining_time_in_millis() / 1000 - _SECONDS_AT_THE_END)
    try:
        with deadline.enforced():
            request = RotationRequest.from_event(event)
            secret = StoredSecret(request.secret_arn, redactor)
            session = Session(secret=secret, token=request.token, deadline=deadline, redactor=redactor)
            doing = f"working on the step {request.step}"
            patiently(deadline, doing, lambda: _carry_out(request, secret, make(session)))
    except DeadlineExceededError as error:
        reason = (
            "Not finished in time: the database or Secrets Manager was too slow or could not be reached. "
            "Nothing is lost, the credentials in use still work, and Secrets Manager tries again. If that "
            f"fails as well, look at the database's state and its metrics. ({error})"
        )
        _logger.error("Failed: %s", reason)  # noqa: TRY400 - a trace would say nothing more
        raise RotationError(redactor.redact(reason)) from None
    except InitialisationError as error:
        _logger.error("Failed: %s", error)  # noqa: TRY400 - expected failures speak for themselves
        raise RotationError(redactor.redact(str(error))) from None
    except Exception as error:
        reason = faults.reason(error, f"The step {event.get('Step')} of the rotation")
        _logger.exception("Failed: %s", reason)
        raise RotationError(redactor.redact(reason)) from None


def _carry_out(request: RotationRequest, secret: StoredSecret, rotation: Rotation) -> None:
    labels = secret.labels(request.token)
    if labels is not None and CURRENT in labels:
        _logger.info("%s: the version is current already, nothing is left to do", request.step)
        return
    if request.step is Step.CREATE:
        _create(request, secret, rotation)
    else:
        _go_on(request, secret, rotation, labels)
    _logger.info("%s of %s is done", request.step, request.secret_arn)


def _create(request: RotationRequest, secret: StoredSecret, rotation: Rotation) -> None:
    """Store the next value, unless an earlier try did.

    Raises:
        InitialisationError: Another version is being made. Storing this one would take the label off it.
    """
    holder = secret.holder(PENDING)
    if holder not in (None, request.token) and holder != secret.holder(CURRENT):
        message = (
            f"Cannot make the version {request.token} of the secret {secret.arn}: the version {holder} is "
            f"being made, and only one can be labeled {PENDING}. Rotate the secret again, which goes on with "
            f"that one; or give it up by removing the label {PENDING} from it, then rotate the secret again."
        )
        raise InitialisationError(message)
    if secret.find(PENDING, request.token) is None:
        secret.write(rotation.renew(secret.read()), request.token, PENDING)


def _go_on(
    request: RotationRequest, secret: StoredSecret, rotation: Rotation, labels: list[str] | None
) -> None:
    if labels is None or PENDING not in labels:
        message = (
            f"The version {request.token} of the secret {secret.arn} is labelled {labels}, so it is not the "
            f"one being made; that one is labelled {PENDING}. Rotate the secret again."
        )
        raise InitialisationError(message)
    pending = secret.find(PENDING, request.token)
    if pending is None:
        message = (
            f"The version {request.token} of the secret {secret.arn} has no value: {Step.CREATE} must come "
            "before the other steps. Rotate the secret again."
        )
        raise InitialisationError(message)
    if request.step is Step.SET:
        rotation.apply(secret.read(), pending)
        secret.mark(APPLIED, request.token)
    elif request.step is Step.TEST:
        rotation.test(pending)
    else:
        _demand_applied(request, secret, labels)
        rotation.test(pending)
        rotation.publish(pending)
        secret.mark(CURRENT, request.token)
        # Left there, it would hold up the next rotation once somebody stores another current value.
        secret.unmark(PENDING, request.token)


def _demand_applied(request: RotationRequest, secret: StoredSecret, labels: list[str]) -> None:
    """Make nothing current that the database was not told: whoever reads the secret would be locked out."""
    if APPLIED not in labels:
        message = (
            f"The version {request.token} of the secret {secret.arn} cannot become the current one: it is "
            f"labeled {labels}, and {Step.SET}, which labels it {APPLIED}, must come before {request.step}. "
            "Rotate the secret again."
        )
        raise InitialisationError(message)
