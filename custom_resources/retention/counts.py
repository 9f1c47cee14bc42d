"""What a run found or did, as a metric: a line in the log that CloudWatch makes one of.

Nothing is called: the function stands where CloudWatch's API is not reached ("Specification: Embedded metric
format", Amazon CloudWatch User Guide,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt

NAMESPACE = "LibreChat/Retention"


@dataclass
class Counts:
    """Numbers of what was old.

    Attributes:
        chats: Conversations.
        messages: Messages in them.
        links: Shared links to them.
        files: Files that were attached to them and to nothing else.
    """

    chats: int = 0
    messages: int = 0
    links: int = 0
    files: int = 0

    def metric(self, environment: str, now: dt.datetime, *, deleted: bool, finished: bool = True) -> str:
        """The log line: ``DeletedChats`` and so on, or ``OldChats`` and so on where they were counted.

        What was counted without reaching the end is ``CountedChats``: nobody may take it for all that is old.
        """
        verb = "Deleted" if deleted else "Old" if finished else "Counted"
        values: dict[str, int] = {f"{verb}{name.capitalize()}": value for name, value in asdict(self).items()}
        described: dict[str, Any] = {
            "Timestamp": int(now.timestamp() * 1000),
            "CloudWatchMetrics": [
                {
                    "Namespace": NAMESPACE,
                    "Dimensions": [["Environment"]],
                    "Metrics": [{"Name": name, "Unit": "Count"} for name in values],
                }
            ],
        }
        return json.dumps({"_aws": described, "Environment": environment, **values})
