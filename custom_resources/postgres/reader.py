"""A login that may read rag_api's tables and nothing else, for as long as it takes to look at them.

To read another role's table may run code of that role's making: its indexes and defaults may call functions.
So it is never read as the master user, and not as the application either, which has no right to it before the
adoption.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from psycopg2 import sql

from custom_resources.postgres import ownership, role
from custom_resources.postgres.connection import AS_THE_APPLICATION, connect
from custom_resources.secrets import Credentials, new_password

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg2.extensions import connection

    from custom_resources.lifecycle import Deadline
    from custom_resources.postgres.settings import PostgresSettings

_NAME = "librechat_catalog_reader"


@contextmanager
def reading(opened: connection, settings: PostgresSettings, deadline: Deadline) -> Iterator[connection]:
    """A connection as the reader, who is gone again afterwards, with every right it was given.

    Args:
        opened: As the master user.
        settings: Where the server is.
        deadline: When to stop.
    """
    user = Credentials(username=_NAME, password=new_password(), source="this function's own reader")
    names = {
        "reader": sql.Identifier(_NAME),
        "database": sql.Identifier(settings.database),
        "tables": sql.SQL(", ").join(
            sql.Identifier("public", owned.name)
            for owned in ownership.present(opened)
            if owned.kind == "TABLE"
        ),
    }
    with ownership.borrowed_power(opened), opened.cursor() as cursor:
        _remove(opened)
        for statement in (
            "CREATE ROLE {reader} LOGIN CONNECTION LIMIT 2",
            "GRANT {reader} TO CURRENT_USER",
            "GRANT CONNECT ON DATABASE {database} TO {reader}",
            "GRANT USAGE ON SCHEMA public TO {reader}",
            "GRANT SELECT ON {tables} TO {reader}",
        ):
            cursor.execute(sql.SQL(statement).format(**names))
        role.set_password(opened, user)
        try:
            with closing(connect(settings, user, deadline, search_path=AS_THE_APPLICATION)) as reader:
                yield reader
        finally:
            if not opened.closed:
                _remove(opened)


def _remove(opened: connection) -> None:
    """Take the reader away, also one that a killed invocation left."""
    with opened.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(current_user, oid, 'USAGE') FROM pg_roles WHERE rolname = %s", (_NAME,)
        )
        found = cursor.fetchone()
        if found is None:
            return
        if found != (True,):
            cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(_NAME)))
        for statement in ("DROP OWNED BY {}", "DROP ROLE {}"):
            cursor.execute(sql.SQL(statement).format(sql.Identifier(_NAME)))
