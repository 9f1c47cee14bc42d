"""The numbered SQL files, and the record of which of them a database has."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from custom_resources.lifecycle import InitialisationError
from custom_resources.postgres.connection import transaction

if TYPE_CHECKING:
    from psycopg2.extensions import connection

FOLDER = Path(__file__).parent / "sql"
RECORD = "librechat_catalog.migration"
FORMER_OWNERS = "librechat_catalog.former_owner"
_FOLLOWS = "-- follows: "
_MAKE_RECORD = """
CREATE SCHEMA IF NOT EXISTS librechat_catalog;
CREATE TABLE IF NOT EXISTS librechat_catalog.migration (
    number integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    product_version text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS librechat_catalog.former_owner (
    kind text NOT NULL,
    name text NOT NULL,
    owner text NOT NULL,
    PRIMARY KEY (kind, name)
);
COMMENT ON SCHEMA librechat_catalog IS 'Which SQL files of the LibreChat catalog this database has.';
"""


@dataclass(frozen=True, kw_only=True)
class Migration:
    """One SQL file.

    Attributes:
        number: Its place in the sequence, from 1.
        name: The file's name without its suffix.
        statements: Its content.
        checksum: SHA-256 of the content, in hex.
    """

    number: int
    name: str
    statements: str
    checksum: str


def load(folder: Path = FOLDER) -> list[Migration]:
    """The files in order, each of which names the hash of the one before.

    Raises:
        InitialisationError: A file is missing, or was changed after the next one was written.
    """
    migrations: list[Migration] = []
    follows = "nothing"
    for number, file in enumerate(sorted(folder.glob("*.sql")), start=1):
        content = file.read_text(encoding="utf-8")
        checksum = hashlib.sha256(content.encode()).hexdigest()
        if not file.name.startswith(f"{number:04}_") or not content.startswith(f"{_FOLLOWS}{follows}\n"):
            message = (
                f"The SQL files are not as they were released: {file.name} must be number {number} and begin "
                f"with {_FOLLOWS}{follows}. Released files are never changed: restore them from git and put "
                "the change into a new file."
            )
            raise InitialisationError(message)
        migrations.append(Migration(number=number, name=file.stem, statements=content, checksum=checksum))
        follows = checksum
    return migrations


def applied(connection: connection) -> dict[int, str]:
    """The checksums of the files that the database has, by number; nothing is changed.

    Raises:
        InitialisationError: Another role's relations are in the record's place.
    """
    _check_record(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", (RECORD,))
        if cursor.fetchone() == (None,):
            return {}
        cursor.execute("SELECT number, checksum FROM librechat_catalog.migration")
        return dict(cursor.fetchall())


def ensure_record(connection: connection) -> None:
    """Make the record if it is new.

    Raises:
        InitialisationError: Another role's relations are in the record's place.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s), to_regclass(%s)", (RECORD, FORMER_OWNERS))
        if None in (cursor.fetchone() or (None,)):
            cursor.execute(_MAKE_RECORD)
            _check_record(connection)  # whoever may make schemas could have been faster


def check_unchanged(migrations: list[Migration], recorded: dict[int, str]) -> None:
    """Go on only if every file that the database has is the file at hand.

    A database may have more files than are at hand: it was made by a newer version, and CloudFormation
    goes back to an older one when an update fails. Files only add, so the older version works with it.

    Raises:
        InitialisationError: A file differs from the one that was applied.
    """
    for migration in migrations:
        if recorded.get(migration.number, migration.checksum) != migration.checksum:
            message = (
                f"{migration.name}.sql has the checksum {migration.checksum[:12]}…, but the database was "
                f"made with {recorded[migration.number][:12]}… of that number. A released file is never "
                "changed: restore it from git and put the change into a new file."
            )
            raise InitialisationError(message)


def apply(master: connection, application: connection, migration: Migration, product_version: str) -> None:
    """Run one file as the application and record it as the master user.

    The file runs in a transaction of the application's own login: there is no way from there to the master
    user, as there is with SET ROLE, which any code that the file sets off could undo. A cut between the
    transaction and the record has the file run once more, which changes nothing: see docs/adr/0051.

    Args:
        master: Writes the record, which the application cannot reach.
        application: Runs the file, and so its role owns what the file makes.
        migration: The file.
        product_version: Recorded with it.
    """
    with transaction(application) as cursor:
        cursor.execute(migration.statements)
    with master.cursor() as cursor:
        cursor.execute(
            "INSERT INTO librechat_catalog.migration (number, name, checksum, product_version) "
            "VALUES (%s, %s, %s, %s) ON CONFLICT (number) DO NOTHING",
            (migration.number, migration.name, migration.checksum, product_version),
        )


def _check_record(connection: connection) -> None:
    """Go on only if the record is a table of the master user's: one of another's could hold code."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_userbyid(nspowner), relname, pg_get_userbyid(relowner), relkind, current_user "
            "FROM pg_namespace LEFT JOIN pg_class ON relnamespace = pg_namespace.oid "
            "AND relname IN ('migration', 'former_owner') WHERE nspname = 'librechat_catalog'"
        )
        found = cursor.fetchall()
    for schema_owner, relation, table_owner, kind, master in found:
        if schema_owner != master or (table_owner or master) != master or (kind or "r") != "r":
            name = relation or "migration"
            message = (
                f"The schema librechat_catalog belongs to {schema_owner!r} and its relation {name} to "
                f"{table_owner!r}. They must be the master user's, {master!r}, and {name} a table. Let their "
                f'owner run ALTER SCHEMA librechat_catalog OWNER TO "{master}" and ALTER TABLE '
                f'librechat_catalog.{name} OWNER TO "{master}", or drop the schema if it is not this '
                "catalog's; then update again."
            )
            raise InitialisationError(message)
