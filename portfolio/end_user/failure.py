"""Why a request failed: the first resource that did, its reason in words, and the way out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.end_user.layers import exported
from portfolio.errors import Problem
from products.contract import EMBEDDING_DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.end_user.events import Event
    from portfolio.end_user.record import Ended

_MISSING_EXPORT = re.compile(r"(?:No export named|Export) '?(?P<export>[A-Za-z0-9:-]+)'? (?:not )?found")
_EXPORT_IN_USE = re.compile(
    r"[Ee]xport '?(?P<export>[A-Za-z0-9:-]+)'? .*?(?:in use by|imported by stack) (?P<users>[^.]+)"
)
_RULE = re.compile(r"[Rr]ule (?P<rule>\w+) failed: (?P<assertion>.+)", re.DOTALL)
_DENIED = re.compile(r"not authorized to perform: (?P<action>[\w*]+:[\w*]+)")
_CUSTOM_RESOURCE = re.compile(r"Message returned: (?P<message>.+?)(?: \(RequestId: [^)]*\))?$", re.DOTALL)
_WAIT_CONDITION = re.compile(
    r"WaitCondition received failed message: '(?P<message>.+)' for uniqueId: (?P<instance>\S+)", re.DOTALL
)


_OTHER_VECTORS = (
    "choose an embeddings model whose vectors have as many dimensions as its EmbeddingDimensions says; for "
    "another model, launch an environment of its own, since an update refuses other dimensions"
)
"""What to do where the data layer stands, but keeps vectors of another length than the model makes."""


def explain(ended: Ended, *, what: str, environment: str, after: str) -> Problem:
    """The one problem that made the request fail.

    Args:
        ended: How the request ended.
        what: The request, in words: "launch data 0.1.0".
        environment: The environment it was for.
        after: What is left after the failure, and what to do about it.
    """
    first = first_failure(ended.events)
    reason = first.reason if first else "; ".join(ended.errors) or "the service gives no reason"
    where = f": {first.resource} ({first.type}) failed" if first and not first.of_stack else ""
    # The service's own words may know more than the events, which a deletion refused at once does not have.
    for text in (reason, *ended.errors):
        for pattern, advise in _ADVICE:
            match = pattern.search(text)
            if match:
                allowed, fix = advise(match, environment)
                return _problem(what, environment, where, reason, allowed, f"{fix}. {after}")
    return _problem(
        what,
        environment,
        where,
        reason,
        "every resource of the product made, changed or removed without an error",
        f"remove the cause that the reason names. {after}",
    )


def first_failure(events: tuple[Event, ...]) -> Event | None:
    """The first resource that failed of itself; else why the stack as a whole turned back."""
    for event in events:
        if event.failed and not event.of_stack and event.reason:
            return event
    for event in events:
        turned_back = event.failed or "ROLLBACK_IN_PROGRESS" in event.status
        if event.of_stack and turned_back and event.reason:
            return event
    return None


def _problem(what: str, environment: str, where: str, reason: str, allowed: str, fix: str) -> Problem:  # noqa: PLR0913, PLR0917 - the four parts and what the first is made of
    return Problem(
        failed=f"Cannot {what} in the environment {environment}{where}.",
        received=_own_words(reason),
        allowed=allowed,
        fix=fix,
    )


def _own_words(reason: str) -> str:
    """What a custom resource's function or an instance said, without CloudFormation's words around it.

    A rule's words are the way out alone, and not repeated here.
    """
    rule = _RULE.search(reason)
    if rule:
        return f"parameters that the rule {rule['rule']} refuses"
    match = _CUSTOM_RESOURCE.search(reason) or _WAIT_CONDITION.search(reason)
    return match["message"].strip() if match else reason


def _missing_export(match: re.Match[str], environment: str) -> tuple[str, str]:
    found = exported(match["export"])
    if found is None:
        return f"an account and region where {match['export']} is exported", "launch what exports it first"
    key, wanted = found
    allowed = f"a {key.layer} layer that exports {key.name}: {key.meaning}"
    there = _OTHER_VECTORS if key in EMBEDDING_DIMENSIONS.values() else "update it so that it exports this"
    launch = f"launch the {key.layer} product for environment {wanted or environment} first"
    return allowed, f"{launch}; if it is there, {there}"


def _in_use(match: re.Match[str], environment: str) -> tuple[str, str]:
    return (
        f"to remove or change what the environment {environment} exports only when nobody uses it",
        f"terminate first what uses it: {match['users'].strip()}",
    )


def _rule(match: re.Match[str], environment: str) -> tuple[str, str]:
    del environment
    return "parameters that agree with the product's rules", match["assertion"].strip(" .")


def _denied(match: re.Match[str], environment: str) -> tuple[str, str]:
    del environment
    return (
        f"a launch role that may do {match['action']}",
        "tell the platform team: the product's launch role lacks this action",
    )


def _custom_resource(match: re.Match[str], environment: str) -> tuple[str, str]:
    del match, environment
    return "a custom resource that answers with success", "do what its function's message says"


def _wait_condition(match: re.Match[str], environment: str) -> tuple[str, str]:
    del environment
    return "an instance that serves", f"do what the instance {match['instance'].strip('.')} says"


_ADVICE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], tuple[str, str]]], ...] = (
    (_MISSING_EXPORT, _missing_export),
    (_EXPORT_IN_USE, _in_use),
    (_RULE, _rule),
    (_DENIED, _denied),
    (_CUSTOM_RESOURCE, _custom_resource),
    (_WAIT_CONDITION, _wait_condition),
)
