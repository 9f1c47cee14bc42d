"""The numbered SQL files, and the record of which of them a database has."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from psycopg2 import sql

from custom_resources.lifecycle import InitialisationError

if TYPE_CHECKING:
    from psycopg2.extensions import connection

FOLDER = Path(__file__).parent / "sql"
RECORD = "librechat_catalog.migration"
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
    """The checksums of the files that the database has, by number; makes the record if it is new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", (RECORD,))
        row = cursor.fetchone()
        if row is None or row[0] is None:
            cursor.execute(_MAKE_RECORD)
        cursor.execute("SELECT number, checksum FROM librechat_catalog.migration")
        return dict(cursor.fetchall())


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


def apply(connection: connection, migration: Migration, owner: str, product_version: str) -> None:
    """Run one file as the owner of the tables and record it, in one transaction.

    Args:
        connection: As the master user, which is a member of the owner.
        migration: The file.
        owner: The role that is to own what the file makes.
        product_version: Recorded with it.
    """
    connection.autocommit = False
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(owner)))
            cursor.execute(migration.statements)
            cursor.execute("RESET ROLE")
            cursor.execute(
                "INSERT INTO librechat_catalog.migration (number, name, checksum, product_version) "
                "VALUES (%s, %s, %s, %s)",
                (migration.number, migration.name, migration.checksum, product_version),
            )
    finally:
        if not connection.closed:
            connection.autocommit = True
