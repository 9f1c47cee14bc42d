"""What rag_api's tables are in the database, from the catalogs alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg2.extensions import connection

EMBEDDINGS = "public.langchain_pg_embedding"

WANTED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "langchain_pg_collection": {
        "name": frozenset({"varchar", "text"}),
        "cmetadata": frozenset({"json", "jsonb"}),
        "uuid": frozenset({"uuid"}),
    },
    "langchain_pg_embedding": {
        "collection_id": frozenset({"uuid"}),
        "embedding": frozenset({"vector", "halfvec"}),
        "document": frozenset({"varchar", "text"}),
        "cmetadata": frozenset({"jsonb", "json"}),
        "custom_id": frozenset({"varchar", "text"}),
        "uuid": frozenset({"uuid"}),
    },
}
"""By table, the columns that rag_api uses and the types that each may have."""

_TABLES = """
SELECT relname, relpersistence = 'u', relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner), ARRAY(
    SELECT (CASE WHEN inhparent = pg_class.oid THEN inhrelid ELSE inhparent END)::regclass::text
    FROM pg_inherits WHERE pg_class.oid IN (inhparent, inhrelid) ORDER BY 1)
FROM pg_class WHERE relnamespace = to_regnamespace('public') AND relkind = 'r' AND relname = ANY (%s)
ORDER BY 1
"""
_COLUMNS = """
SELECT attname, typname, attnotnull AND NOT atthasdef AND attidentity = '' AND attgenerated = '',
    attgenerated <> '' OR attidentity = 'a', CASE WHEN atttypmod > 4 THEN atttypmod - 4 ELSE 0 END
FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""


@dataclass(frozen=True, kw_only=True)
class ColumnFacts:
    """One column.

    Attributes:
        name: Its name.
        type: Its type's name.
        required: Whether an insert that does not name it fails.
        generated: Whether an insert that names it fails.
        limited: How many characters a text may have; 0 if it is no text or has no limit.
    """

    name: str
    type: str
    required: bool
    generated: bool
    limited: int


@dataclass(frozen=True, kw_only=True)
class TableFacts:
    """One table.

    Attributes:
        name: Its name.
        unlogged: Whether a crash empties it.
        row_security: Whether policies may hide rows from others than its owner.
        forced: Whether they may hide them from its owner, too.
        owner: Whose it is.
        relatives: What it inherits from, and what inherits from it.
        columns: Its columns in order.
    """

    name: str
    unlogged: bool
    row_security: bool
    forced: bool
    owner: str
    relatives: tuple[str, ...]
    columns: tuple[ColumnFacts, ...]

    @property
    def wanted(self) -> Mapping[str, frozenset[str]]:
        """The columns that rag_api uses, and their types."""
        return WANTED[self.name]


def read_tables(opened: connection) -> list[TableFacts]:
    """Those of rag_api's tables that there are."""
    tables = []
    with opened.cursor() as cursor:
        cursor.execute(_TABLES, (list(WANTED),))
        for name, unlogged, row_security, forced, owner, relatives in cursor.fetchall():
            cursor.execute(_COLUMNS, (f"public.{name}",))
            columns = tuple(
                ColumnFacts(name=column, type=kind, required=required, generated=generated, limited=limited)
                for column, kind, required, generated, limited in cursor.fetchall()
            )
            tables.append(
                TableFacts(
                    name=name,
                    unlogged=unlogged,
                    row_security=row_security,
                    forced=forced,
                    owner=owner,
                    relatives=tuple(relatives),
                    columns=columns,
                )
            )
    return tables
