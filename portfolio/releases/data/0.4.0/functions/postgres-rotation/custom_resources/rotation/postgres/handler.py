"""The entry point of the function postgres-rotation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from custom_resources.rotation import run
from custom_resources.rotation.postgres.rotation import PostgresRotation

if TYPE_CHECKING:
    from custom_resources.lifecycle.resource import Context


def handle(event: dict[str, Any], context: Context) -> None:
    """Carry out one step that Secrets Manager asks for.

    Raises:
        RotationError: It failed; Secrets Manager tries it again.
    """
    run(event, context, PostgresRotation)
