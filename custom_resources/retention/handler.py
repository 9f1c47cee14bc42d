"""The entry point of the function chat-retention, which a schedule invokes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from custom_resources.documentdb.driver import leave_out_unused

leave_out_unused()

from custom_resources.invoked import run  # noqa: E402 - the driver must not be loaded before
from custom_resources.retention.work import look_after_chats  # noqa: E402 - likewise

if TYPE_CHECKING:
    from custom_resources.lifecycle.resource import Context


def handle(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Delete what is old enough, or count it; returns the counts.

    Raises:
        InvocationError: It failed; the next run goes on.
    """
    return run(event, context, "looking after old chats", look_after_chats)
