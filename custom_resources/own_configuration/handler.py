"""The entry point of the function own-configuration: ``Custom::OwnConfiguration``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from custom_resources.lifecycle import deferred, run

if TYPE_CHECKING:
    from custom_resources.lifecycle.resource import Context

_deliver = deferred("custom_resources.own_configuration.delivery", "deliver")


def handle(event: dict[str, Any], context: Context) -> None:
    """Carry out a request of CloudFormation and answer it.

    Raises:
        ResponseNotDeliveredError: The answer could not be delivered; Lambda then tries the event again.
    """
    run(event, context, _deliver)
