"""Evaluating IAM policies as far as the catalog writes them: Allow only, with three condition operators."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

OPERATORS = {
    "StringEquals": lambda value, allowed: value in allowed,
    "StringLike": lambda value, allowed: any(fnmatchcase(value, pattern) for pattern in allowed),
    "Bool": lambda value, allowed: value in allowed,
}


def allows(
    documents: Iterable[Mapping[str, Any]], action: str, resource: str, context: Mapping[str, str]
) -> bool:
    """Whether any statement of the documents allows the action on the resource in the context.

    A condition on a key that the context lacks does not hold, as in IAM ("IAM JSON policy elements:
    Condition operators", IAM User Guide).
    """
    return any(
        any(fnmatchcase(action, pattern) for pattern in _listed(statement["Action"]))
        and any(fnmatchcase(resource, pattern) for pattern in _listed(statement["Resource"]))
        and all(
            key in context and OPERATORS[operator](context[key], _listed(allowed))
            for operator, keys in statement.get("Condition", {}).items()
            for key, allowed in keys.items()
        )
        for document in documents
        for statement in document["Statement"]
    )


def _listed(value: Any) -> list[str]:  # noqa: ANN401 - a text or a list of them
    return [value] if isinstance(value, str) else list(value)
