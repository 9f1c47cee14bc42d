"""Looks at a database that others made, before anything is changed: all that stands in the way, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg2 import sql

from custom_resources.lifecycle import InitialisationError
from custom_resources.postgres import lookup_indexes
from custom_resources.postgres.table_facts import EMBEDDINGS, TableFacts, read_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg2.extensions import connection

    from custom_resources.secrets import Credentials

_MOST_NAMED = 4
_TEXTS = frozenset({"varchar", "text", "bpchar"})

_READ_ONLY = """
SELECT CASE WHEN setrole = 0 THEN '' ELSE pg_get_userbyid(setrole)::text END,
    CASE WHEN setdatabase = 0 THEN '' ELSE current_database()::text END
FROM pg_db_role_setting, unnest(setconfig) AS entry
WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    AND (setrole = 0 OR pg_get_userbyid(setrole) = ANY (%s))
    AND split_part(entry, '=', 1) = 'default_transaction_read_only'
    AND lower(split_part(entry, '=', 2)) IN ('on', 'true', 'yes', '1', 't', 'y')
ORDER BY 1, 2
"""
_DEPENDENTS = """
SELECT DISTINCT replace(pg_describe_object(classid, objid, objsubid), 'rule _RETURN on ', ''),
    CASE WHEN classid = 'pg_rewrite'::regclass THEN (SELECT format('DROP %%s %%s', CASE relkind WHEN 'm'
            THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END, ev_class::regclass)
        FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class WHERE pg_rewrite.oid = objid)
    WHEN classid = 'pg_trigger'::regclass THEN (SELECT format('DROP TRIGGER %%I ON %%s', tgname,
            tgrelid::regclass)
        FROM pg_trigger WHERE pg_trigger.oid = objid)
    WHEN classid = 'pg_attrdef'::regclass THEN (SELECT format('ALTER TABLE %%s DROP COLUMN %%I',
            adrelid::regclass, attname)
        FROM pg_attrdef JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
        WHERE pg_attrdef.oid = objid)
    WHEN classid = 'pg_policy'::regclass THEN (SELECT format('DROP POLICY %%I ON %%s', polname,
            polrelid::regclass)
        FROM pg_policy WHERE pg_policy.oid = objid)
    ELSE '' END
FROM pg_depend JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
WHERE refclassid = 'pg_class'::regclass AND refobjid = to_regclass(%s) AND attname = ANY (%s)
    AND NOT (classid = 'pg_attrdef'::regclass AND (SELECT adrelid = refobjid AND adnum = refobjsubid
        FROM pg_attrdef WHERE pg_attrdef.oid = objid))
    AND classid NOT IN ('pg_class'::regclass, 'pg_constraint'::regclass, 'pg_statistic_ext'::regclass)
ORDER BY 1
"""


def check(opened: connection, application: Credentials, owner: str, altered: list[str]) -> None:
    """Go on only if nothing in the database stands in the way of what is to be done.

    Args:
        opened: As the master user; it looks at the catalogs alone.
        application: The application's user.
        owner: The role that it acts as.
        altered: The columns of the embeddings' table whose type is to be changed.

    Raises:
        InitialisationError: Something does; all of it is in the message, each with what helps.
    """
    problems = [*_read_only(opened, {application.username, owner}), *_schema(opened)]
    for table in read_tables(opened):
        problems += _table(table, owner)
        problems += _columns(table)
    if altered:
        problems += _dependents(opened, altered)
    problems += lookup_indexes.problems(opened)
    if problems:
        named = "; ".join(problems[:_MOST_NAMED])
        more = f"; and {len(problems) - _MOST_NAMED} more" if len(problems) > _MOST_NAMED else ""
        message = (
            f"Nothing was done, for the database is not as it must be: {named}{more}. Then update again."
        )
        raise InitialisationError(message)


def _read_only(opened: connection, users: set[str]) -> Iterator[str]:
    """Settings by which rag_api, or this function, would be refused every write."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        master, database = cursor.fetchone() or ("", "")
        cursor.execute(_READ_ONLY, (sorted({*users, master}),))
        found = cursor.fetchall()
        for role, in_database in found:
            where = {"d": sql.Identifier(database), "r": sql.Identifier(role)}
            words = "ALTER ROLE {r} IN DATABASE {d}" if role and in_database else "ALTER ROLE {r}"
            words = words if role else "ALTER DATABASE {d}"
            statement = (
                sql.SQL(words + " RESET default_transaction_read_only").format(**where).as_string(opened)
            )
            yield (
                "default_transaction_read_only is on, so that nothing can be written: run as the master user "
                f"SET default_transaction_read_only = off; {statement};"
            )
        cursor.execute("SELECT setting, source FROM pg_settings WHERE name = 'default_transaction_read_only'")
        setting, source = cursor.fetchone() or ("off", "")
    if setting == "on" and not found:
        yield (
            f"default_transaction_read_only is on for the whole server (source: {source}): set it to 0 in "
            "the parameter group of the instance"
        )


def _schema(opened: connection) -> Iterator[str]:
    with opened.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace('public')")
        if cursor.fetchone() == (None,):
            yield (
                "it has no schema public, where rag_api has its tables: run as the master user CREATE "
                "SCHEMA public;"
            )


def _table(table: TableFacts, owner: str) -> Iterator[str]:
    """Whatever else a table may be that rag_api's is not; an owner sees all rows in spite of policies."""
    alter = f"ALTER TABLE public.{table.name}"
    if table.unlogged:
        yield (
            f"{table.name} is unlogged, so a restart or failover may empty it: run as its owner {alter} SET "
            "LOGGED;"
        )
    if table.forced or (table.row_security and table.owner != owner):
        yield (
            f"{table.name} has row security on, which hides rows: run as its owner {alter} DISABLE ROW LEVEL "
            f"SECURITY; {alter} NO FORCE ROW LEVEL SECURITY;"
        )
    if table.relatives:
        yield (
            f"{table.name} is tied to {', '.join(table.relatives)} by inheritance: run as its owner ALTER "
            "TABLE … NO INHERIT …; for each"
        )


def _columns(table: TableFacts) -> Iterator[str]:
    """Columns that rag_api's inserts fail at, since it does not know them or gives them what they refuse."""
    alter = f"ALTER TABLE public.{table.name} ALTER COLUMN"
    for column in table.columns:
        name = f'"{column.name}"'
        if column.name in table.wanted:
            if column.generated:
                yield (
                    f"the column {name} of {table.name} is generated, and rag_api writes it: run as its "
                    f"owner {alter} {name} DROP EXPRESSION;"
                )
            if column.type in _TEXTS and column.limited:
                yield (
                    f"the column {name} of {table.name} takes {column.limited} characters, and rag_api's may "
                    f"be longer: run as its owner {alter} {name} TYPE varchar;"
                )
        elif column.required:
            helps = "SET DEFAULT gen_random_uuid()" if column.type == "uuid" else "DROP NOT NULL"
            helps = "SET DEFAULT gen_random_uuid()::text" if column.type in _TEXTS else helps
            yield (
                f"the table {table.name} has the column {name} {column.type} NOT NULL without a default, "
                f"which rag_api does not fill: run as its owner {alter} {name} {helps};"
            )


def _dependents(opened: connection, altered: list[str]) -> Iterator[str]:
    """Views and other objects by which a column's type cannot be changed."""
    with opened.cursor() as cursor:
        cursor.execute(_DEPENDENTS, (EMBEDDINGS, altered))
        rows = cursor.fetchall()
    seen = set()
    for what, statement in rows:
        if statement in seen and statement:
            continue
        seen.add(statement)
        helps = f"run {statement};" if statement else "drop it,"
        yield (
            f"the type of {' and '.join(altered)} must change, and that cannot be while there is {what}: "
            f"keep its definition, {helps} and make it again afterwards"
        )
