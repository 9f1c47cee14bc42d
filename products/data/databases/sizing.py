"""What each size of the data layer means."""

from __future__ import annotations

from typing import Any

from products.language.sizes import Sizes

GIBIBYTE = 2**30

SIZES: dict[str, dict[str, Any]] = {
    "small": {
        "PostgresClass": "db.t4g.small",
        "PostgresStorage": "20",
        "PostgresMaxStorage": 100,
        "PostgresRestoredMaxStorage": 200,
        "PostgresFreeBytes": 20 * GIBIBYTE // 12,
        "PostgresConnections": 157,
        "PostgresMultiAz": False,
        "PostgresInsights": True,
        "PostgresInsightsMode": "standard",
        "PostgresInsightsDays": 7,
        "DocumentDbClass": "db.t4g.medium",
        "DocumentDbInsights": False,
        "BackupDays": 7,
        "PlanDays": 35,
        "LogDays": 30,
    },
    "medium": {
        "PostgresClass": "db.m7g.large",
        "PostgresStorage": "100",
        "PostgresMaxStorage": 500,
        "PostgresRestoredMaxStorage": 1000,
        "PostgresFreeBytes": 100 * GIBIBYTE // 12,
        "PostgresConnections": 630,
        "PostgresMultiAz": True,
        "PostgresInsights": True,
        "PostgresInsightsMode": "standard",
        "PostgresInsightsDays": 7,
        "DocumentDbClass": "db.r6g.large",
        "DocumentDbInsights": True,
        "BackupDays": 14,
        "PlanDays": 35,
        "LogDays": 90,
    },
    "large": {
        "PostgresClass": "db.r7g.xlarge",
        "PostgresStorage": "500",
        "PostgresMaxStorage": 2000,
        "PostgresRestoredMaxStorage": 4000,
        "PostgresFreeBytes": 500 * GIBIBYTE // 12,
        "PostgresConnections": 2522,
        "PostgresMultiAz": True,
        "PostgresInsights": True,
        "PostgresInsightsMode": "advanced",
        "PostgresInsightsDays": 465,
        "DocumentDbClass": "db.r6g.xlarge",
        "DocumentDbInsights": True,
        "BackupDays": 35,
        "PlanDays": 365,
        "LogDays": 365,
    },
}
"""Storage in GiB, retention in days; free bytes and connections where an alarm begins.

Each size allocates exactly what the one before may have grown to. Less would have to shrink a disk, which RDS
never does; more could not be rolled back, for RDS takes no limit below the disk (`databases.checks`).

The small PostgreSQL has 2 GiB, in which an HNSW index over a team's documents still builds. Database Insights
are on in every size, under the same key: RDS for PostgreSQL has them on every class (Amazon RDS User Guide,
"Amazon RDS DB engine, Region, and instance class support for Database Insights"), and a database whose key
for them is taken away is replaced by an empty one (docs/adr). Their advanced mode demands a retention of 465
days (the same, "Considerations for Database Insights for Amazon RDS").
"""

PROVISIONED = {"Iops": 12000, "StorageThroughput": 500}
"""What a gp3 disk of RDS for PostgreSQL has from 400 GiB on at no extra cost; smaller ones take neither.

An update that allocates more must name the Iops then (Amazon RDS User Guide, "gp3 storage"). Below, RDS
answers "You can't specify IOPS or storage throughput for engine postgres and a storage size less than 400"
(https://github.com/cloudtools/troposphere/issues/2141).
"""

BY_SIZE = Sizes("SizeOfData", SIZES)
"""Looks up what the launch's size gives to a setting."""
