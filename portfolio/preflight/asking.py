"""Asks AWS without ever failing: what it does not answer becomes an answer that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from portfolio.preflight.finding import Finding, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_DENIALS = ("AccessDenied", "UnauthorizedOperation", "NotAuthorized", "AuthorizationError")
_NOT_OFFERED = ("405", "501", "InvalidAction", "MethodNotAllowed", "NotImplemented", "UnknownOperation")
"""What the embedded cloud and AWS's partitions answer to a call that they do not offer."""


def asked(subject: str, look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What ``look`` finds, and then why the rest could not be found.

    A right that the caller lacks is no fault of the account: it is told as what could not be looked at.

    Args:
        subject: What is looked at.
        look: Calls AWS, for reading alone.
    """
    findings: list[Finding] = []
    try:
        # One by one: what was found before a call failed stays found.
        for finding in look():
            findings.append(finding)  # noqa: PERF402 - extend would lose what came before the error
    except (ClientError, BotoCoreError) as error:
        findings.append(unknown(subject, *unanswered(error)))
    return findings


def unanswered(error: ClientError | BotoCoreError) -> tuple[str, str]:
    """Why a call was not answered, and the way out."""
    if isinstance(error, BotoCoreError):
        return f"not looked at: {error}", "check the connection, then run this again"
    code = str(error.response["Error"].get("Code", ""))
    operation = error.operation_name
    if any(denial in code for denial in _DENIALS):
        return (
            f"not looked at: you may not call {operation}",
            f"allow {operation} (read only), then run this again",
        )
    if any(code.startswith(each) for each in _NOT_OFFERED):
        return (
            f"not looked at: this cloud does not offer {operation}",
            "look at it in the console of the account that people will launch in",
        )
    said = str(error.response["Error"].get("Message", "")).partition("\n")[0]
    return (
        f"not looked at: {operation} was answered {code}: {said}".rstrip(": "),
        "look at it yourself, or run this again",
    )
