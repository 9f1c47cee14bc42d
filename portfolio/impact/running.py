"""What an update does to one environment: the templates compared under the values that it runs with.

    from portfolio.impact import compare_running

    compare_running(before, after, values)      # values of describe_stacks, by the parameter's name
    refused_values(after, values)               # those that the newer form does not take any more

A condition holds or does not, and a mapping is one row: what another size would do is no change here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doctor.templates import ParametersRefusedError, resolve_parameters
from portfolio.impact.comparison import compare_settled
from portfolio.impact.unchosen import settled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.impact.comparison import Impact

MASKED = "****"
"""What CloudFormation shows of a NoEcho parameter."""


def compare_running(
    before: dict[str, Any], after: dict[str, Any], values: Mapping[str, str], *, pseudo: Mapping[str, str]
) -> Impact:
    """What an update does to a stack that runs with these values, if nothing in the form is changed.

    Args:
        before: The template that runs.
        after: The template that it is updated to.
        values: The stack's parameters.
        pseudo: ``AWS::Region``, ``AWS::AccountId`` and ``AWS::Partition``, as the stack's ARN tells them.

    Raises:
        portfolio.schemas.UnknownResourceTypeError: A resource's type is unknown.
    """
    return compare_settled(
        before,
        after,
        settled(before, _values(before, values, pseudo)),
        settled(after, _values(after, values, pseudo)),
    )


def refused_values(after: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """The values in use that the newer form does not take, in its own words; empty if it takes all."""
    known = {
        name: value
        for name, value in values.items()
        if name in after.get("Parameters", {}) and value != MASKED
    }
    try:
        resolve_parameters(after, known)
    except ParametersRefusedError as error:
        return str(error).partition("\n")[2]
    return ""


def pseudo_parameters(stack_id: str) -> dict[str, str]:
    """What a stack's ARN tells: ``arn:<partition>:cloudformation:<region>:<account>:stack/…``."""
    _, partition, _, region, account, *_ = stack_id.split(":")
    return {"AWS::Partition": partition, "AWS::Region": region, "AWS::AccountId": account}


def _values(
    template: Mapping[str, Any], values: Mapping[str, str], pseudo: Mapping[str, str]
) -> dict[str, str]:
    declared = template.get("Parameters", {})
    defaults = {name: str(each["Default"]) for name, each in declared.items() if "Default" in each}
    return {**defaults, **{name: value for name, value in values.items() if name in declared}, **pseudo}
