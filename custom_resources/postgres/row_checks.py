"""Looks at the rows of a table that is adopted: whether all can have the columns' new types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custom_resources.lifecycle import InitialisationError
from custom_resources.postgres.table_facts import EMBEDDINGS

if TYPE_CHECKING:
    from psycopg2.extensions import connection

    from custom_resources.postgres.embeddings import Change


def look(reader: connection, wanted: int | None, change: Change) -> None:
    """Go on only if every row can have the columns' new types.

    Args:
        reader: A login that may read the table and has no other power.
        wanted: The dimension asked for.
        change: What is to change.

    Raises:
        InitialisationError: Some rows cannot; how many, and what helps, is in the message.
    """
    if wanted is not None and change.vectors_unknown:
        _look_at_vectors(reader, wanted)
    if change.metadata:
        _look_at_metadata(reader)


def _look_at_vectors(reader: connection, wanted: int) -> None:
    with reader.cursor() as cursor:
        cursor.execute(
            f"SELECT public.vector_dims(embedding), count(*) FROM ONLY {EMBEDDINGS} "  # noqa: S608 - our own name
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


_CURED = (
    r"regexp_replace(cmetadata::text, '(?<!\\)((?:\\\\)*)\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})', "
    r"'\1', 'g')"
)
"""The metadata without escapes that jsonb does not take: zero bytes, and halves of surrogate pairs."""


def _look_at_metadata(reader: connection) -> None:
    with reader.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), count(*) FILTER (WHERE NOT pg_input_is_valid({_CURED}, 'jsonb')), "  # noqa: S608 - our own names
            f"min(uuid::text) FILTER (WHERE NOT pg_input_is_valid({_CURED}, 'jsonb')) FROM ONLY {EMBEDDINGS} "
            "WHERE NOT pg_input_is_valid(cmetadata::text, 'jsonb')"
        )
        wrong, incurable, example = cursor.fetchone() or (0, 0, None)
    if not wrong:
        return
    incurable_words = (
        f" {incurable} of them have something else, such as a number that is too large: correct these by "
        f"hand (one is {example})."
        if incurable
        else ""
    )
    update = (
        f"UPDATE {EMBEDDINGS} SET cmetadata = {_CURED}::json "  # noqa: S608 - our own names
        "WHERE NOT pg_input_is_valid(cmetadata::text, 'jsonb')"
    )
    message = (
        f"Nothing was done: the cmetadata of {wrong} rows of langchain_pg_embedding is json that jsonb does "
        f"not take, such as \\u0000 from a PDF's properties. Run as the table's owner: {update}; which takes "
        f"the escapes out and nothing else.{incurable_words} Then update again."
    )
    raise InitialisationError(message)
