"""Statements as policies that IAM takes: written with pseudo parameters, split where they grow too long."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.hub.launch_roles.scopes import Scope

POLICY_MAXIMUM = 6144
"""Characters that a managed policy may have, white space aside ("IAM and AWS STS quotas", IAM User Guide)."""


def statement(scope: Scope, names: list[str]) -> dict[str, Any]:
    """The statement that allows some actions in one scope."""
    written: dict[str, Any] = {"Effect": "Allow", "Action": names, "Resource": list(scope.resources)}
    return {**written, "Condition": scope.condition} if scope.condition else written


def policies(wanted: Iterable[dict[str, Any]], *, maximum: int = POLICY_MAXIMUM) -> list[dict[str, Any]]:
    """The statements as policy documents, none longer than IAM takes; long ones are split by action."""
    documents: list[dict[str, Any]] = []
    for each in wanted:
        for action in each["Action"]:
            last = documents[-1] if documents else None
            if last is None or not _add(last, each, action, maximum):
                documents.append({"Version": "2012-10-17", "Statement": [{**each, "Action": [action]}]})
    return documents


def size(document: dict[str, Any]) -> int:
    """Characters that IAM counts: all but white space outside of texts."""
    return len(json.dumps(document, separators=(",", ":")))


def substituted(node: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    """The same with every text that names a pseudo parameter wrapped in ``Fn::Sub``."""
    if isinstance(node, dict):
        return {key: substituted(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [substituted(item) for item in node]
    return {"Fn::Sub": node} if isinstance(node, str) and "${AWS::" in node else node


def _add(document: dict[str, Any], wanted: dict[str, Any], action: str, maximum: int) -> bool:
    """Put one more action into the document, unless it would grow too long."""
    last = document["Statement"][-1]
    same = {**last, "Action": []} == {**wanted, "Action": []}
    added = (
        [*document["Statement"][:-1], {**last, "Action": [*last["Action"], action]}]
        if same
        else [*document["Statement"], {**wanted, "Action": [action]}]
    )
    if size({**document, "Statement": added}) > maximum:
        return False
    document["Statement"] = added
    return True
