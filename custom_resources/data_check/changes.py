"""Which changes of a running environment cannot be made, or could not be undone if the update failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from custom_resources.data_check.databases import Databases, Instance
    from custom_resources.data_check.settings import Settings, Size

_SETTLED = {
    "EnvironmentName": "other layers find this one by it, and the cache and the vault are named after it",
    "PostgresSnapshot": "RDS would replace PostgreSQL by another database",
    "DocumentDbSnapshot": "DocumentDB would be replaced by another cluster",
    "RecoverySecretArn": "the keys that open what users stored would be replaced",
}
"""What is chosen once, when an environment is launched, and why."""


def settled_problems(new: Mapping[str, Any], old: Mapping[str, Any]) -> Iterator[str]:
    """What was changed that must stay as it was launched."""
    for name, because in _SETTLED.items():
        if name in old and new.get(name, "") != old[name]:
            yield (
                f"{name} was {old[name]!r} and is now {new.get(name, '')!r}. It must stay as launched: "
                f"{because}. Set it back to {old[name]!r}, or launch another environment"
            )


def size_problems(settings: Settings, previous: Size | None, instance: Instance) -> Iterator[str]:
    """What is wrong with the size chosen for a database that runs.

    RDS never makes a disk smaller (Amazon RDS User Guide, "Working with storage for Amazon RDS DB
    instances"). An update that fails is rolled back to the size before; CloudFormation's handler then keeps
    the disk as large as it has become but sends the limit that it may grow to, which RDS takes only if it
    is not below the disk (aws-cloudformation-resource-providers-rds, ``Translator.modifyDbInstanceRequest``).
    """
    chosen = settings.chosen()
    if previous is None or previous == chosen:
        return
    if settings.sizes.index(chosen) < settings.sizes.index(previous):
        yield (
            f"Size was {previous.name} and is now {chosen.name}: RDS never makes a disk smaller. Choose "
            f"{previous.name} or larger; to go back, launch another environment and move the data"
        )
    elif not settings.postgres_snapshot:
        yield from _growth_problems(settings, previous, chosen, instance)


def _growth_problems(settings: Settings, previous: Size, chosen: Size, instance: Instance) -> Iterator[str]:
    if previous.limit < chosen.storage:
        larger = settings.sizes[settings.sizes.index(previous) + 1 :]
        between = next((size.name for size in larger if size.storage <= previous.limit), previous.name)
        yield (
            f"Size was {previous.name} and is now {chosen.name}: if this update failed, it could not be "
            f"rolled back, for a disk of {chosen.storage:,} GiB exceeds what {previous.name} allows, "
            f"{previous.limit:,} GiB. Choose {between} first, then {chosen.name}"
        )
    if instance.storage > chosen.storage:
        yield (
            f"Size is now {chosen.name}, whose disk begins with {chosen.storage:,} GiB, but PostgreSQL's "
            f"has {instance.storage:,} GiB already, and RDS never makes one smaller. Leave Size as it was, "
            "or restore a snapshot of this database in another environment"
        )


def class_problems(chosen: Size, region: str, databases: Databases) -> Iterator[str]:
    """Which classes of the size RDS does not offer in the region."""
    for database, engine, instance_class in (
        ("PostgreSQL", "postgres", chosen.instance_class),
        ("DocumentDB", "docdb", chosen.documentdb_class),
    ):
        if not databases.offers(engine, instance_class):
            yield (
                f"Size {chosen.name} runs {database} on {instance_class}, which RDS does not offer in "
                f"{region}. Choose another Size, or launch all layers in another region"
            )
