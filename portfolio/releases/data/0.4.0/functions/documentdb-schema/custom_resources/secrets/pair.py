"""Two users in turn: what they are called, and the passwords they get.

While one of the pair is in use, the other one gets a new password. What still runs with the former one's
credentials goes on until the next rotation ("Rotation strategy: alternating users", AWS Secrets Manager
User Guide).
"""

from __future__ import annotations

import secrets
import string

SUFFIX = "_clone"
"""What the second user's name adds to the first one's, as in AWS's own rotation functions."""

PASSWORD_LENGTH = 48
_CHARACTERS = string.ascii_letters + string.digits
"""Letters and digits alone, as the template's own passwords: nothing ever has to escape them."""


def first_of_pair(username: str) -> str:
    """The name of the pair's first user, whichever of the two is given."""
    return username.removesuffix(SUFFIX)


def alternate(username: str) -> str:
    """The name of the pair's other user."""
    first = first_of_pair(username)
    return first if username != first else first + SUFFIX


def new_password() -> str:
    """A password that nobody has had before: 48 letters and digits, 285 bits."""
    return "".join(secrets.choice(_CHARACTERS) for _ in range(PASSWORD_LENGTH))
