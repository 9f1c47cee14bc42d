"""The two users that an initialiser is given: the master user and the application's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custom_resources.lifecycle.errors import InitialisationError
from custom_resources.secrets.credentials import Credentials, read_credentials

if TYPE_CHECKING:
    from custom_resources.secrets.bounded import Bounded


def read_two_users(work: Bounded, *, admin: str, application: str) -> tuple[Credentials, Credentials]:
    """The credentials of the master user and of the application's user.

    Args:
        work: Whose redactor is told of the passwords.
        admin: The ARN of the master user's secret.
        application: The ARN of the application user's secret.

    Raises:
        InitialisationError: A secret cannot be read, holds no credentials, or both hold the same user.
    """
    master, own = read_credentials(admin, work), read_credentials(application, work)
    if master.username == own.username:
        message = (
            f"The application's secret {own.source} names the master user {master.username!r}. The "
            "application must have a user of its own. Change the username in that secret, or give the "
            "application a secret of its own in the template."
        )
        raise InitialisationError(message)
    return master, own
