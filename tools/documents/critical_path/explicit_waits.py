"""Why a resource of data or compute waits for another that it does not refer to.

What a resource refers to it needs; a name in ``DependsOn`` needs a reason. A test compares this table with
the templates, both ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.documents.critical_path.graph import explicit_waits, references
from tools.documents.markdown import section, table

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEDULED = (
    "Secrets Manager tests a new schedule at once by calling the function (AWS Secrets Manager API "
    "Reference, RotateSecret): "
)
KEPT = "an update that changes what must stay as it was is refused before it is touched"
ALONE = "a second compute product of the environment is refused before anything takes long"
LOGS = "Elastic Load Balancing writes a test file when logging is switched on, and fails if it may not"
REASONS = {
    ("data", "DocumentDbSchema", "DocumentDbAdminSecretAttachment"): (
        "the attachment writes the secret; who reads it meanwhile may find either version"
    ),
    ("data", "DocumentDbSchema", "DocumentDbInstance1"): "a cluster without an instance takes no connection",
    ("data", "MongoUriSecret", "DocumentDbSchema"): (
        "compute imports the secret: no task starts before its user and its collections exist"
    ),
    ("data", "DocumentDb", "Recovery"): (
        "a cluster must not outlive the secret that opens what its snapshots hold, whatever fails"
    ),
    ("data", "PostgresRotationSchedule", "PostgresRotationPermission"): f"{SCHEDULED}it must be allowed to",
    ("data", "PostgresRotationSchedule", "PostgresSchema"): f"{SCHEDULED}the user that it tests must exist",
    (
        "data",
        "DocumentDbRotationSchedule",
        "DocumentDbRotationPermission",
    ): f"{SCHEDULED}it must be allowed to",
    ("data", "DocumentDbRotationSchedule", "MongoUriSecret"): (
        f"{SCHEDULED}the user that it tests exists once MONGO_URI does"
    ),
    ("data", "DocumentDbMasterRotationSchedule", "DocumentDbMasterRotationPermission"): (
        f"{SCHEDULED}it must be allowed to"
    ),
    ("data", "DocumentDbMasterRotationSchedule", "MongoUriSecret"): (
        f"{SCHEDULED}the server takes connections once MONGO_URI exists, and its master is not in use"
    ),
    ("data", "CacheRotationSchedule", "CacheRotationPermission"): f"{SCHEDULED}it must be allowed to",
    ("data", "CacheRotationSchedule", "CacheUriSecret"): f"{SCHEDULED}it reads the secret that it writes",
    ("data", "ChatRetentionSchedule", "DocumentDbSchema"): (
        "the function signs in as a user that exists once the schema does; a run before would fail"
    ),
    ("compute-ec2", "LaunchReport", "LaunchTemplate"): (
        "a wait condition's time runs from its making: it begins when the group does; nothing waits for it"
    ),
    ("compute-ecs", "OnlyComputeProduct", "KeptEnvironmentName"): KEPT,
    ("compute-ec2", "OnlyComputeProduct", "KeptEnvironmentName"): KEPT,
    ("compute-ecs", "LoadBalancer", "KeptLoadBalancerScheme"): KEPT,
    ("compute-ec2", "LoadBalancer", "KeptLoadBalancerScheme"): KEPT,
    ("compute-ecs", "LoadBalancer", "OnlyComputeProduct"): ALONE,
    ("compute-ec2", "LoadBalancer", "OnlyComputeProduct"): ALONE,
    ("compute-ec2", "DataVolume", "OnlyComputeProduct"): ALONE,
    ("compute-ec2", "DataVolume", "KeptRoomForFiles"): KEPT,
    ("compute-ec2", "DataVolume", "KeptDataVolume"): KEPT,
    ("compute-ecs", "LoadBalancer", "AccessLogsBucketPolicy"): LOGS,
    ("compute-ec2", "LoadBalancer", "AccessLogsBucketPolicy"): LOGS,
}
"""By the product, the resource that waits and the one that it waits for."""

FIRST = {("data", "DataCheck"): "nothing is made, and no update begins, before the choices are known to work"}
"""By the product and what everything waits for that waits for nothing else."""

LAST = {
    ("data", "DataProtection"): (
        "databases are protected once everything else is there: before, the protection would keep what a "
        "failed launch leaves"
    )
}
"""By the product and what waits for everything."""

PRODUCTS = ("data", "compute-ecs", "compute-ec2")


def unreferenced(templates: Mapping[str, Mapping[str, Any]]) -> set[tuple[str, str, str]]:
    """Every wait of data and compute that is in ``DependsOn`` alone."""
    return {
        (product, name, other)
        for product in PRODUCTS
        for name, resource in templates[product]["Resources"].items()
        for other in explicit_waits(resource) - set(references(resource.get("Properties", {})))
        if (product, other) not in FIRST and (product, name) not in LAST
    }


def repeated(templates: Mapping[str, Mapping[str, Any]]) -> set[tuple[str, str, str]]:
    """Every name in ``DependsOn`` that a reference makes superfluous."""
    named = {
        (product, name, other)
        for product in PRODUCTS
        for name, resource in templates[product]["Resources"].items()
        for other in explicit_waits(resource)
        if (product, other) not in FIRST and (product, name) not in LAST
    }
    return named - unreferenced(templates)


def reasons_section() -> str:
    """The table of reasons."""
    return section(
        "Waits that no reference explains",
        "In data and compute a resource waits for what it refers to, and for these:",
        table(
            ("product", "resource", "waits for", "why"),
            [
                *(
                    (product, "what waits for nothing else", other, why)
                    for (product, other), why in FIRST.items()
                ),
                *((product, name, "everything else", why) for (product, name), why in LAST.items()),
                *((product, name, other, why) for (product, name, other), why in REASONS.items()),
            ],
        ),
    )
