"""Backups, maintenance and the plan of AWS Backup keep out of one another's way."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import pytest

from products.parameters import SIZE

if TYPE_CHECKING:
    from doctor.templates import Evaluation
    from tests.template.data.conftest import Launch

DAY = 24 * 60
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK = DAY * len(DAYS)
APART = 4 * 60
"""Minutes that a window keeps from AWS Backup's jobs, which RDS refuses around its own windows."""

Span = tuple[int, int]
"""A window's first and last minute of the week, counted from Monday, 00:00 UTC."""


def _minute(text: str) -> int:
    day, _, time = text.rpartition(":")[0].rpartition(":")
    hour, minute = int(time), int(text[-2:])
    return (DAYS.index(day) * DAY if day else 0) + hour * 60 + minute


def _span(window: str) -> Span:
    """A window as the template names it: ``22:00-22:30`` or ``sun:08:00-sun:09:00``."""
    first, _, last = window.partition("-")
    return _minute(first), _minute(last)


def _daily(window: str) -> list[Span]:
    first, last = _span(window)
    return [(first + DAY * day, last + DAY * day) for day in range(len(DAYS))]


def _apart(one: Span, other: Span) -> int:
    """Minutes between two spans, the shorter way around the week; 0 if they meet."""
    forward, backward = (other[0] - one[1]) % WEEK, (one[0] - other[1]) % WEEK
    longest = WEEK - (one[1] - one[0]) - (other[1] - other[0])
    return min(forward, backward) if max(forward, backward) <= longest else 0


def _windows(launched: Evaluation) -> dict[str, list[Span]]:
    """Every window of the databases, by the resource and property that names it."""
    windows: dict[str, list[Span]] = {}
    for name, resource in launched.resources.items():
        if backup := resource.properties.get("PreferredBackupWindow"):
            windows[f"{name} backup"] = _daily(backup)
        if maintenance := resource.properties.get("PreferredMaintenanceWindow"):
            windows[f"{name} maintenance"] = [_span(maintenance)]
    return windows


def _plan(launched: Evaluation) -> list[Span]:
    """When AWS Backup begins its jobs."""
    (plan,) = launched.of_type("AWS::Backup::BackupPlan")
    (rule,) = plan.properties["BackupPlan"]["BackupPlanRule"]
    schedule = re.fullmatch(r"cron\((\d+) (\d+) \* \* \? \*\)", rule["ScheduleExpression"])
    assert schedule is not None
    start = f"{int(schedule[2]):02}:{int(schedule[1]):02}"
    return _daily(f"{start}-{start}")


@pytest.mark.parametrize("size", SIZE.allowed_values)
def test_every_database_says_when_it_is_backed_up_and_maintained(launch: Launch, size: str) -> None:
    """AWS would choose at random; an instance of DocumentDB has its own maintenance."""
    launched = launch(Size=size)
    windows = _windows(launched)
    for name in ("Postgres", "DocumentDb"):
        assert {f"{name} backup", f"{name} maintenance"} <= windows.keys()
    for instance in launched.of_type("AWS::DocDB::DBInstance"):
        assert f"{instance.logical_id} maintenance" in windows
    for spans in windows.values():
        assert all(last - first >= 30 for first, last in spans)


@pytest.mark.parametrize("size", ["medium", "large"])
def test_no_window_comes_near_the_jobs_of_aws_backup(launch: Launch, size: str) -> None:
    """A job that meets one fails, every night again."""
    launched = launch(Size=size)
    for name, spans in _windows(launched).items():
        for span, start in itertools.product(spans, _plan(launched)):
            assert _apart(span, start) >= APART, name


def test_a_database_is_not_backed_up_while_it_is_maintained(launch: Launch) -> None:
    """RDS refuses windows that overlap."""
    windows = _windows(launch(Size="large"))
    for name in ("Postgres", "DocumentDb"):
        for backup, maintenance in itertools.product(
            windows[f"{name} backup"], windows[f"{name} maintenance"]
        ):
            assert _apart(backup, maintenance) > 0


def test_instances_of_documentdb_are_maintained_one_after_the_other(launch: Launch) -> None:
    """Another one can then become the primary."""
    windows = _windows(launch(Size="large"))
    instances = [name for name in windows if name.startswith("DocumentDbInstance")]
    spans = sorted(span for name in instances for span in windows[name])
    assert len(spans) == 3
    for earlier, later in itertools.pairwise(spans):
        assert later[0] >= earlier[1]


def test_distances_are_measured_around_the_week() -> None:
    """Sunday's last hour is next to Monday's first."""
    assert _apart(_span("sun:23:00-sun:23:30"), _span("mon:00:00-mon:01:00")) == 30
    assert _apart(_span("mon:00:00-mon:01:00"), _span("sun:23:00-sun:23:30")) == 30
    assert _apart(_span("mon:01:00-mon:02:00"), _span("mon:01:30-mon:01:40")) == 0
    assert _apart(_span("mon:01:00-mon:02:00"), _span("mon:01:50-mon:02:10")) == 0
