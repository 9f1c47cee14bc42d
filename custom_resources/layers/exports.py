"""An environment has one stack of each layer: a second one is refused before anything of it is made.

CloudFormation refuses it too, for two stacks cannot export one name ("Get exported outputs from a deployed
CloudFormation stack", AWS CloudFormation User Guide), but only when all of it was made: it makes a stack's
exports last.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from custom_resources.lifecycle import InitialisationError
from custom_resources.lifecycle.asking import ask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custom_resources.lifecycle import Request

EXPORTS = "LayerExports"
"""The property that lists names of exports, each of which every version of the layer has."""

NEEDS = "NeededExports"
"""The property that lists the exports of layers below without which nothing of this one can be made."""

_PATIENCE_SECONDS = 20.0
_TIMES = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "max_attempts": 5})
_logger = logging.getLogger(__name__)


def refuse_second_of_its_layer(request: Request) -> None:
    """Refuse the Create of a stack whose layer another stack is already, or whose layers below are not there.

    Nothing is refused to an Update, nor to a stack that is the layer itself: an update that brings a check in
    sends it a Create. Where CloudFormation does not tell, the launch goes on: it then refuses a second one
    itself, though later.

    Raises:
        InitialisationError: The layer is there, or one below it is not.
    """
    mine, needed = (_names(request.properties, name) for name in (EXPORTS, NEEDS))
    if request.type != "Create" or not (mine or needed):
        return
    try:
        there = ask(_exports, patience=_PATIENCE_SECONDS)
    except (ClientError, BotoCoreError) as error:
        _logger.warning("Whether the environment has this layer cannot be told: %s", error)
        return
    _refuse_second(request, mine, there)
    missing = [name for name in needed if name not in there]
    if missing:
        raise InitialisationError(_missing(request, missing, there))


def _names(properties: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Names of exports; none where the template is older than the property."""
    given = properties.get(name)
    return tuple(str(each) for each in given) if isinstance(given, list) else ()


def _exports() -> dict[str, str]:
    """The ID of the stack that exports it, by the name of each export of this account and region."""
    pages = boto3.client("cloudformation", config=_TIMES).get_paginator("list_exports").paginate()
    return {
        str(export.get("Name", "")): str(export.get("ExportingStackId", ""))
        for page in pages
        for export in page.get("Exports", ())
    }


def _refuse_second(request: Request, mine: tuple[str, ...], there: Mapping[str, str]) -> None:
    for name in mine:
        owner = there.get(name)
        if owner is None or owner == request.stack_id:
            continue
        message = (
            f"Cannot launch {_environment(request)}: an environment has one stack of each layer, and this "
            f"layer is there already. The stack {_stack_name(owner)} ({owner}) exports {name}, which only "
            f"one stack can; this is {_stack_name(request.stack_id)}. Update the product that is there "
            "instead, terminate it first, or launch this one with another EnvironmentName. Nothing but this "
            "check was made."
        )
        raise InitialisationError(message)


def _missing(request: Request, missing: list[str], there: Mapping[str, str]) -> str:
    start = missing[0].rpartition("-")[0]
    # An environment's name may begin with another's, and no key has a hyphen.
    others = any(name.rpartition("-")[0] == start for name in there)
    state = "is older than this product needs" if others else "is not there"
    fix = (
        "Update the product below to its newest version, then launch this one again"
        if others
        else "Launch that layer first, with the same EnvironmentName, or correct EnvironmentName here"
    )
    return (
        f"Cannot launch {_environment(request)}: a layer that this one stands on {state} in this account and "
        f"region. Missing are the exports {', '.join(missing)}; every layer below must have been launched "
        f"under the same EnvironmentName. {fix}. Nothing but this check was made."
    )


def _environment(request: Request) -> str:
    name = request.properties.get("EnvironmentName")
    return f"this layer in the environment {name}" if name else "this layer"


def _stack_name(stack_id: str) -> str:
    """The stack's name from its ARN: ``arn:…:stack/<name>/<uuid>``."""
    return (stack_id.split("/")[1:2] or [stack_id])[0]
