"""The embedding column's dimension and the index that makes similarity search fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg2 import sql

from custom_resources.lifecycle import InitialisationError
from custom_resources.postgres import similarity_index
from custom_resources.postgres.connection import transaction

if TYPE_CHECKING:
    from psycopg2.extensions import connection, cursor

_MOST_OF_VECTOR = 2000
"""Dimensions that an HNSW index takes of the type vector; halfvec takes twice as many (pgvector's README)."""

_TABLE = "public.langchain_pg_embedding"
_CANDIDATES = "400"
"""hnsw.ef_search: how many candidates a search keeps. pgvector's own 40 finds too few of the nearest; with
200, some builds of the index, which chance has a part in, missed one in twenty of them."""

_PAGE_COST = "1.1"
"""random_page_cost: what it is on solid-state volumes. Vectors are stored beside the table, where the planner
does not count them, so with PostgreSQL's own 4.0, for disks, it prefers to scan 100,000 of them."""

_COLUMNS = {
    "collection_id": {"uuid"},
    "embedding": {"vector", "halfvec"},
    "document": {"varchar", "text"},
    "cmetadata": {"jsonb", "json"},
    "custom_id": {"varchar", "text"},
    "uuid": {"uuid"},
}


@dataclass(frozen=True, kw_only=True)
class EmbeddingColumn:
    """What the column is in the database: its type and its dimension, None if it has none."""

    type: str
    dimensions: int | None


def check(connection: connection, wanted: int | None) -> bool:
    """Go on only if the embeddings that are there, if any, can have the dimension asked for.

    Args:
        connection: As the master user; it looks at the catalogs alone.
        wanted: The dimension asked for.

    Returns:
        Whether the vectors themselves must be looked at, since their column has no dimension.

    Raises:
        InitialisationError: The table is not rag_api's, or has another dimension.
    """
    types = _types(connection)
    if not types:
        return False
    _check_columns(types)
    if wanted is None:
        return False
    current = column(connection).dimensions
    if current is not None and current != wanted:
        message = (
            f"EmbeddingDimensions is {wanted}, but the embeddings in the database have {current}. Vectors of "
            f"different models cannot be compared, so it stays {current}. To use another embedding model, "
            f"launch a new data product with {wanted} dimensions and upload the files there again; or, if "
            "they may be lost, drop the tables langchain_pg_embedding and langchain_pg_collection as the "
            "application's user, empty librechat_catalog.migration as the master user, and update again."
        )
        raise InitialisationError(message)
    return current is None


def check_own_vectors(connection: connection, wanted: int) -> bool:
    """Look at every vector of a table that the connection's own user owns.

    To read another role's table is to run that role's code: its indexes, policies and views may call
    functions. So it is held in place, and read only if it is an ordinary table of this user's.

    Returns:
        Whether it was this user's.

    Raises:
        InitialisationError: Some vectors have another dimension.
    """
    with transaction(connection) as cursor:
        if not _is_own(cursor):
            return False
        cursor.execute(f"LOCK TABLE ONLY {_TABLE} IN ACCESS SHARE MODE")
        if not _is_own(cursor):
            return False
        cursor.execute(
            f"SELECT public.vector_dims(embedding), count(*) FROM ONLY {_TABLE} "  # noqa: S608 - our own name
            "WHERE public.vector_dims(embedding) <> %s GROUP BY 1 ORDER BY 2 DESC LIMIT 5",
            (wanted,),
        )
        others = cursor.fetchall()
    if others:
        found = ", ".join(f"{count} of {dimensions}" for dimensions, count in others)
        message = (
            f"EmbeddingDimensions is {wanted}, but the database holds vectors of other dimensions: {found}. "
            'All must have the same. Choose the dimension of your embedding model, or "none" to keep the '
            "vectors as they are, without an index."
        )
        raise InitialisationError(message)
    return True


def _is_own(cursor: cursor) -> bool:
    """Whether the table is an ordinary one of the current user's."""
    cursor.execute(
        "SELECT 1 FROM pg_class WHERE oid = to_regclass(%s) AND relkind = 'r' "
        "AND pg_get_userbyid(relowner) = current_user",
        (_TABLE,),
    )
    return cursor.fetchone() is not None


def ensure(connection: connection, owner: str, wanted: int | None) -> list[str]:
    """Give the column its dimension and the table its index; an adopted table keeps every row.

    Args:
        connection: As the application.
        owner: The role that it acts as, which owns the table.
        wanted: The dimension; None leaves all as it is.

    Returns:
        What was done.

    Raises:
        DeadlineExceededError: The table is too large for the time; the message has the statement to run.
    """
    if wanted is None:
        return []
    done = []
    index_type = "vector" if wanted <= _MOST_OF_VECTOR else "halfvec"
    column_type = f"public.{index_type}({int(wanted)})"
    if column(connection) != EmbeddingColumn(type=index_type, dimensions=wanted):
        change = (
            f"ALTER TABLE {_TABLE} ALTER COLUMN embedding TYPE {column_type} USING embedding::{column_type}"
        )
        similarity_index.run_long(connection, change, owner)
        done.append(f"dimensions {wanted}")
    done += similarity_index.ensure(connection, owner, index_type)
    return done + _ensure_search_settings(connection, owner)


def column(connection: connection) -> EmbeddingColumn:
    """The column as it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT typname, nullif(atttypmod, -1) FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid "
            "WHERE attrelid = to_regclass(%s) AND attname = 'embedding'",
            (_TABLE,),
        )
        type_name, dimensions = cursor.fetchone() or ("", None)
    return EmbeddingColumn(type=type_name, dimensions=dimensions)


def _types(connection: connection) -> dict[str, str]:
    """The columns' types, also of a table that this user may not read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, typname FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid "
            "WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped",
            (_TABLE,),
        )
        return dict(cursor.fetchall())


def _check_columns(types: dict[str, str]) -> None:
    wrong = sorted(name for name, allowed in _COLUMNS.items() if types.get(name) not in allowed)
    if wrong:
        found = ", ".join(f"{name} {types.get(name, 'missing')}" for name in wrong)
        message = (
            f"The database has a table langchain_pg_embedding that is not rag_api's: {found}. Another "
            "program's tables are not touched. Use another database name, or move that table away."
        )
        raise InitialisationError(message)


def _ensure_search_settings(connection: connection, owner: str) -> list[str]:
    """Let the application's searches look at enough candidates, also when most are filtered out.

    A role may change its own settings ("ALTER ROLE", PostgreSQL documentation), so it needs no power over it.
    """
    settings = {
        "hnsw.ef_search": _CANDIDATES,
        "hnsw.iterative_scan": "relaxed_order",
        "random_page_cost": _PAGE_COST,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setconfig FROM pg_db_role_setting JOIN pg_roles ON pg_roles.oid = setrole "
            "JOIN pg_database ON pg_database.oid = setdatabase "
            "WHERE rolname = %s AND datname = current_database()",
            (owner,),
        )
        found = cursor.fetchone()
        present = {entry.partition("=")[0] for entry in found[0]} if found else set()
        cursor.execute(
            "SELECT '[1]'::public.vector OPERATOR(public.<=>) '[1]'::public.vector"
        )  # loads the extension, which owns the settings
        cursor.execute("SELECT name FROM pg_settings WHERE name = ANY (%s)", (list(settings),))
        missing = [row[0] for row in cursor.fetchall() if row[0] not in present]
        cursor.execute("SELECT current_database()")
        database = (cursor.fetchone() or ("",))[0]
        for name in missing:
            cursor.execute(
                sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}").format(
                    sql.Identifier(owner),
                    sql.Identifier(database),
                    sql.SQL(name),
                    sql.Literal(settings[name]),
                )
            )
    return ["search settings"] if missing else []
