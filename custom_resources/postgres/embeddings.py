"""The embedding column's dimension, the metadata's type, and what the data in them allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg2 import errors, sql

from custom_resources.lifecycle import InitialisationError
from custom_resources.postgres import index_building, similarity_index
from custom_resources.postgres.connection import transaction
from custom_resources.postgres.table_facts import EMBEDDINGS, read_tables

if TYPE_CHECKING:
    from psycopg2.extensions import connection

    from custom_resources.lifecycle import Deadline

_MOST_OF_VECTOR = 2000
"""Dimensions that an HNSW index takes of the type vector; halfvec takes twice as many (pgvector's README)."""

_CANDIDATES = "400"
"""hnsw.ef_search: how many candidates a search keeps. pgvector's own 40 finds too few of the nearest; with
200, some builds of the index, which chance has a part in, missed one in twenty of them."""

_PAGE_COST = "1.1"
"""random_page_cost: what it is on solid-state volumes. Vectors are stored beside the table, where the planner
does not count them, so with PostgreSQL's own 4.0, for disks, it prefers to scan 100,000 of them."""

_SECONDS_OF_REWRITING = 8
"""How long writers may be kept waiting while a table is written anew: a change of type locks them out."""

_LARGEST_REWRITTEN = 2**30
"""Bytes of a table that is not even tried: no instance class writes as much in that time."""


@dataclass(frozen=True, kw_only=True)
class EmbeddingColumn:
    """What the column is in the database: its type and its dimension, None if it has none."""

    type: str
    dimensions: int | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """How the columns of a table that is there already are to change.

    Attributes:
        embedding: The embedding's new type; empty to leave it.
        metadata: Whether the metadata is json, which its index cannot be built on.
        vectors_unknown: Whether the vectors must be looked at, since their column has no dimension.
    """

    embedding: str
    metadata: bool
    vectors_unknown: bool

    @property
    def columns(self) -> list[str]:
        """The columns whose type changes."""
        return ["embedding"] * bool(self.embedding) + ["cmetadata"] * self.metadata

    @property
    def to_be_looked_at(self) -> bool:
        """Whether rows may be in the way."""
        return self.vectors_unknown or self.metadata

    @property
    def statement(self) -> str:
        """Both changes in one statement, so that the table is written anew once."""
        parts = []
        if self.embedding:
            parts.append(f"ALTER COLUMN embedding TYPE {self.embedding} USING embedding::{self.embedding}")
        if self.metadata:
            parts.append("ALTER COLUMN cmetadata TYPE jsonb USING cmetadata::jsonb")
        return f"ALTER TABLE {EMBEDDINGS} {', '.join(parts)}"


def index_type(wanted: int) -> str:
    """The type of vector that has an index for so many dimensions."""
    return "vector" if wanted <= _MOST_OF_VECTOR else "halfvec"


def plan(opened: connection, wanted: int | None) -> Change | None:
    """How an existing table's columns are to change; None if there is no table.

    Args:
        opened: As the master user; it looks at the catalogs alone.
        wanted: The dimension asked for; None leaves the column as it is.

    Raises:
        InitialisationError: A table is not rag_api's, has another dimension, or is too large to change.
    """
    tables = {table.name: table for table in read_tables(opened)}
    for table in tables.values():
        types = {column.name: column.type for column in table.columns}
        wrong = sorted(name for name, allowed in table.wanted.items() if types.get(name) not in allowed)
        if wrong:
            found = ", ".join(f"{name} {types.get(name, 'missing')}" for name in wrong)
            message = (
                f"The database has a table {table.name} that is not rag_api's: {found}. Another program's "
                "tables are not touched. Use another database name, or move that table away."
            )
            raise InitialisationError(message)
    table_name = EMBEDDINGS.partition(".")[2]
    if table_name not in tables:
        return None
    current = column(opened)
    if wanted is not None and current.dimensions is not None and current.dimensions != wanted:
        raise _other_dimension(wanted, current.dimensions)
    metadata = {column.name: column.type for column in tables[table_name].columns}["cmetadata"] == "json"
    new = f"public.{index_type(wanted)}({wanted})" if wanted else ""
    if wanted and current == EmbeddingColumn(type=index_type(wanted), dimensions=wanted):
        new = ""
    change = Change(
        embedding=new,
        metadata=metadata,
        vectors_unknown=wanted is not None and current.dimensions is None,
    )
    if metadata and index_building.table_bytes(opened) > _LARGEST_REWRITTEN:
        raise _metadata_too_large(change)
    return change


def change_types(
    own: connection, owner: str, change: Change, deadline: Deadline
) -> tuple[list[str], list[str]]:
    """Change the columns of a table that is there already; every row is kept.

    The table is written anew, and writers wait meanwhile: for some seconds at most, then it is given up.

    Args:
        own: As the application.
        owner: The role that it acts as.
        change: What is to change.
        deadline: When to stop.

    Returns:
        What was done, and what an operator is to do, since the table is too large for that.

    Raises:
        InitialisationError: The metadata must change, and the table is too large for that.
    """
    if not change.columns:
        return [], []
    dimensions = change.embedding.partition("(")[2].rstrip(")")
    done = [f"dimensions {dimensions}"] * bool(dimensions) + ["metadata as jsonb"] * change.metadata
    small_enough = index_building.table_bytes(own) <= _LARGEST_REWRITTEN
    if small_enough and _rewrite(own, change.statement, deadline):
        return done, []
    if change.metadata:
        raise _metadata_too_large(change)
    kind = change.embedding.removeprefix("public.").partition("(")[0]
    return ["without the dimension"], [
        (
            "Searches go through all vectors: the table is too large to be changed while it is written to. "
            f"When nobody uploads files, run as {owner!r}: SET maintenance_work_mem = "
            f"'{index_building.memory(own)}'; {change.statement}; CREATE INDEX CONCURRENTLY "
            f"{similarity_index.NAME} ON {EMBEDDINGS} {similarity_index.definition_of(kind)}; the next "
            "update takes what it finds."
        )
    ]


def _rewrite(own: connection, statement: str, deadline: Deadline) -> bool:
    """Whether the table could be written anew within the time that writers may wait."""
    seconds = min(_SECONDS_OF_REWRITING, deadline.remaining() * 0.5)
    try:
        with transaction(own) as cursor:
            # First the lock, for which the time of waiting counts apart.
            cursor.execute(f"LOCK TABLE {EMBEDDINGS} IN ACCESS EXCLUSIVE MODE")
            cursor.execute(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}")
            cursor.execute(f"SET LOCAL maintenance_work_mem = '{index_building.memory(own)}'")
            cursor.execute(statement)
    except errors.QueryCanceled:
        return False
    return True


def ensure(
    own: connection, owner: str, wanted: int | None, deadline: Deadline
) -> tuple[list[str], list[str]]:
    """Give a new table its dimension, and any its similarity index and the settings for searching it.

    Returns:
        What was done, and what an operator is to do.
    """
    if wanted is None:
        return [], []
    done: list[str] = []
    advice: list[str] = []
    kind = index_type(wanted)
    if column(own) != EmbeddingColumn(type=kind, dimensions=wanted):
        change = Change(embedding=f"public.{kind}({int(wanted)})", metadata=False, vectors_unknown=False)
        changed, advice = change_types(own, owner, change, deadline)
        done += changed
    if not advice:
        built, advice = similarity_index.ensure(own, owner, kind, deadline)
        done += built
    return done + _ensure_search_settings(own, owner), advice


def column(connection: connection) -> EmbeddingColumn:
    """The column as it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT typname, nullif(atttypmod, -1) FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid "
            "WHERE attrelid = to_regclass(%s) AND attname = 'embedding'",
            (EMBEDDINGS,),
        )
        type_name, dimensions = cursor.fetchone() or ("", None)
    return EmbeddingColumn(type=type_name, dimensions=dimensions)


def _other_dimension(wanted: int, found: int) -> InitialisationError:
    return InitialisationError(
        f"EmbeddingDimensions is {wanted}, but the embeddings in the database have {found}. Vectors of "
        f"different models cannot be compared, so it stays {found}. To use another embedding model, "
        f"launch a new data product with {wanted} dimensions and upload the files there again; or, if "
        "they may be lost, drop the tables langchain_pg_embedding and langchain_pg_collection as the "
        "application's user, empty librechat_catalog.migration as the master user, and update again."
    )


def _metadata_too_large(change: Change) -> InitialisationError:
    return InitialisationError(
        "The column cmetadata of langchain_pg_embedding is json, which an early rag_api made, and must be "
        "jsonb; the table is too large to be changed while it is written to. When nobody uploads files, run "
        f"as its owner: {change.statement}; then update again."
    )


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
