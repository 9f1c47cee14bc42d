"""Databases that others made: whatever stands in the way is named before a change, with what helps."""

# ruff: noqa: S608 - the statements are put together from the tests' own names

from __future__ import annotations

import contextlib
import re
import time
import uuid
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg2
import pytest

from tests.integration.custom_resources.container import Container, Outcome, event
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.targets import PostgresTarget

_INSERT = """
INSERT INTO langchain_pg_embedding (collection_id, embedding, document, cmetadata, custom_id, uuid)
SELECT uuid, '[1,2,3,4,5,6,7,8]', 'new', '{"file_id": "new"}', 'new', gen_random_uuid()
FROM langchain_pg_collection
"""
"""As rag_api's vector store inserts: by name, and these columns alone."""

_STANDS_IN_THE_WAY = {
    "a view on the embeddings": (
        "CREATE VIEW seen AS SELECT embedding, document FROM langchain_pg_embedding",
        "view public.seen",
        "DROP VIEW public.seen",
    ),
    "a materialized view of the metadata": (
        "CREATE MATERIALIZED VIEW files AS SELECT cmetadata ->> 'file_id' FROM langchain_pg_embedding",
        "materialized view public.files",
        "DROP MATERIALIZED VIEW public.files",
    ),
    "a generated column": (
        (
            "ALTER TABLE langchain_pg_embedding ADD file text "
            "GENERATED ALWAYS AS (cmetadata ->> 'file_id') STORED"
        ),
        "column file",
        "DROP COLUMN file",
    ),
    "a trigger on the column": (
        (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; "
            "CREATE TRIGGER watching BEFORE UPDATE OF embedding ON langchain_pg_embedding "
            "FOR EACH ROW EXECUTE FUNCTION f()"
        ),
        "trigger watching",
        "DROP TRIGGER watching",
    ),
    "a half-way table of langchain-postgres": (
        (
            "ALTER TABLE langchain_pg_embedding ADD id varchar; "
            "UPDATE langchain_pg_embedding SET id = uuid::text; "
            "ALTER TABLE langchain_pg_embedding DROP CONSTRAINT langchain_pg_embedding_pkey, "
            "ADD PRIMARY KEY (id)"
        ),
        'has the column "id" varchar NOT NULL',
        "SET DEFAULT gen_random_uuid()::text",
    ),
    "a column of another program's": (
        (
            "ALTER TABLE langchain_pg_collection ADD tenant integer NOT NULL DEFAULT 1; "
            "ALTER TABLE langchain_pg_collection ALTER tenant DROP DEFAULT"
        ),
        'has the column "tenant" int4 NOT NULL',
        "DROP NOT NULL",
    ),
    "a short column": (
        "ALTER TABLE langchain_pg_embedding ALTER document TYPE varchar(40)",
        "takes 40 characters",
        "TYPE varchar",
    ),
    "an unlogged table": (
        "ALTER TABLE langchain_pg_embedding SET UNLOGGED",
        "is unlogged",
        "SET LOGGED",
    ),
    "row security": (
        "ALTER TABLE langchain_pg_embedding ENABLE ROW LEVEL SECURITY",
        "row security",
        "DISABLE ROW LEVEL SECURITY",
    ),
    "an index of that name by another method": (
        "CREATE INDEX ix_cmetadata_gin ON langchain_pg_embedding ((cmetadata ->> 'file_id'))",
        "ix_cmetadata_gin is not the index",
        "RENAME TO ix_cmetadata_gin_other",
    ),
    "an index of that name on some rows": (
        (
            "CREATE INDEX idx_langchain_pg_embedding_custom_id ON langchain_pg_embedding (custom_id) "
            "WHERE document IS NULL"
        ),
        "idx_langchain_pg_embedding_custom_id is not the index",
        "RENAME TO idx_langchain_pg_embedding_custom_id_other",
    ),
    "an index of that name on another column": (
        "CREATE INDEX idx_langchain_pg_embedding_file_id ON langchain_pg_embedding (document)",
        "idx_langchain_pg_embedding_file_id is not the index",
        "RENAME TO idx_langchain_pg_embedding_file_id_other",
    ),
    "a similarity index of another distance": (
        (
            "ALTER TABLE langchain_pg_embedding ALTER embedding TYPE vector(8); CREATE INDEX "
            "idx_langchain_pg_embedding_hnsw ON langchain_pg_embedding USING hnsw (embedding vector_l2_ops)"
        ),
        "idx_langchain_pg_embedding_hnsw is not the index",
        "RENAME TO other_hnsw",
    ),
    "a default of reading only": (
        "ALTER DATABASE {database} SET default_transaction_read_only = on",
        "default_transaction_read_only is on",
        "RESET default_transaction_read_only",
    ),
}
"""By what somebody did to rag_api's tables: the statements, what the reason names, and what helps."""


def _run(
    function: Container,
    target: PostgresTarget,
    endpoint: ResponseEndpoint,
    request: str = "Create",
    seconds: float = 60,
) -> Outcome:
    return function.invoke(event(request, target.properties, endpoint), endpoint, seconds)


def _catalog(target: PostgresTarget) -> object:
    """Whose everything is, and what there is: what a refusal must leave as it was."""
    with target.superuser() as cursor:
        cursor.execute(
            "SELECT relname, relkind, pg_get_userbyid(relowner), "
            "coalesce(relacl, acldefault('r', relowner))::text "
            "FROM pg_class "
            "WHERE relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_|information_schema') "
            "ORDER BY 1"
        )
        relations = cursor.fetchall()
        cursor.execute(
            "SELECT nspname, pg_get_userbyid(nspowner), nspacl::text FROM pg_namespace "
            "WHERE nspname !~ '^pg_' ORDER BY 1"
        )
        schemas = cursor.fetchall()
        cursor.execute(
            "SELECT rolname, rolpassword FROM pg_authid WHERE rolname ~ %s OR rolname ~ 'reader' ORDER BY 1",
            (target.properties["DatabaseName"],),
        )
        return relations, schemas, cursor.fetchall()


def _follow(target: PostgresTarget, reason: str) -> None:
    """Run what the reason says, to the letter."""
    statements = re.findall(
        r"run (?:as (?:its|the table's|the) (?:owner|master user):? )?((?:ALTER|DROP|UPDATE|SET|CREATE)"
        r" .*?;)(?= keep| and | which|;| Then|\.| make)",
        reason,
        re.IGNORECASE,
    )
    assert statements, reason
    with closing(target.connect(target.admin)) as opened, opened.cursor() as cursor:
        for statement in ";".join(statements).split(";"):
            if statement.strip():
                cursor.execute(statement)


@pytest.mark.parametrize("what", _STANDS_IN_THE_WAY)
def test_what_stands_in_the_way_is_named_before_anything_is_changed(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint, what: str
) -> None:
    """Nothing is changed; what the reason says, run to the letter, lets launch and inserts succeed."""
    statements, named, helps = _STANDS_IN_THE_WAY[what]
    postgres_target.fill()
    postgres_target.query(
        statements.format(database=postgres_target.properties["DatabaseName"]), postgres_target.admin
    )
    before = _catalog(postgres_target)

    reason = _run(postgres_function, postgres_target, endpoint).reason

    assert "Nothing was done" in reason
    assert named in reason
    assert helps in reason
    assert _catalog(postgres_target) == before
    _follow(postgres_target, reason)
    assert _run(postgres_function, postgres_target, endpoint).applied
    postgres_target.query(_INSERT)


def test_a_database_without_the_schema_public_is_named(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """With the statement that makes it, which works."""
    with postgres_target.superuser() as cursor:
        cursor.execute("DROP SCHEMA public")

    reason = _run(postgres_function, postgres_target, endpoint).reason

    assert "no schema public" in reason
    _follow(postgres_target, reason)
    assert _run(postgres_function, postgres_target, endpoint).applied


@pytest.mark.parametrize("escape", [r"\u0000", r"\u0000\u0000x", r"\ud83d"])
def test_metadata_that_jsonb_does_not_take_is_counted_before_anything_is_changed(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint, escape: str
) -> None:
    """The one UPDATE takes the escapes out and leaves an escaped backslash; the next launch succeeds."""
    postgres_target.fill()
    postgres_target.query(
        "UPDATE langchain_pg_embedding SET cmetadata = "
        rf"""'{{"file_id": "file1", "title": "a{escape}b", "path": "c:\\u0000"}}' """
        "WHERE document < 'text 12'",
        postgres_target.admin,
    )
    affected = postgres_target.query(
        "SELECT count(*) FROM langchain_pg_embedding WHERE document < 'text 12'", postgres_target.admin
    )[0][0]
    before = _catalog(postgres_target)

    reason = _run(postgres_function, postgres_target, endpoint).reason

    assert f"the cmetadata of {affected} rows" in reason
    assert _catalog(postgres_target) == before
    _follow(postgres_target, reason)
    assert _run(postgres_function, postgres_target, endpoint).applied
    titles = (
        "SELECT DISTINCT cmetadata ->> 'title', cmetadata ->> 'path' FROM langchain_pg_embedding "
        "WHERE cmetadata ? 'title'"
    )
    assert postgres_target.query(titles) == [("ab" if not escape.endswith("x") else "axb", r"c:\u0000")]


def test_a_similarity_index_of_another_name_is_the_right_one(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """What an index is, not what it is called: no second one is built, which would cost every insert."""
    postgres_target.fill()
    postgres_target.query(
        "ALTER TABLE langchain_pg_embedding ALTER embedding TYPE vector(8); CREATE INDEX mine ON "
        "langchain_pg_embedding USING hnsw (embedding vector_cosine_ops)",
        postgres_target.admin,
    )

    assert "similarity index" not in _run(postgres_function, postgres_target, endpoint).applied
    hnsw = "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%USING hnsw%' AND schemaname = 'public'"
    assert postgres_target.query(hnsw) == [("mine",)]


def test_a_failure_after_the_owners_moved_gives_them_back(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """An event trigger refuses the first index: tables, schema and everybody's rights are as before."""
    old = (f"old_{uuid.uuid4().hex[:8]}", uuid.uuid4().hex)
    postgres_target.query("CREATE EXTENSION vector", postgres_target.admin)
    postgres_target.query(f"CREATE ROLE {old[0]} LOGIN PASSWORD '{old[1]}'", postgres_target.admin)
    postgres_target.query(f"GRANT CREATE ON SCHEMA public TO {old[0]}, PUBLIC", postgres_target.admin)
    postgres_target.fill()
    for table in ("langchain_pg_embedding", "langchain_pg_collection"):
        postgres_target.query(
            f"GRANT {old[0]} TO CURRENT_USER; ALTER TABLE {table} OWNER TO {old[0]}", postgres_target.admin
        )
    with postgres_target.superuser() as cursor:
        cursor.execute(
            "CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'not here'; END $$; "
            "CREATE EVENT TRIGGER no_index ON ddl_command_start WHEN TAG IN ('CREATE INDEX') "
            "EXECUTE FUNCTION no()"
        )
    owners = "SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    schema = (
        "SELECT pg_get_userbyid(nspowner), has_schema_privilege('public', 'public', 'CREATE') "
        "FROM pg_namespace WHERE nspname = 'public'"
    )
    before = [postgres_target.query(each, postgres_target.admin) for each in (owners, schema)]

    reason = _run(postgres_function, postgres_target, endpoint).reason

    assert "event trigger" in reason
    assert "not here" in reason
    assert "Unexpected" not in reason
    assert [postgres_target.query(each, postgres_target.admin) for each in (owners, schema)] == before
    postgres_target.query("INSERT INTO langchain_pg_collection VALUES ('more', '{}', gen_random_uuid())", old)
    with postgres_target.superuser() as cursor:
        cursor.execute("DROP EVENT TRIGGER no_index")
    assert "owner of langchain_pg_embedding" in _run(postgres_function, postgres_target, endpoint).applied


@contextlib.contextmanager
def _holding(target: PostgresTarget, statement: str) -> Iterator[int]:
    """A session that holds a lock, with an application's name of its own; its process ID."""
    with closing(target.connect(target.admin)) as opened, opened.cursor() as cursor:
        cursor.execute("SET application_name = 'nightly report'; SELECT pg_backend_pid()")
        process = cursor.fetchall()[0][0]
        opened.autocommit = False
        cursor.execute(statement)
        yield process


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("LOCK TABLE langchain_pg_embedding IN ACCESS SHARE MODE", "langchain_pg_embedding"),
        (f"SELECT pg_advisory_lock({0x4C69627265436174})", "the lock of this function"),
    ],
)
def test_a_lock_names_its_holder_and_not_what_it_runs(
    postgres_function: Container,
    postgres_target: PostgresTarget,
    endpoint: ResponseEndpoint,
    statement: str,
    what: str,
) -> None:
    """At the deadline the reason has the lock, the session, its user and application, and how to end it."""
    postgres_target.fill()
    with _holding(postgres_target, f"{statement} /* hunter2 */") as process:
        reason = _run(postgres_function, postgres_target, endpoint, seconds=16).reason

    assert what in reason
    assert f"session {process} of user {postgres_target.admin[0]!r}, application 'nightly report'" in reason
    assert f"pg_terminate_backend({process})" in reason
    assert "hunter2" not in reason
    assert _run(postgres_function, postgres_target, endpoint).applied


def test_a_lock_that_is_let_go_in_time_is_waited_for(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """Writers are kept waiting for some seconds at a time, and the launch succeeds."""
    postgres_target.fill()
    with _holding(postgres_target, "LOCK TABLE langchain_pg_embedding IN ROW EXCLUSIVE MODE"):
        postgres_function.send(event("Create", postgres_target.properties, endpoint), 60)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with contextlib.suppress(psycopg2.Error):
                if postgres_target.query("SELECT 1 FROM pg_locks WHERE NOT granted", postgres_target.admin):
                    break
        with closing(postgres_target.connect(postgres_target.admin)) as writer, writer.cursor() as cursor:
            cursor.execute("SET lock_timeout = '9s'")
            cursor.execute(
                _INSERT.replace("FROM langchain_pg_collection", "FROM langchain_pg_collection LIMIT 1")
            )
    assert postgres_function.result(endpoint).applied
