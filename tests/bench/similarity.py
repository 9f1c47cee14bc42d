"""How much faster similarity search is with the catalog's indexes than on rag_api's own tables.

The vectors are clustered, as embeddings are: a subject, one of 16 sides of it, and a little noise, put
together in the server from a fixed seed. Both databases are on one server and hold the same rows.
"""

# ruff: noqa: S608 - the statements are put together from this module's own constants

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psycopg2.extras import execute_values

from custom_resources.lifecycle import Deadline
from custom_resources.postgres.connection import AS_THE_APPLICATION, connect
from custom_resources.postgres.initialiser import bring_up_to_date
from custom_resources.postgres.settings import PostgresSettings
from custom_resources.postgres.similarity_index import INDEX_OPTIONS
from custom_resources.secrets import Credentials
from local_cloud.databases import CertificateAuthority, PostgresServer
from tests.bench.measurement import Measurement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg2.extensions import connection

ROWS = 100_000
DIMENSIONS = 1024
_CHUNKS_OF_A_FILE = 200
_CENTRES = 250
_NOISES = 2000
_SIDES = 16
_QUERIES = 20
_NEAREST = 10
_UPLOADED = 2400
"""Chunks of a file of 3.5 MB."""

_AT_ONCE = 500
_APPLICATION = Credentials(username="rag_api", password="benchmark", source="this benchmark")  # noqa: S106 - local
_SETTINGS = {
    "shared_buffers": "1GB",
    "maintenance_work_mem": "1GB",
    "dynamic_shared_memory_type": "mmap",  # /dev/shm may be small in a container
    "max_wal_size": "4GB",
    "jit": "off",
}

_POOLS = f"""
SELECT setseed(0.42);
CREATE TABLE centre AS SELECT n AS id,
    (SELECT array_agg(random() - 0.5 + 0 * n * d) FROM generate_series(1, {DIMENSIONS}) d)::vector AS v
    FROM generate_series(0, {_CENTRES - 1}) n;
CREATE TABLE noise AS SELECT n AS id,
    (SELECT array_agg((random() - 0.5) * 0.6 + 0 * n * d) FROM generate_series(1, {DIMENSIONS}) d)::vector v
    FROM generate_series(0, {_NOISES - 1}) n;
CREATE TABLE speck AS SELECT id, v * array_fill(0.4, ARRAY[{DIMENSIONS}])::vector AS v FROM noise;
CREATE TABLE draw AS SELECT n AS id, file,
    (file %% {_CENTRES} * 7 + floor(random() * {_SIDES})::int) %% {_NOISES} AS one,
    floor(random() * {_NOISES})::int AS other
    FROM generate_series(0, %(rows)s + {_QUERIES} - 1) n,
    LATERAL (SELECT n * CASE WHEN n < %(rows)s THEN 1 ELSE 997 END %% %(rows)s
        / {_CHUNKS_OF_A_FILE} AS file) f;
CREATE TABLE vectors AS SELECT draw.id, draw.file, centre.v + a.v + b.v AS v FROM draw
    JOIN centre ON centre.id = draw.file %% {_CENTRES}
    JOIN noise a ON a.id = draw.one JOIN speck b ON b.id = draw.other ORDER BY draw.id;
"""

_RAG_API = """
CREATE TABLE langchain_pg_collection (name varchar, cmetadata json, uuid uuid NOT NULL PRIMARY KEY);
CREATE TABLE langchain_pg_embedding (
    collection_id uuid REFERENCES langchain_pg_collection (uuid) ON DELETE CASCADE,
    embedding vector, document varchar, cmetadata jsonb, custom_id varchar, uuid uuid NOT NULL PRIMARY KEY);
CREATE INDEX ix_cmetadata_gin ON langchain_pg_embedding USING gin (cmetadata jsonb_path_ops);
"""

_COLLECTION = "00000000-0000-4000-8000-000000000001"
_FILL = f"""
INSERT INTO langchain_pg_collection VALUES ('testcollection', '{{}}', '{_COLLECTION}');
INSERT INTO langchain_pg_embedding SELECT '{_COLLECTION}', v, 'a chunk of text',
    jsonb_build_object('file_id', 'file-' || file, 'user_id', 'user'), 'file-' || file,
    ('00000000-0000-4000-9000-' || lpad(id::text, 12, '0'))::uuid
    FROM vectors WHERE id < %s;
ANALYZE langchain_pg_embedding;
"""


def measure(rows: int = ROWS) -> list[Measurement]:
    """Filtered and unfiltered search in both databases, and how many of the nearest the index misses."""
    with _databases(rows) as (own, bare):
        queries = _queries(own, rows)
        filtered = [_compare(own, bare, query, f"file-{number * 7}") for number, query in enumerate(queries)]
        unfiltered = [_compare(own, bare, query, None) for query in queries]
        missed = [1 - len(set(fast) & set(exact)) / _NEAREST for fast, exact, _, _ in unfiltered]
        differing = sum(fast != exact for fast, exact, _, _ in filtered)
        uploads = [min(_upload_seconds(database, own) for _ in range(2)) for database in (own, bare)]
    what = f"of rag_api's own tables, {rows:,} vectors"
    return [
        Measurement(
            name="search in one file", value=_ratio(filtered), unit="times", bound=0.2, baseline=what
        ),
        Measurement(
            name="search everywhere", value=_ratio(unfiltered), unit="times", bound=0.02, baseline=what
        ),
        Measurement(
            name=f"upload of {_UPLOADED:,} chunks",
            value=uploads[0] / uploads[1],
            unit="times",
            bound=6,
            baseline=what,
        ),
        Measurement(
            name="searches in one file that differ from the exact answer",
            value=differing,
            unit="searches",
            bound=0,
            baseline=f"of {_QUERIES}",
        ),
        Measurement(
            name=f"nearest {_NEAREST} missed by the index",
            value=statistics.mean(missed),
            unit="of 1",
            bound=0.05,
            baseline="against scanning everything",
        ),
    ]


@contextmanager
def _databases(rows: int) -> Iterator[tuple[connection, connection]]:
    """The catalog's database and rag_api's own, with the same rows, as the application sees them."""
    with tempfile.TemporaryDirectory(prefix="librechat-catalog-bench-") as name:
        authority = CertificateAuthority.create(Path(name) / "authority")
        server = PostgresServer(Path(name) / "postgres", authority, settings=_SETTINGS).start()
        try:
            with closing(_own(server, authority, rows)) as own, closing(_bare(server, rows)) as bare:
                yield own, bare
        finally:
            server.remove()


def _own(server: PostgresServer, authority: CertificateAuthority, rows: int) -> connection:
    """A database as the function makes it; its similarity index is built after the rows are in."""
    server.set_master("master", "benchmark", database="own")
    settings = PostgresSettings(
        host=server.host,
        port=server.port,
        database="own",
        admin_secret="",
        application_secret="",
        dimensions=DIMENSIONS,
        product_version="0.0.0",
    )
    with closing(server.superuser("own")) as opened:
        os.environ["DATABASE_CA_FILE"] = str(authority.ca_file)
        bring_up_to_date(opened, settings, _APPLICATION, Deadline(600))
        with opened.cursor() as cursor:
            cursor.execute("DROP INDEX idx_langchain_pg_embedding_hnsw")
            cursor.execute(_POOLS, {"rows": rows})
            cursor.execute(_FILL, (rows,))
            cursor.execute(
                "CREATE INDEX idx_langchain_pg_embedding_hnsw ON langchain_pg_embedding "
                f"USING hnsw (embedding vector_cosine_ops) WITH ({INDEX_OPTIONS})"
            )
            cursor.execute("GRANT SELECT ON vectors TO rag_api")
    return connect(settings, _APPLICATION, Deadline(600), search_path=AS_THE_APPLICATION)


def _bare(server: PostgresServer, rows: int) -> connection:
    """A database as rag_api makes it."""
    with closing(server.superuser("own")) as opened, opened.cursor() as cursor:
        cursor.execute("CREATE DATABASE bare TEMPLATE template0")
    opened = server.superuser("bare")
    with opened.cursor() as cursor:
        cursor.execute("CREATE EXTENSION vector")
        cursor.execute(_POOLS, {"rows": rows})
        cursor.execute(_RAG_API)
        cursor.execute(_FILL, (rows,))
    return opened


def _queries(own: connection, rows: int) -> list[str]:
    """Vectors like those in the tables, but not among them."""
    with own.cursor() as cursor:
        cursor.execute("SELECT v::text FROM vectors WHERE id >= %s ORDER BY id LIMIT %s", (rows, _QUERIES))
        return [row[0] for row in cursor.fetchall()]


def _compare(
    own: connection, bare: connection, query: str, file: str | None
) -> tuple[list[str], list[str], float, float]:
    """The nearest rows from both databases and the seconds that each took, the better of two runs."""
    fast, fast_seconds = min((_search(own, query, file) for _ in range(2)), key=lambda run: run[1])
    exact, exact_seconds = min((_search(bare, query, file) for _ in range(2)), key=lambda run: run[1])
    return fast, exact, fast_seconds, exact_seconds


def _search(opened: connection, query: str, file: str | None) -> tuple[list[str], float]:
    """The search as rag_api's vector store sends it."""
    condition = "AND langchain_pg_embedding.cmetadata ->> 'file_id' = %(file)s" if file else ""
    statement = (
        "SELECT langchain_pg_embedding.uuid::text, embedding <=> %(query)s AS distance "
        "FROM langchain_pg_embedding JOIN langchain_pg_collection "
        "ON langchain_pg_embedding.collection_id = langchain_pg_collection.uuid "
        f"WHERE langchain_pg_embedding.collection_id = '{_COLLECTION}'::uuid {condition} "
        f"ORDER BY distance ASC LIMIT {_NEAREST}"
    )
    arguments: dict[str, Any] = {"query": query, "file": file}
    began = time.perf_counter()
    with opened.cursor() as cursor:
        cursor.execute(statement, arguments)
        found = [row[0] for row in cursor.fetchall()]
    return found, time.perf_counter() - began


def _upload_seconds(opened: connection, source: connection) -> float:
    """Seconds to take chunks in, as rag_api's vector store sends them: 500 a statement, vectors as text."""
    with source.cursor() as cursor:
        cursor.execute("SELECT v::text FROM vectors ORDER BY md5(id::text) LIMIT %s", (_UPLOADED,))
        vectors = [row[0] for row in cursor.fetchall()]
    rows = [
        (
            _COLLECTION,
            vector,
            "a chunk of text " * 90,
            json.dumps({"file_id": "uploaded", "page": page}),
            "uploaded",
        )
        for page, vector in enumerate(vectors)
    ]
    began = time.perf_counter()
    with opened.cursor() as cursor:
        for begin in range(0, len(rows), _AT_ONCE):
            execute_values(
                cursor,
                "INSERT INTO langchain_pg_embedding "
                "(collection_id, embedding, document, cmetadata, custom_id, uuid) VALUES %s",
                rows[begin : begin + _AT_ONCE],
                template="(%s, %s, %s, %s, %s, gen_random_uuid())",
                page_size=_AT_ONCE,
            )
    return time.perf_counter() - began


def _ratio(runs: list[tuple[list[str], list[str], float, float]]) -> float:
    return statistics.median(run[2] for run in runs) / statistics.median(run[3] for run in runs)


if __name__ == "__main__":
    for measurement in measure():
        print(measurement)  # noqa: T201 - a command
