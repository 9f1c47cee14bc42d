"""The documentation of the data layer says what the template does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from products.parameters import SIZE

if TYPE_CHECKING:
    from tests.template.data.conftest import Launch

PAGE = Path(__file__).parents[3] / "docs" / "data-lifecycle.md"


def table() -> dict[str, dict[str, str]]:
    """The page's table of sizes: each row's cells by the size that heads their column."""
    lines = re.findall(r"^\| (.*?) \|$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    rows = [[cell.strip() for cell in line.split(" | ")] for line in lines]
    sizes = list(SIZE.allowed_values)
    start = next(number for number, row in enumerate(rows) if row[-3:] == sizes)
    table_rows = [row for row in rows[start + 1 :] if len(row) == 4]
    return {row[0]: dict(zip(sizes, row[1:], strict=True)) for row in table_rows}


@pytest.mark.parametrize("size", SIZE.allowed_values)
def test_the_table_of_sizes_agrees_with_the_template(launch: Launch, size: str) -> None:
    """Classes, storage, retention and limits, as a user reads them before choosing."""
    launched = launch(Size=size)
    postgres = launched.resources["Postgres"].properties
    instances = launched.of_type("AWS::DocDB::DBInstance")
    zones = "with a standby" if postgres["MultiAZ"] else "one zone"
    rows = {name: cells[size] for name, cells in table().items()}
    assert re.fullmatch(rf"{postgres['DBInstanceClass']},? {zones}", rows["PostgreSQL"])
    storage = f"{postgres['AllocatedStorage']} to {postgres['MaxAllocatedStorage']:,} GiB"
    assert rows["Storage, growing by itself"] == storage
    assert rows["Database Insights"] == _insights(postgres)
    documentdb = f"{len(instances)} x {instances[0].properties['DBInstanceClass']}"
    assert rows["DocumentDB"] == documentdb
    assert rows["Automated backups"] == f"{postgres['BackupRetentionPeriod']} days"
    logs = launched.resources["PostgresSchemaLogs"].properties
    assert rows["Initialisers' logs"] == f"{logs['RetentionInDays']} days"
    plans = launched.of_type("AWS::Backup::BackupPlan")
    assert rows["AWS Backup, all stores"].startswith("daily" if plans else "no")
    for plan in plans:
        (rule,) = plan.properties["BackupPlan"]["BackupPlanRule"]
        assert f"{rule['Lifecycle']['DeleteAfterDays']} days" in rows["AWS Backup, all stores"]
    caches = launched.of_type("AWS::ElastiCache::ServerlessCache")
    limits = [
        f"up to {cache.properties['CacheUsageLimits']['DataStorage']['Maximum']} GB" for cache in caches
    ]
    assert [rows["Valkey"]] == (limits or ["no"])
    schedules = launched.of_type("AWS::SecretsManager::RotationSchedule")
    rate = [schedule.properties["RotationRules"]["ScheduleExpression"] for schedule in schedules]
    rotation = rows["Credentials rotated, unless `RotateCredentials` says otherwise"]
    assert {f"rate({rotation.removeprefix('every ')})"} == set(rate) or (rotation, rate) == ("no", [])
    protection = rows["Deletion protection, unless `ProtectData` says otherwise"]
    assert (protection == "on") is (launched.resources["DataProtection"].properties["Protect"] == "true")


def _insights(postgres: dict[str, Any]) -> str:
    if not postgres["EnablePerformanceInsights"]:
        return "off"
    return f"{postgres['DatabaseInsightsMode']}, {postgres['PerformanceInsightsRetentionPeriod']} days"


def test_the_page_names_only_parameters_and_outputs_that_exist(data_template: dict[str, Any]) -> None:
    """So that instructions can be followed to the letter."""
    known = {*data_template["Parameters"], *data_template["Outputs"], *data_template["Resources"]}
    page = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`", page)) | {"Rerun"}
    assert named <= known
