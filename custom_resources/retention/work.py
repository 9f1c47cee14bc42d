"""One run: delete what is old, or count it, and say how much."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from custom_resources.invoked.database import opened
from custom_resources.retention.chats import OldChats
from custom_resources.retention.settings import RetentionSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custom_resources.invoked import Session


def look_after_chats(event: Mapping[str, Any], session: Session) -> dict[str, Any]:  # noqa: ARG001 - work's parameters
    """Do what the function's environment variables say.

    Returns:
        The counts, whether what was counted was deleted, and whether there was time for all of it.
    """
    settings = RetentionSettings.from_environment()
    now = dt.datetime.now(dt.UTC)
    with opened(session) as database:
        chats = OldChats(database, settings.cutoff(now), session.deadline)
        counts = chats.delete() if settings.deletes else chats.count()
    # Lambda takes what is written there into the log as it is; a logger would put words before it.
    metric = counts.metric(settings.environment, now, deleted=settings.deletes, finished=chats.finished)
    sys.stderr.write(metric + "\n")
    return {**asdict(counts), "deleted": settings.deletes, "finished": chats.finished}
