"""Logs in as the master user, also while its password is being rotated."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from custom_resources.secrets.credentials import (
    APPLIED,
    ATTEMPTED,
    PENDING,
    find_credentials,
    read_credentials,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from custom_resources.secrets.bounded import Bounded
    from custom_resources.secrets.credentials import Credentials

_Opened = TypeVar("_Opened")
_PAUSE = 1.5
_ROUNDS = 20
"""With a pause after each, more time than a rotation leaves between the server's and the secret's change."""


def as_master(
    work: Bounded, user: Credentials, log_in: Callable[[Credentials], _Opened], refused: type[Exception]
) -> _Opened:
    """What ``log_in`` opens with the master user's credentials.

    A rotation changes the password on the server some time before the secret's current version has it (steps
    setSecret and finishSecret, "Rotation by Lambda function", AWS Secrets Manager User Guide), and one that
    is given up in between leaves it so. When the password is refused, the versions that a rotation has
    labeled are tried, and then the current one is read again. While a version is being made, that goes on for
    half a minute; without one, the second refusal is final.

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
        except refused as refusal:
            last = refusal
        rotating = False
        tried = {current.password}
        for label in (PENDING, ATTEMPTED, APPLIED):
            found = find_credentials(user.source, work, label)
            if found is None or found.password in tried:
                continue
            tried.add(found.password)
            rotating = rotating or label == PENDING
            try:
                return log_in(found)
            except refused:
                pass  # set on the server in a moment, or given up
        if number == _ROUNDS or work.deadline.remaining() < 2 * _PAUSE or (number > 1 and not rotating):
            raise last
        work.deadline.pause(_PAUSE, f"waiting for the rotation of the secret {user.source}")
        current = read_credentials(user.source, work)
    raise AssertionError  # the last round returns or raises
