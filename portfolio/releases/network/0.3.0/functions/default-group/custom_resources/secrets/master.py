"""Logs in as the master user, also while its password is being rotated."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from custom_resources.secrets.credentials import PENDING, find_credentials, read_credentials

if TYPE_CHECKING:
    from collections.abc import Callable

    from custom_resources.lifecycle import Work
    from custom_resources.secrets.credentials import Credentials

_Opened = TypeVar("_Opened")
_PAUSE = 1.5
_ROUNDS = 20
"""With a pause after each, more time than a rotation leaves between the server's and the secret's change."""


def as_master(
    work: Work, user: Credentials, log_in: Callable[[Credentials], _Opened], refused: type[Exception]
) -> _Opened:
    """What ``log_in`` opens with the master user's credentials.

    A rotation changes the password on the server some time before the secret's current version has it (steps
    setSecret and finishSecret, "Rotation by Lambda function", AWS Secrets Manager User Guide). So when the
    password is refused, the version being made is tried, and then the current one is read again. While a
    version is being made, that goes on for half a minute; without one, the second refusal is final.

    Args:
        work: Its deadline bounds the waiting: it ends in time for the server's refusal to be the reason.
        user: The credentials that were read first.
        log_in: Connects with credentials.
        refused: What it raises if the server refuses the password.

    Raises:
        InitialisationError: The server refuses every password that the secret holds.
    """
    current = user
    for number in range(1, _ROUNDS + 1):
        try:
            return log_in(current)
        except refused:
            being_made = find_credentials(user.source, work, PENDING)
            rotating = being_made is not None and being_made.password != current.password
            over = number == _ROUNDS or work.deadline.remaining() < 2 * _PAUSE
            if over or (number > 1 and not rotating):
                raise
        if being_made is not None and rotating:
            try:
                return log_in(being_made)
            except refused:
                pass  # set on the server in a moment, or given up
        work.deadline.pause(_PAUSE, f"waiting for the rotation of the secret {user.source}")
        current = read_credentials(user.source, work)
    raise AssertionError  # pragma: no cover - the last round returns or raises
