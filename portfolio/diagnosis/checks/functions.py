"""The functions: their state, and how their last work ended."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from portfolio.diagnosis.finding import Finding, Rank
from portfolio.diagnosis.reading.component_reading import is_gone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.diagnosis.looking import Looking

WINDOW = dt.timedelta(days=14)
LINES = 5
"""How many of a log's last lines are shown."""
_ANSWER = re.compile(r"Answered (?P<status>SUCCESS|FAILED)|Task timed out|Runtime exited")
_NOISE = re.compile(r"^(START|END|REPORT|INIT_START) ")


def look_at_functions(looking: Looking) -> Iterator[Finding]:
    """Every function of the environment."""
    client, logs = looking.client("lambda"), looking.client("logs")
    groups = {name: identifier for name, identifier, _ in looking.of_type("AWS::Logs::LogGroup")}
    for name, identifier, _ in looking.of_type("AWS::Lambda::Function"):
        try:
            found = client.get_function_configuration(FunctionName=identifier)
        except ClientError as error:
            if not is_gone(error):
                raise
            continue  # told with the components
        state = found.get("State", "Active")
        if state == "Failed" or found.get("LastUpdateStatus") == "Failed":
            reason = found.get("StateReason") or found.get("LastUpdateStatusReason") or "no reason given"
            yield Finding(
                check="function-state",
                rank=Rank.BROKEN,
                symptom="Lambda cannot connect to database: the function does not run",
                found=f"{name} is {state}, its last update {found.get('LastUpdateStatus', 'unknown')}",
                evidence=(f"{identifier}: {reason}",),
                why="launches and updates of its product fail, and passwords are not rotated",
                fix="mend what the reason names, then update the product",
            )
        group = groups.get(name.removesuffix("Function") + "Logs")
        if group is not None:
            yield from _outcome(looking, logs, name, group)


def _outcome(looking: Looking, logs: Any, name: str, group: str) -> Iterator[Finding]:  # noqa: ANN401
    lines = _lines(looking, logs, group)
    answers = [match for line in lines if (match := _ANSWER.search(line))]
    if answers and answers[-1]["status"] != "SUCCESS":
        yield Finding(
            check="function-outcome",
            rank=Rank.BROKEN,
            symptom="The last work of a function failed",
            found=f"{name} ended with: {answers[-1][0]}",
            evidence=tuple(f"{group}: {line}" for line in lines[-LINES:]),
            why="what it was to do is not done: a schema, a rotation or a check",
            fix="the lines say what failed and how to fix it; then update the data product with another "
            "Rerun",
        )


def _lines(looking: Looking, logs: Any, group: str) -> list[str]:  # noqa: ANN401 - a client
    """The lines of a log group that say something, oldest first."""
    start = int((looking.now - WINDOW).timestamp() * 1000)
    found = []
    try:
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=start):
            found += [(each.get("timestamp", 0), each.get("message", "").strip()) for each in page["events"]]
    except ClientError as error:
        if not is_gone(error):
            raise
    return [line for _, line in sorted(found, key=lambda one: one[0]) if line and not _NOISE.match(line)]
