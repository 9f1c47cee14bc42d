"""What the function is asked to check: the properties of ``Custom::DataCheck``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from custom_resources.lifecycle import Properties

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHORT = r"[^\x00-\x1f]{0,600}"
_CLASS = r"db\.[a-z0-9]+\.[a-z0-9]+"
_GIBIBYTES = r"[1-9][0-9]{0,5}"


@dataclass(frozen=True, kw_only=True)
class Size:
    """What one size means for the databases.

    Attributes:
        name: Its name.
        instance_class: The class of PostgreSQL's DB instance.
        documentdb_class: The class of DocumentDB's instances.
        storage: What a new disk has, in GiB.
        limit: What a new disk may grow to, in GiB.
        restored_limit: What a restored disk may grow to, in GiB.
    """

    name: str
    instance_class: str
    documentdb_class: str
    storage: int
    limit: int
    restored_limit: int


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What was chosen.

    Attributes:
        environment: The environment's name.
        size: The name of the size chosen.
        sizes: Every size, the smallest first.
        postgres_snapshot: What PostgreSQL is restored from; empty for a new database.
        postgres_version: The major version of PostgreSQL that this layer runs.
        documentdb_snapshot: What DocumentDB is restored from; empty for a new cluster.
        documentdb_version: The major version of DocumentDB that this layer runs.
        recovery_secret: ARN of the secret that the keys come from; empty for keys of its own.
    """

    environment: str
    size: str
    sizes: tuple[Size, ...]
    postgres_snapshot: str
    postgres_version: str
    documentdb_snapshot: str
    documentdb_version: str
    recovery_secret: str

    @classmethod
    def from_properties(cls, values: Mapping[str, Any]) -> Settings:
        """Read the custom resource's properties.

        Raises:
            PropertyError: Some of them are missing or not allowed; all of those are named.
        """
        properties = Properties(values)
        sizes = _sizes(values, properties)
        names = [size.name for size in sizes]
        settings = cls(
            environment=properties.text("EnvironmentName", "the environment's name", r"[a-z][a-z0-9-]{0,30}"),
            size=properties.text("Size", f"one of {', '.join(names)}", "|".join(names) or "(?!)"),
            sizes=sizes,
            postgres_snapshot=properties.text("PostgresSnapshot", "a snapshot or empty", _SHORT),
            postgres_version=properties.text("PostgresVersion", "a major version", r"[0-9]{1,3}"),
            documentdb_snapshot=properties.text("DocumentDbSnapshot", "a snapshot or empty", _SHORT),
            documentdb_version=properties.text("DocumentDbVersion", "a version such as 5.0", r"[0-9.]{1,9}"),
            recovery_secret=properties.text("RecoverySecretArn", "the ARN of a secret or empty", _SHORT),
        )
        properties.raise_problems()
        return settings

    def chosen(self) -> Size:
        """The size chosen."""
        return self.named(self.size)

    def named(self, name: str) -> Size:
        """The size of that name."""
        return next(size for size in self.sizes if size.name == name)

    def of_class(self, instance_class: str) -> Size | None:
        """The size whose DB instance is of that class, if there is one."""
        return next((size for size in self.sizes if size.instance_class == instance_class), None)


def _sizes(values: Mapping[str, Any], problems: Properties) -> tuple[Size, ...]:
    """The sizes, which the template hands over as a list."""
    listed = values.get("Sizes")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        problems.text("Sizes", "a list of sizes", "(?!)")
        return ()
    found = []
    for one in listed:
        size = Properties(one)
        found.append(
            Size(
                name=size.text("Name", "a size's name", "[a-z]+"),
                instance_class=size.text("Class", "the class of a DB instance", _CLASS),
                documentdb_class=size.text("DocumentDbClass", "the class of a DB instance", _CLASS),
                storage=int(size.text("Storage", "GiB", _GIBIBYTES) or 0),
                limit=int(size.text("Limit", "GiB", _GIBIBYTES) or 0),
                restored_limit=int(size.text("RestoredLimit", "GiB", _GIBIBYTES) or 0),
            )
        )
        size.raise_problems()
    return tuple(found)
