"""The entry point of the function data-check: ``Custom::DataCheck``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from custom_resources.lifecycle import deferred, run

if TYPE_CHECKING:
    from custom_resources.lifecycle.resource import Context

_check = deferred("custom_resources.data_check.checker", "check")


def handle(event: dict[str, Any], context: Context) -> None:
    """Carry out a request of CloudFormation and answer it.

    Raises:
        ResponseNotDeliveredError: The answer could not be delivered; Lambda then tries the event again.
    """
    run(event, context, _check)
