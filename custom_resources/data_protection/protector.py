"""Protects the databases of an environment once all of it has succeeded, and refuses to let them go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from custom_resources.data_check.stack import Stack
from custom_resources.data_protection.databases import Database, Protection
from custom_resources.lifecycle import InitialisationError, Properties

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custom_resources.lifecycle import Work

_IDENTIFIER = r"[A-Za-z][A-Za-z0-9-]{0,62}"
_TERMINATED = "DELETE_IN_PROGRESS"
_LAUNCH_UNDONE = "ROLLBACK_IN_PROGRESS"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The properties of ``Custom::DataProtection``.

    Attributes:
        databases: The databases.
        protect: Whether they are to refuse their deletion.
    """

    databases: tuple[Database, ...]
    protect: bool

    @classmethod
    def from_properties(cls, values: Mapping[str, Any]) -> Settings:
        """Read the custom resource's properties.

        Raises:
            PropertyError: Some of them are missing or not allowed; all of those are named.
        """
        properties = Properties(values)
        settings = cls(
            databases=tuple(
                Database(kind=kind, identifier=properties.text(name, "a database's name", _IDENTIFIER))
                for kind, name in (("instance", "PostgresIdentifier"), ("cluster", "DocumentDbIdentifier"))
            ),
            protect=properties.text("Protect", "true or false", "true|false") == "true",
        )
        properties.raise_problems()
        return settings


def protect(work: Work) -> Mapping[str, str]:
    """Protect the databases, or release them, as the request says.

    A database that an update replaced is released, so that CloudFormation can delete it.

    Returns:
        ``Protected``: true or false.

    Raises:
        InitialisationError: RDS refuses.
        PropertyError: The request's properties are not allowed.
    """
    settings = Settings.from_properties(work.request.properties)
    protection = Protection(work.deadline)
    for database in settings.databases:
        protection.set(database, on=settings.protect)
    for database in _replaced(work.request.old_properties, settings):
        protection.set(database, on=False)
    return {"Protected": str(settings.protect).lower()}


def release(work: Work) -> Mapping[str, str]:
    """Refuse a termination while a database is protected, and undo the protection of a failed launch.

    This resource is deleted before any other, so that a refused termination has touched nothing. What counts
    is how the databases are, not what was chosen: an operator may have lifted the protection by hand. When
    an update is rolled back or cleaned up, the databases stay as they are.

    Raises:
        InitialisationError: The product is being terminated, and a database is protected.
        PropertyError: The request's properties are not allowed.
    """
    settings = Settings.from_properties(work.request.properties)
    protection = Protection(work.deadline)
    status = Stack(work.request.stack_id).status()
    if status == _TERMINATED:
        protected = [str(database) for database in settings.databases if protection.is_on(database)]
        if protected:
            message = (
                f"Nothing was deleted, for {' and '.join(protected)} are protected from deletion, as "
                "ProtectData says. To terminate all the same, an operator runs aws rds modify-db-instance "
                f"--db-instance-identifier {settings.databases[0].identifier} --no-deletion-protection and "
                "aws docdb modify-db-cluster --db-cluster-identifier "
                f"{settings.databases[1].identifier} --no-deletion-protection; then terminate again."
            )
            raise InitialisationError(message)
    if status == _LAUNCH_UNDONE:
        for database in settings.databases:
            if protection.is_on(database):
                protection.set(database, on=False)
    return {}


def _replaced(old: Mapping[str, Any], settings: Settings) -> tuple[Database, ...]:
    """The databases before the update that are no longer among those after it."""
    if not old:
        return ()
    before = Settings.from_properties(old).databases
    return tuple(database for database in before if database not in settings.databases)
