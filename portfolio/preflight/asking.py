"""Asks AWS without ever failing: what it does not answer becomes an answer that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from portfolio.preflight.finding import Finding, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_DENIALS = ("AccessDenied", "UnauthorizedOperation", "NotAuthorized", "AuthorizationError")


def asked(subject: str, look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What ``look`` finds, or why it could not be found.

    A right that the caller lacks is no fault of the account: it is told as what could not be looked at.

    Args:
        subject: What is looked at.
        look: Calls AWS, for reading alone.
    """
    try:
        return list(look())
    except ClientError as error:
        code = str(error.response["Error"].get("Code", ""))
        if any(denial in code for denial in _DENIALS):
            found = f"not looked at: you may not call {error.operation_name}"
            return [unknown(subject, found, f"allow {error.operation_name} (read only), then run this again")]
        said = error.response["Error"].get("Message", "")
        found = f"not looked at: {error.operation_name} was answered {code}: {said}".rstrip(": ")
        return [unknown(subject, found, "look at it yourself, or run this again")]
    except BotoCoreError as error:
        return [unknown(subject, f"not looked at: {error}", "check the connection, then run this again")]
