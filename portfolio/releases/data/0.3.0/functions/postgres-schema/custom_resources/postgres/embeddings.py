"""The embedding column's dimension and the index that makes similarity search fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg2 import sql

from custom_resources.lifecycle import InitialisationError

if TYPE_CHECKING:
    from psycopg2.extensions import connection

_MOST_OF_VECTOR = 2000
"""Dimensions that an HNSW index takes of the type vector; halfvec takes twice as many (pgvector's README)."""

_INDEX = "idx_langchain_pg_embedding_hnsw"
_CANDIDATES = "200"
"""hnsw.ef_search: how many candidates a search keeps; pgvector's own 40 finds too few of the nearest."""

INDEX_OPTIONS = "m = 16, ef_construction = 128"
"""Twice pgvector's own effort when a vector is taken in: with clustered vectors its own misses too many."""

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


def check(connection: connection, wanted: int | None) -> None:
    """Go on only if the embeddings that are there, if any, can have the dimension asked for.

    Raises:
        InitialisationError: The table is not rag_api's, has another dimension, or holds other vectors.
    """
    types = _types(connection)
    if not types:
        return
    _check_columns(types)
    if wanted is None:
        return
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
    if current is None:
        _check_vectors(connection, wanted)


def ensure(connection: connection, owner: str, wanted: int | None) -> list[str]:
    """Give the column its dimension and the table its index; an adopted table keeps every row.

    Returns:
        What was done.
    """
    if wanted is None:
        return []
    done = []
    index_type = "vector" if wanted <= _MOST_OF_VECTOR else "halfvec"
    column_type = sql.SQL(f"{index_type}({int(wanted)})")
    if column(connection) != EmbeddingColumn(type=index_type, dimensions=wanted):
        _run_as(
            connection,
            owner,
            sql.SQL(
                "ALTER TABLE langchain_pg_embedding ALTER COLUMN embedding TYPE {0} USING embedding::{0}"
            ).format(column_type),
        )
        done.append(f"dimensions {wanted}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", (f"public.{_INDEX}",))
        row = cursor.fetchone()
    if row is None or row[0] is None:
        _run_as(
            connection,
            owner,
            sql.SQL("CREATE INDEX {} ON langchain_pg_embedding USING hnsw (embedding {}) WITH ({})").format(
                sql.Identifier(_INDEX), sql.SQL(f"{index_type}_cosine_ops"), sql.SQL(INDEX_OPTIONS)
            ),
        )
        done.append("similarity index")
    return done + _ensure_search_settings(connection, owner)


def column(connection: connection) -> EmbeddingColumn:
    """The column as it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT typname, nullif(atttypmod, -1) FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid "
            "WHERE attrelid = 'public.langchain_pg_embedding'::regclass AND attname = 'embedding'"
        )
        type_name, dimensions = cursor.fetchone() or ("", None)
    return EmbeddingColumn(type=type_name, dimensions=dimensions)


def _types(connection: connection) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, udt_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name = 'langchain_pg_embedding'"
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


def _check_vectors(connection: connection, wanted: int) -> None:
    """Look at every vector of a column without a dimension."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT vector_dims(embedding), count(*) FROM public.langchain_pg_embedding "
            "WHERE vector_dims(embedding) <> %s GROUP BY 1 ORDER BY 2 DESC LIMIT 5",
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


def _ensure_search_settings(connection: connection, owner: str) -> list[str]:
    """Let the application's searches look at enough candidates, also when most are filtered out."""
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
            "SELECT '[1]'::vector <=> '[1]'::vector"
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


def _run_as(connection: connection, owner: str, statement: sql.Composed) -> None:
    """Run one statement as the owner of the table, in a transaction of its own."""
    connection.autocommit = False
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(owner)))
            cursor.execute("SET LOCAL maintenance_work_mem = '128MB'")
            cursor.execute(statement)
    finally:
        if not connection.closed:
            connection.autocommit = True
