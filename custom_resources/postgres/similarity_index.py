"""The index that makes similarity search fast, which takes long to build on a table with many vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custom_resources.lifecycle import InitialisationError
from custom_resources.postgres import index_building
from custom_resources.postgres.connection import transaction
from custom_resources.postgres.table_facts import EMBEDDINGS

if TYPE_CHECKING:
    from psycopg2.extensions import connection

    from custom_resources.lifecycle import Deadline

NAME = "idx_langchain_pg_embedding_hnsw"
INDEX_OPTIONS = "m = 16, ef_construction = 128"
"""Twice pgvector's own effort when a vector is taken in: with clustered vectors its own misses too many."""

_FACTS = """
SELECT relname, indisvalid AND indisready, indrelid = to_regclass(%s) AND amname = 'hnsw' AND opcname = %s
    AND indnatts = 1 AND attname = 'embedding' AND indpred IS NULL, pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
JOIN pg_opclass ON pg_opclass.oid = indclass[0]
LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0] AND indkey[0] <> 0
WHERE indrelid = to_regclass(%s) OR indexrelid = to_regclass(%s)
"""


def check(opened: connection, index_type: str) -> None:
    """Go on only if what has the index's name, if anything, is that index; one of older options is.

    Raises:
        InitialisationError: It is another.
    """
    for name, _, right, definition in _found(opened, index_type):
        if name == NAME and not right:
            message = (
                f"Nothing was done: {NAME} is not the index that searches need, which is on embedding, by "
                f"hnsw and {index_type}_cosine_ops, but {definition}. Run as its owner ALTER INDEX "
                f"public.{NAME} RENAME TO other_hnsw; then update again."
            )
            raise InitialisationError(message)


def ensure(own: connection, owner: str, index_type: str, deadline: Deadline) -> tuple[list[str], list[str]]:
    """Build the index if there is none; one that an operator built, under whatever name, is taken for it.

    Args:
        own: As the application.
        owner: The role that it acts as, which owns the table.
        index_type: The column's type, vector or halfvec.
        deadline: When to stop.

    Returns:
        What was done, and what an operator is to do, since the table is too large for the time.
    """
    if any(valid and right for _, valid, right, _ in _found(own, index_type)):
        return [], []
    index_building.remove_invalid(own, NAME)
    if any(valid and right for _, valid, right, _ in _found(own, index_type)):
        return [], []
    definition = definition_of(index_type)
    if not index_building.is_large(own):
        with transaction(own) as cursor:
            cursor.execute(f"CREATE INDEX {NAME} ON {EMBEDDINGS} {definition}")
        return ["similarity index"], []
    advice = index_building.build(own, NAME, definition, owner, deadline)
    if not advice:
        return ["similarity index"], []
    return ["without the similarity index"], [
        f"Searches go through all vectors until the similarity index is there. {advice}."
    ]


def definition_of(index_type: str) -> str:
    """What follows the table in the statement that builds the index."""
    return f"USING hnsw (embedding public.{index_type}_cosine_ops) WITH ({INDEX_OPTIONS})"


def _found(opened: connection, index_type: str) -> list[tuple[str, bool, bool, str]]:
    """The table's indexes, and whatever has the name: name, whether valid, whether right, definition."""
    with opened.cursor() as cursor:
        cursor.execute(_FACTS, (EMBEDDINGS, f"{index_type}_cosine_ops", EMBEDDINGS, f"public.{NAME}"))
        return cursor.fetchall()
