"""The entry point of the function documentdb-rotation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from custom_resources.rotation import run
from custom_resources.rotation.documentdb import make_rotation

if TYPE_CHECKING:
    from custom_resources.lifecycle.resource import Context


def handle(event: dict[str, Any], context: Context) -> None:
    """Carry out one step that Secrets Manager asks for.

    Raises:
        RotationError: It failed; Secrets Manager tries it again.
    """
    run(event, context, make_rotation)
