"""Databases that others made: whose tables they are, how old their pgvector is, and how large they are."""

# ruff: noqa: S608 - the statements are put together from the tests' own names

from __future__ import annotations

import re
import uuid
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg2
import pytest

from custom_resources.postgres import migrations
from tests.integration.custom_resources.container import Container, Outcome, event
from tests.integration.custom_resources.targets import RAG_API_MADE

if TYPE_CHECKING:
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.targets import PostgresTarget, User

_OWNERS = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
_HNSW = "idx_langchain_pg_embedding_hnsw"
_VALID = f"SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('public.{_HNSW}')"


def _run(
    function: Container,
    target: PostgresTarget,
    endpoint: ResponseEndpoint,
    request: str = "Create",
    *,
    seconds: float = 60,
    **changes: str,
) -> Outcome:
    properties = {**target.properties, **changes}
    return function.invoke(event(request, properties, endpoint), endpoint, seconds)


def _made_by_another(target: PostgresTarget, *, by_master: bool) -> User:
    """Have a third role make and fill rag_api's tables; whether the master user made that role."""
    old = (f"old_{uuid.uuid4().hex[:8]}", uuid.uuid4().hex)
    made = f"CREATE ROLE {old[0]} LOGIN PASSWORD '{old[1]}'"
    target.query("CREATE EXTENSION vector", target.admin)
    if by_master:
        target.query(made, target.admin)
    else:
        with target.superuser() as cursor:
            cursor.execute(made)
    target.query(f"GRANT CREATE ON SCHEMA public TO {old[0]}", target.admin)
    target.query(RAG_API_MADE, old)
    return old


def test_tables_of_a_role_that_the_master_made_are_adopted(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """The master user gives itself the membership that it needs, and every row is kept."""
    old = _made_by_another(postgres_target, by_master=True)
    rows = "SELECT uuid, embedding::text FROM langchain_pg_embedding ORDER BY 1"
    before = postgres_target.query(rows, old)

    applied = _run(postgres_function, postgres_target, endpoint).applied

    assert "owner of langchain_pg_embedding" in applied
    assert postgres_target.query(rows) == before
    assert postgres_target.query(_OWNERS) == [(postgres_target.application[0],)]


def test_tables_of_a_role_beyond_the_masters_power_are_refused_with_statements_that_work(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """Nothing is made before; what the reason says, run to the letter, has the next update succeed."""
    admin = postgres_target.admin
    old = _made_by_another(postgres_target, by_master=False)

    reason = _run(postgres_function, postgres_target, endpoint).reason

    assert "Nothing was done" in reason
    name = postgres_target.application[0]
    assert postgres_target.query(f"SELECT 1 FROM pg_roles WHERE rolname = '{name}'", admin) == []
    assert postgres_target.query("SELECT to_regnamespace('librechat_catalog')", admin) == [(None,)]
    assert postgres_target.query(_OWNERS, admin) == [(old[0],)]
    steps = re.findall(r"as '(\w+)': (.*?;)(?= then as| Then update)", reason)
    assert [user for user, _ in steps] == [admin[0], old[0], admin[0]]
    for user, statements in steps:
        postgres_target.query(statements, admin if user == admin[0] else old)
    assert _run(postgres_function, postgres_target, endpoint).applied
    assert postgres_target.query(_OWNERS) == [(name,)]
    assert postgres_target.data()


def test_a_database_of_a_role_beyond_the_masters_power_is_refused(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """The record could not be made in it, nor the schema be given to the application."""
    database = postgres_target.properties["DatabaseName"]
    with postgres_target.superuser() as cursor:
        cursor.execute(f"CREATE ROLE owner_{database}; ALTER DATABASE {database} OWNER TO owner_{database}")

    reason = _run(postgres_function, postgres_target, endpoint).reason

    assert f"belongs to 'owner_{database}'" in reason
    assert "name another database" in reason


def test_another_roles_vectors_of_other_dimensions_stay_its_own(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """To look at them takes the application's login; what was given to it for that is given back."""
    old = _made_by_another(postgres_target, by_master=True)

    reason = _run(postgres_function, postgres_target, endpoint, EmbeddingDimensions="1024").reason

    assert "50 of 8" in reason
    assert postgres_target.query(_OWNERS, old) == [(old[0],)]
    postgres_target.query("INSERT INTO langchain_pg_collection VALUES ('more', '{}', gen_random_uuid())", old)


def test_an_older_pgvector_is_updated(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """A server's upgrade leaves a database's extension as it was, too old for the index."""
    postgres_target.query("CREATE EXTENSION vector", postgres_target.admin)
    installed = "SELECT extversion FROM pg_extension WHERE extname = 'vector'"
    newest = postgres_target.query(installed, postgres_target.admin)
    with postgres_target.superuser() as cursor:
        cursor.execute("UPDATE pg_extension SET extversion = '0.8.4' WHERE extname = 'vector'")

    applied = _run(postgres_function, postgres_target, endpoint).applied

    assert f"vector {newest[0][0]}" in applied
    assert postgres_target.query(installed) == newest
    assert _run(postgres_function, postgres_target, endpoint, "Update").applied == "nothing"


def test_a_pgvector_in_another_schema_is_refused(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """Names in public that only look like the extension's could be anybody's; the way out works."""
    postgres_target.query("CREATE SCHEMA apart; CREATE EXTENSION vector SCHEMA apart", postgres_target.admin)

    reason = _run(postgres_function, postgres_target, endpoint).reason

    assert "in the schema 'apart'" in reason
    postgres_target.query("DROP EXTENSION vector", postgres_target.admin)
    assert _run(postgres_function, postgres_target, endpoint).applied


def test_a_pgvector_that_stays_too_old_is_refused(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """One that the master user may not update is not accepted because it is there."""
    with postgres_target.superuser() as cursor:
        cursor.execute("CREATE EXTENSION vector")
        cursor.execute("UPDATE pg_extension SET extversion = '0.6.2' WHERE extname = 'vector'")

    reason = _run(postgres_function, postgres_target, endpoint).reason

    assert "has pgvector 0.6.2, but 0.7 or later is needed" in reason
    assert "ALTER EXTENSION vector UPDATE" in reason


def _with_a_large_table(function: Container, target: PostgresTarget, endpoint: ResponseEndpoint) -> None:
    """A table of 1,500 dimensions whose index takes far longer than the function is given."""
    assert _run(function, target, endpoint, EmbeddingDimensions="none").applied
    target.query(
        "INSERT INTO langchain_pg_embedding (uuid, embedding) SELECT gen_random_uuid(), "
        "array(SELECT random() + n * 0 FROM generate_series(1, 1500))::vector "
        "FROM generate_series(1, 5000) n; "
        "ALTER TABLE langchain_pg_embedding ALTER COLUMN embedding TYPE vector(1500)"
    )


def test_an_index_that_takes_too_long_is_built_outside(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """It succeeds without, and says what to run; the next update takes the index that it makes."""
    _with_a_large_table(postgres_function, postgres_target, endpoint)

    outcome = _run(
        postgres_function, postgres_target, endpoint, "Update", seconds=6, EmbeddingDimensions="1500"
    )

    assert "without the similarity index" in outcome.applied
    assert outcome.answer is not None
    to_do = outcome.answer["Data"]["ToDo"]
    assert f"Run as {postgres_target.application[0]!r}" in to_do
    assert postgres_target.query(_VALID) == []
    statement = re.search(rf"CREATE INDEX CONCURRENTLY {_HNSW} [^;]*", to_do)
    assert statement is not None
    postgres_target.query("TRUNCATE langchain_pg_embedding")
    postgres_target.query(statement.group())
    applied = _run(postgres_function, postgres_target, endpoint, "Update", EmbeddingDimensions="1500").applied
    assert "similarity index" not in applied
    assert postgres_target.query(_VALID) == [(True,)]


def test_an_invalid_index_is_built_anew(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """One that CREATE INDEX CONCURRENTLY left behind when it failed answers no search."""
    _with_a_large_table(postgres_function, postgres_target, endpoint)
    with closing(postgres_target.connect(postgres_target.application)) as opened, opened.cursor() as cursor:
        cursor.execute("SET statement_timeout = 500")
        with pytest.raises(psycopg2.errors.QueryCanceled):
            cursor.execute(
                f"CREATE INDEX CONCURRENTLY {_HNSW} ON langchain_pg_embedding "
                "USING hnsw (embedding vector_cosine_ops)"
            )
    assert postgres_target.query(_VALID) == [(False,)]
    postgres_target.query("DELETE FROM langchain_pg_embedding")

    applied = _run(postgres_function, postgres_target, endpoint, "Update", EmbeddingDimensions="1500").applied

    assert "similarity index" in applied
    assert postgres_target.query(_VALID) == [(True,)]


def test_the_other_user_of_a_snapshots_pair_is_shut_out(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """It has a password of another environment's; a launch takes that, an update leaves it."""
    name = postgres_target.application[0]
    other = (f"{name}_clone", uuid.uuid4().hex)
    postgres_target.query(f"CREATE ROLE {other[0]} LOGIN PASSWORD '{other[1]}'", postgres_target.admin)
    database = postgres_target.properties["DatabaseName"]
    postgres_target.query(f"GRANT CONNECT ON DATABASE {database} TO {other[0]}", postgres_target.admin)

    assert "taken away" not in _run(postgres_function, postgres_target, endpoint, "Update").applied
    assert postgres_target.query("SELECT 1", other)
    applied = _run(postgres_function, postgres_target, endpoint).applied

    assert f"password of {other[0]} taken away" in applied
    with pytest.raises(psycopg2.OperationalError, match="authentication failed"):
        postgres_target.query("SELECT 1", other)


def test_the_documented_way_to_another_dimension_works(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """Tables dropped as the application, the record emptied as the master user, and an update."""
    _run(postgres_function, postgres_target, endpoint)
    postgres_target.query("DROP TABLE langchain_pg_embedding, langchain_pg_collection")
    postgres_target.query("DELETE FROM librechat_catalog.migration", postgres_target.admin)

    applied = _run(postgres_function, postgres_target, endpoint, "Update", EmbeddingDimensions="16").applied

    assert "0001_rag_tables" in applied
    assert "dimensions 16" in applied
    assert postgres_target.query(_VALID) == [(True,)]


def test_the_record_says_which_version_applied_a_file_and_when(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """Whoever looks into a database can tell which release made what."""
    _run(postgres_function, postgres_target, endpoint, ProductVersion="1.2.3")

    recorded = postgres_target.query(
        "SELECT DISTINCT product_version, now() - applied_at BETWEEN '0' AND '5 min' "
        "FROM librechat_catalog.migration",
        postgres_target.admin,
    )
    assert recorded == [("1.2.3", True)]
    _run(postgres_function, postgres_target, endpoint, "Update", ProductVersion="1.3.0")
    assert ("1.2.3", True) in recorded


def test_a_file_that_was_run_but_not_recorded_is_run_again_and_changes_nothing(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """A cut between the application's transaction and the master's record must do no harm, in any file."""
    files = migrations.load()
    postgres_target.fill()
    _run(postgres_function, postgres_target, endpoint)
    state, data = postgres_target.state(), postgres_target.data()
    for file in files:
        postgres_target.query(
            f"DELETE FROM librechat_catalog.migration WHERE number >= {file.number}", postgres_target.admin
        )
        applied = _run(postgres_function, postgres_target, endpoint, "Update").applied
        assert applied == ", ".join(again.name for again in files[file.number - 1 :])
        assert (postgres_target.state(), postgres_target.data()) == (state, data)
