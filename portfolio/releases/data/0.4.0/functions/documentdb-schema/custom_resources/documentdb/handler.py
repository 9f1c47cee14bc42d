"""The entry point of the function documentdb-schema: ``Custom::DocumentDbSchema``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from custom_resources.documentdb.driver import leave_out_unused
from custom_resources.lifecycle import deferred, run

if TYPE_CHECKING:
    from custom_resources.lifecycle.resource import Context

leave_out_unused()
_initialise = deferred("custom_resources.documentdb.initialiser", "initialise")


def handle(event: dict[str, Any], context: Context) -> None:
    """Carry out a request of CloudFormation and answer it.

    Raises:
        ResponseNotDeliveredError: The answer could not be delivered; Lambda then tries the event again.
    """
    run(event, context, _initialise)
