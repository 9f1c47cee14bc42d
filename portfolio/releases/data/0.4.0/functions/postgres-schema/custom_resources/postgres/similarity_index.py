"""The index that makes similarity search fast, which takes long to build on a table with many vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg2 import errors

from custom_resources.lifecycle import DeadlineExceededError
from custom_resources.postgres.connection import transaction

if TYPE_CHECKING:
    from psycopg2.extensions import connection

NAME = "idx_langchain_pg_embedding_hnsw"
INDEX_OPTIONS = "m = 16, ef_construction = 128"
"""Twice pgvector's own effort when a vector is taken in: with clustered vectors its own misses too many."""

_TABLE = "public.langchain_pg_embedding"


def ensure(connection: connection, owner: str, index_type: str) -> list[str]:
    """Build the index if it is not there; one that an operator built under this name is taken for it.

    ``CREATE INDEX CONCURRENTLY`` leaves an invalid index behind if it fails, and shows one while it works
    ("CREATE INDEX", PostgreSQL documentation). It holds the table in SHARE UPDATE EXCLUSIVE mode meanwhile,
    so having that lock means that an invalid index is nobody's work any more.

    Args:
        connection: As the application.
        owner: The role that it acts as, which owns the table.
        index_type: The column's type, vector or halfvec.

    Returns:
        What was done.

    Raises:
        DeadlineExceededError: The table is too large for the time; the message has the statement to run.
    """
    if _is_valid(connection):
        return []
    on = f"{NAME} ON {_TABLE} USING hnsw (embedding public.{index_type}_cosine_ops) WITH ({INDEX_OPTIONS})"
    outside = f"CREATE INDEX CONCURRENTLY {on}"
    _remove_invalid(connection, outside, owner)
    if _is_valid(connection):
        return []
    run_long(connection, f"CREATE INDEX {on}", owner, outside)
    return ["similarity index"]


def run_long(connection: connection, statements: str, owner: str, outside: str = "") -> None:
    """Run what may take long, in a transaction of its own.

    Args:
        connection: As the application.
        statements: What to run.
        owner: The role that it acts as.
        outside: What an operator can run instead, if that is something else.

    Raises:
        DeadlineExceededError: It took too long; the message has what to run outside of the function.
    """
    try:
        with transaction(connection) as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '128MB'")
            cursor.execute(statements)
    except (DeadlineExceededError, errors.QueryCanceled):
        message = (
            "Not finished in time: the table langchain_pg_embedding takes longer than the function has, "
            f"however often the product is updated. Run as {owner!r}, in a session without a time limit: "
            f"SET maintenance_work_mem = '1GB'; {outside or statements}; and then update again, which takes "
            "what it finds. What is finished is kept meanwhile."
        )
        raise DeadlineExceededError(message) from None


def _remove_invalid(connection: connection, outside: str, owner: str) -> None:
    """Wait for whoever builds the index, and drop it if it is invalid all the same."""
    is_valid = f"(SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('public.{NAME}'))"  # noqa: S608 - our own name
    removal = f"DO $$ BEGIN IF NOT {is_valid} THEN DROP INDEX public.{NAME}; END IF; END $$"
    run_long(connection, f"LOCK TABLE {_TABLE} IN SHARE UPDATE EXCLUSIVE MODE; {removal}", owner, outside)


def _is_valid(connection: connection) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", (f"public.{NAME}",)
        )
        return cursor.fetchone() == (True,)
