"""The entry point of the function person-data, which an operator invokes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from custom_resources.documentdb.driver import leave_out_unused

leave_out_unused()

from custom_resources.invoked import run  # noqa: E402 - the driver must not be loaded before
from custom_resources.person.work import answer  # noqa: E402 - likewise

if TYPE_CHECKING:
    from custom_resources.lifecycle.resource import Context


def handle(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Do what is asked for one person.

    Raises:
        InvocationError: The request is not allowed, there is no such person, or it failed.
    """
    return run(event, context, "answering a privacy request", answer)
