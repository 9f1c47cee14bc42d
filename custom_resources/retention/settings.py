"""How long chats are kept, as the template says."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass

from custom_resources.lifecycle import Properties


@dataclass(frozen=True, kw_only=True)
class RetentionSettings:
    """The function's environment variables.

    Attributes:
        environment: The environment's name, for the metrics.
        days: Chats that nobody has used for so many days are old.
        deletes: Old chats are deleted; else they are counted.
    """

    environment: str
    days: int
    deletes: bool

    @classmethod
    def from_environment(cls) -> RetentionSettings:
        """Read the variables.

        Raises:
            PropertyError: Some are missing or not allowed; all of them are named.
        """
        variables = Properties(os.environ)
        settings = cls(
            environment=variables.text("EnvironmentName", "an environment's name", r"[a-z][a-z0-9-]{1,19}"),
            days=int(variables.text("Days", "a number of days from 1 to 9999", r"[1-9][0-9]{0,3}") or 0),
            deletes=variables.text("Mode", "delete or count", r"delete|count") == "delete",
        )
        variables.raise_problems()
        return settings

    def cutoff(self, now: dt.datetime) -> dt.datetime:
        """Chats that were last used before this moment are old."""
        return now - dt.timedelta(days=self.days)
