"""What each size of the data layer means, and the conditions that follow from a launch's choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products.data.parameters import (
    DOCUMENTDB_SNAPSHOT,
    POSTGRES_SNAPSHOT,
    PROTECT_DATA,
    RECOVERY_SECRET,
    ROTATE_CREDENTIALS,
)
from products.parameters import AVAILABILITY_ZONES, SIZE

if TYPE_CHECKING:
    from products.product import Product

MAPPING = "SizeOfData"
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
never does; more could not be rolled back, for RDS takes no limit below the disk (`products.data.checks`).

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


class Sizing:
    """Looks up the launch's size, and holds its conditions.

    Attributes:
        third_zone: A third Availability Zone is used.
        production: The size is meant for production: medium or large.
        spread: The size spreads over every zone: large.
        protected: The databases refuse their deletion.
        rotates: The databases' credentials are rotated.
        rotates_master: DocumentDB's master password is rotated, too: not in an environment whose template
            composes it from the recovery secret of another one.
        rotates_cache: The cache user's password is rotated, where there is a cache.
        restores_postgres: PostgreSQL starts from a snapshot.
        restores_documentdb: DocumentDB starts from a snapshot.
        recovers: Keys come from the recovery secret of another environment.
        begins_large: PostgreSQL begins with the large size's disk: a snapshot brings a disk of its own.
    """

    def __init__(self, product: Product) -> None:
        cdk.CfnMapping(product, MAPPING, mapping=SIZES)
        size = cdk.Fn.ref(SIZE.name)

        def condition(name: str, expression: cdk.ICfnConditionExpression) -> cdk.CfnCondition:
            return cdk.CfnCondition(product, name, expression=expression)

        def given(name: str, parameter: str) -> cdk.CfnCondition:
            is_empty = cdk.Fn.condition_equals(cdk.Fn.ref(parameter), "")
            return condition(name, cdk.Fn.condition_not(is_empty))

        zones = cdk.Fn.ref(AVAILABILITY_ZONES.name)
        protect = cdk.Fn.ref(PROTECT_DATA.name)
        self._size = size
        self.third_zone = condition("UsesThirdZone", cdk.Fn.condition_equals(zones, "3"))
        is_production = cdk.Fn.condition_not(cdk.Fn.condition_equals(size, "small"))
        self.production = condition("IsProduction", is_production)
        self.spread = condition("IsLarge", cdk.Fn.condition_equals(size, "large"))
        self.protected = condition(
            "IsProtected",
            cdk.Fn.condition_or(
                cdk.Fn.condition_equals(protect, "true"),
                cdk.Fn.condition_and(cdk.Fn.condition_equals(protect, "by-size"), is_production),
            ),
        )
        rotate = cdk.Fn.ref(ROTATE_CREDENTIALS.name)
        rotates = cdk.Fn.condition_or(
            cdk.Fn.condition_equals(rotate, "true"),
            cdk.Fn.condition_and(cdk.Fn.condition_equals(rotate, "by-size"), is_production),
        )
        own_keys = cdk.Fn.condition_equals(cdk.Fn.ref(RECOVERY_SECRET.name), "")
        self.rotates = condition("RotatesCredentials", rotates)
        self.rotates_master = condition("RotatesMaster", cdk.Fn.condition_and(rotates, own_keys))
        with_cache = cdk.Fn.condition_and(rotates, is_production)
        self.rotates_cache = condition("RotatesCache", with_cache)
        self.restores_postgres = given("RestoresPostgres", POSTGRES_SNAPSHOT.name)
        self.restores_documentdb = given("RestoresDocumentDb", DOCUMENTDB_SNAPSHOT.name)
        self.recovers = given("RecoversSecrets", RECOVERY_SECRET.name)
        no_snapshot = cdk.Fn.condition_equals(cdk.Fn.ref(POSTGRES_SNAPSHOT.name), "")
        self.begins_large = condition(
            "BeginsLarge", cdk.Fn.condition_and(cdk.Fn.condition_equals(size, "large"), no_snapshot)
        )

    def value(self, name: str) -> str:
        """The value that the launch's size gives to the named setting of `SIZES`."""
        return cdk.Fn.find_in_map(MAPPING, self._size, name)


def either(condition: cdk.CfnCondition, then: Any, otherwise: Any = None) -> dict[str, Any]:  # noqa: ANN401 - any property's value
    """The first value where the condition holds, else the second; None leaves the property out."""
    nothing = {"Ref": "AWS::NoValue"}
    return {
        "Fn::If": [
            condition.logical_id,
            nothing if then is None else then,
            nothing if otherwise is None else otherwise,
        ]
    }
