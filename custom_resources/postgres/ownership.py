"""Whose the schema and rag_api's tables are, and how they become the application's."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg2 import errors, sql

from custom_resources.lifecycle import InitialisationError
from custom_resources.postgres.connection import transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg2.extensions import connection, cursor

_TABLES = ("langchain_pg_collection", "langchain_pg_embedding")
_KINDS = {
    "v": "view",
    "m": "materialized view",
    "f": "foreign table",
    "p": "partitioned table",
    "S": "sequence",
    "i": "index",
    "I": "index",
    "c": "type",
}
"""What a relation may be besides a table ("pg_class", PostgreSQL documentation)."""


@dataclass(frozen=True, kw_only=True)
class Owned:
    """The schema public, or one of rag_api's tables in it.

    Attributes:
        kind: SCHEMA or TABLE.
        name: Its name.
        owner: The role that it belongs to.
    """

    kind: str
    name: str
    owner: str

    def give_to(self, owner: str) -> sql.Composed:
        """The statement that changes its owner; it looks at nothing but the catalogs."""
        name = sql.Identifier("public") if self.kind == "SCHEMA" else sql.Identifier("public", self.name)
        return sql.SQL("ALTER {} {} OWNER TO {}").format(sql.SQL(self.kind), name, sql.Identifier(owner))


def present(connection: connection) -> list[Owned]:
    """The schema and those of rag_api's tables that the database has.

    Raises:
        InitialisationError: Something has a table's name and is no table.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'SCHEMA', nspname, pg_get_userbyid(nspowner), 'r' FROM pg_namespace "
            "WHERE nspname = 'public' "
            "UNION ALL SELECT 'TABLE', relname, pg_get_userbyid(relowner), relkind FROM pg_class "
            "JOIN pg_namespace ON pg_namespace.oid = relnamespace "
            "WHERE nspname = 'public' AND relname = ANY (%s)",
            (list(_TABLES),),
        )
        rows: list[tuple[str, str, str, str]] = cursor.fetchall()
    for _, name, owner, kind in rows:
        if kind != "r":
            message = (
                f"The database has a {_KINDS.get(kind, kind)} {name}, of {owner!r}, where rag_api has a "
                "table, so it is not rag_api's. Another program's relations are not touched. Use another "
                "database name, or move that one away."
            )
            raise InitialisationError(message)
    return [Owned(kind=kind, name=name, owner=owner) for kind, name, owner, _ in rows]


def check_power(connection: connection, database: str, owner: str) -> None:
    """Go on only if the master user may give everything to the application's role; nothing is changed yet.

    Power over another role comes with membership in it, which the master user gives itself where it may: in
    roles that it made ("GRANT", PostgreSQL documentation).

    Raises:
        InitialisationError: Something belongs to a role that the master user has no power over.
    """
    _check_database(connection, database)
    foreign = [owned for owned in present(connection) if owned.owner != owner]
    for other in sorted({owned.owner for owned in foreign}):
        refusal = _missing_power(connection, other)
        if refusal:
            theirs = [owned for owned in foreign if owned.owner == other]
            raise _no_power(connection, theirs, database, owner, refusal)


def _check_database(connection: connection, database: str) -> None:
    """Go on only if the database is the master user's, which makes its record in it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_userbyid(datdba), current_user FROM pg_database WHERE datname = current_database()"
        )
        other, master = cursor.fetchone() or ("", "")
    refusal = _missing_power(connection, other)
    if refusal:
        message = (
            f"Nothing was done: the database {database!r} belongs to {other!r}, over which the master user "
            f'has no power: {refusal}. Let a role with ADMIN OPTION on it run GRANT "{other}" TO '
            f'"{master}", then update again; or name another database, which is then made.'
        )
        raise InitialisationError(message)


def _missing_power(connection: connection, other: str) -> str:
    """Why the master user has no power over a role; empty if it has, or could give it to itself.

    Whether it could is tried and undone: nothing is changed yet.
    """
    if _has_power(connection, other):
        return ""
    try:
        with transaction(connection) as cursor:
            _take_power(cursor, other)
            connection.rollback()
    except (errors.InsufficientPrivilege, errors.InvalidGrantOperation) as error:
        return str(error).strip()
    return ""


def _has_power(connection: connection, other: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(current_user, %s, 'USAGE')", (other,))
        return cursor.fetchone() == (True,)


def _take_power(cursor: cursor, other: str) -> None:
    cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(other)))


@contextmanager
def borrowed_power(connection: connection) -> Iterator[None]:
    """Power over the owners of what is there, as long as the block; given up again where it was not had."""
    owners = {owned.owner for owned in present(connection)}
    borrowed = sorted(owner for owner in owners if not _has_power(connection, owner))
    with connection.cursor() as cursor:
        for owner in borrowed:
            _take_power(cursor, owner)
        yield
        for owner in borrowed:
            cursor.execute(sql.SQL("REVOKE {} FROM CURRENT_USER").format(sql.Identifier(owner)))


def ensure_ownership(connection: connection, owner: str) -> list[Owned]:
    """Give the schema, and the tables if they exist already, to the application's role.

    Returns:
        What had another owner, as it was.
    """
    given = [owned for owned in present(connection) if owned.owner != owner]
    with connection.cursor() as cursor:
        for other in sorted({owned.owner for owned in given}):
            if not _has_power(connection, other):
                _take_power(cursor, other)
        for owned in given:
            cursor.execute(owned.give_to(owner))
    return given


def close_schema(connection: connection) -> None:
    """Let nobody but the owner make anything in the schema public."""
    with connection.cursor() as cursor:
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


def _no_power(
    connection: connection, theirs: list[Owned], database: str, owner: str, refusal: str
) -> InitialisationError:
    """The error with statements that give the tables away without any power of the master user over them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)",
            (owner,),
        )
        master, exists = cursor.fetchone() or ("", False)
    names = {
        "app": sql.Identifier(owner),
        "old": sql.Identifier(theirs[0].owner),
        "database": sql.Identifier(database),
    }
    has_schema = any(owned.kind == "SCHEMA" for owned in theirs)
    before = "" if exists else "CREATE ROLE {app} LOGIN; "
    before += (
        "GRANT CREATE ON DATABASE {database} TO {old}; "
        if has_schema
        else "GRANT USAGE, CREATE ON SCHEMA public TO {app}; "
    )
    before += "GRANT {app} TO {old};"
    steps = [
        sql.SQL(before).format(**names).as_string(connection),
        "; ".join(owned.give_to(owner).as_string(connection) for owned in theirs) + ";",
        sql.SQL("REVOKE {app} FROM {old};").format(**names).as_string(connection),
    ]
    what = " and ".join(f"the {owned.kind.lower()} {owned.name}" for owned in theirs)
    return InitialisationError(
        f"Nothing was done: {what} belongs to {theirs[0].owner!r}, over which the master user has no power: "
        f"{refusal}. It must be {owner!r}'s. Run as {master!r}: {steps[0]} then as "
        f"{theirs[0].owner!r}: {steps[1]} then as {master!r}: {steps[2]} Then update again."
    )
