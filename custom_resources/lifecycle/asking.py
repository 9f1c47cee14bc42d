"""Asks AWS, and asks again while a new role's permissions do not count yet."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

NOT_YET_ALLOWED = frozenset({"UnauthorizedOperation", "AuthFailure", "AccessDenied", "AccessDeniedException"})
"""What services call it when a role may not do something ("Error codes for the Amazon EC2 API", Amazon EC2
API Reference; "Common Errors", AWS CloudFormation API Reference)."""
SECONDS_FOR_A_NEW_ROLE = 40.0
"""Changes in IAM do not count everywhere at once (IAM User Guide, "Changes that I make are not always
immediately visible", https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html), and the role is
seconds old when the function is first called. How long is reasoned: the function has two minutes."""

Answer = TypeVar("Answer")


def ask(question: Callable[[], Answer], *, patience: float | None = None, pause: float = 4.0) -> Answer:
    """Ask, and ask again while the role's permissions do not count yet.

    Args:
        question: What to ask; it changes nothing that asking twice would spoil.
        patience: For how many seconds a refusal is taken for "not yet"; by default those for a new role.
        pause: Seconds between two attempts.

    Raises:
        ClientError: AWS refused, also at the last attempt.
    """
    until = time.monotonic() + (SECONDS_FOR_A_NEW_ROLE if patience is None else patience)
    while True:
        try:
            return question()
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code not in NOT_YET_ALLOWED or time.monotonic() + pause > until:
                raise
        time.sleep(pause)
