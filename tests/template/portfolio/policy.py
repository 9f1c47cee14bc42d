"""Decides calls under policies as IAM does within one account, and refuses what it cannot decide.

The matching is that of ministack, a well kept emulator, which takes an operator that it does not know for
"does not match". Here that is an error: a refusal that rests on a misread condition shows nothing.
"""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from ministack.core import iam_evaluator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

OPERATORS = frozenset(
    {
        *("ArnEquals", "Bool", "ForAnyValue:StringEquals", "Null"),
        *("StringEquals", "StringLike", "StringNotEquals"),
    }
)
"""The operators that the catalog's policies use ("IAM JSON policy elements: Condition operators")."""

PSEUDO_PARAMETERS = {
    "${AWS::Partition}": "aws",
    "${AWS::Region}": "eu-central-1",
    "${AWS::AccountId}": "111122223333",
}


def resolved(text: str) -> str:
    """The text as CloudFormation would write it in the account of the tests."""
    for name, value in PSEUDO_PARAMETERS.items():
        text = text.replace(name, value)
    return text


def allows(
    documents: Iterable[Mapping[str, Any]], action: str, resource: str, context: Mapping[str, str]
) -> bool:
    """Whether the documents together allow the action on the resource in the context.

    Raises:
        NotImplementedError: A statement's condition uses an operator or a variable that is not known here.
    """
    sent = {key.lower(): resolved(value) for key, value in context.items()}
    asked = iam_evaluator.EvalContext(
        principal_arn=resolved("arn:aws:sts::${AWS::AccountId}:assumed-role/librechat-launch/launch"),
        principal_type="AssumedRole",
        principal_account=resolved("${AWS::AccountId}"),
        action=action,
        resource_arn=resolved(resource),
        region=sent.get("aws:requestedregion", ""),
        service_context=sent,
    )
    parsed = [_parsed(json.dumps(document)) for document in documents]
    return bool(iam_evaluator.evaluate(asked, parsed).decision == "Allow")


@functools.cache
def _parsed(document: str) -> Any:  # noqa: ANN401 - ministack's statements
    content = json.loads(resolved(document))
    for statement in content["Statement"]:
        unknown = set(statement.get("Condition", {})) - OPERATORS
        if unknown or "${" in json.dumps(statement):
            message = f"cannot decide {statement}: {unknown or 'a variable'} is not known here"
            raise NotImplementedError(message)
    parsed = iam_evaluator.parse_policy_document(content)
    if len(parsed) != len(content["Statement"]):
        message = f"cannot read {content}"
        raise NotImplementedError(message)
    return parsed
