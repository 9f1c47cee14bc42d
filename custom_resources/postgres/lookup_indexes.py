"""The indexes that rag_api looks rows up by: whether those that are there are what their names say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custom_resources.postgres import index_building
from custom_resources.postgres.table_facts import EMBEDDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg2.extensions import connection

    from custom_resources.lifecycle import Deadline


@dataclass(frozen=True, kw_only=True)
class LookupIndex:
    """One of the indexes that the SQL files make, as ``pg_index`` shows it.

    Attributes:
        name: Its name.
        method: Its access method.
        classes: The operator classes that its key may have.
        key: The key as PostgreSQL writes it.
        definition: What follows the table in CREATE INDEX.
    """

    name: str
    method: str
    classes: frozenset[str]
    key: str
    definition: str


_WANTED = (
    LookupIndex(
        name="ix_cmetadata_gin",
        method="gin",
        classes=frozenset({"jsonb_path_ops"}),
        key="cmetadata",
        definition="USING gin (cmetadata jsonb_path_ops)",
    ),
    LookupIndex(
        name="idx_langchain_pg_embedding_custom_id",
        method="btree",
        classes=frozenset({"text_ops", "varchar_ops"}),
        key="custom_id",
        definition="(custom_id)",
    ),
    LookupIndex(
        name="idx_langchain_pg_embedding_file_id",
        method="btree",
        classes=frozenset({"text_ops"}),
        key="(cmetadata ->> 'file_id'::text)",
        definition="((cmetadata ->> 'file_id'))",
    ),
)

_FACTS = """
SELECT relname, relkind, amname, opcname, pg_get_indexdef(indexrelid, 1, true), indpred IS NOT NULL,
    indisunique, indnatts, indrelid = to_regclass(%s), indisvalid AND indisready,
    pg_get_indexdef(pg_class.oid)
FROM pg_class LEFT JOIN pg_index ON indexrelid = pg_class.oid LEFT JOIN pg_am ON pg_am.oid = relam
LEFT JOIN pg_opclass ON pg_opclass.oid = indclass[0]
WHERE relnamespace = to_regnamespace('public') AND relname = ANY (%s)
"""


def problems(opened: connection) -> Iterator[str]:
    """What has the name of one of the indexes and is another; an invalid one is no problem, it is made anew.

    Args:
        opened: As the master user; it looks at the catalogs alone.
    """
    for wanted, right, _, definition in _found(opened):
        if not right:
            yield (
                f"{wanted.name} is not the index that rag_api needs, which is CREATE INDEX {wanted.name} ON "
                f"{EMBEDDINGS} {wanted.definition}, but {definition or 'no index at all'}: run as its owner "
                f"ALTER {'INDEX' if definition else 'TABLE'} public.{wanted.name} RENAME TO "
                f"{wanted.name[:50]}_other;"
            )


def ensure(own: connection, owner: str, deadline: Deadline) -> list[str]:
    """Build the indexes of a large table without blocking writers, before the SQL files come to them.

    Args:
        own: As the application.
        owner: The role that it acts as.
        deadline: When to stop.

    Returns:
        What was done.

    Raises:
        InitialisationError: The table is too large for the time; the message has the statements to run.
    """
    valid = {wanted.name for wanted, _, valid, _ in _found(own) if valid}
    done = []
    large = index_building.is_large(own)
    for wanted in _WANTED:
        if wanted.name in valid:
            continue
        index_building.remove_invalid(own, wanted.name)
        if large:
            index_building.build(own, wanted.name, wanted.definition, owner, deadline, final=True)
            done.append(wanted.name)
    return done


def _found(opened: connection) -> list[tuple[LookupIndex, bool, bool, str]]:
    """The indexes whose names are taken: whether by the right one, whether valid, and the definition."""
    by_name = {wanted.name: wanted for wanted in _WANTED}
    with opened.cursor() as cursor:
        cursor.execute(_FACTS, (EMBEDDINGS, list(by_name)))
        rows = cursor.fetchall()
    found = []
    for name, kind, method, kind_of_key, key, partial, unique, columns, on_table, valid, definition in rows:
        wanted = by_name[name]
        right = (
            kind == "i"
            and on_table
            and method == wanted.method
            and kind_of_key in wanted.classes
            and key == wanted.key
            and columns == 1
            and not partial
            and not unique
        )
        found.append((wanted, bool(right), bool(valid), definition or ""))
    return found
