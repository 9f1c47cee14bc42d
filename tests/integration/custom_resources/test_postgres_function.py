"""The function postgres-schema, as its zip runs, on a real PostgreSQL through TLS."""

# ruff: noqa: S608 - the statements are put together from the tests' own names

from __future__ import annotations

import uuid
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg2
import pytest

from tests.integration.custom_resources.container import Container, Outcome, event
from tests.integration.custom_resources.targets import RAG_API_MADE

if TYPE_CHECKING:
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.secrets_manager import Secrets
    from tests.integration.custom_resources.targets import PostgresTarget

_COLUMNS = """
SELECT table_name, column_name, udt_name, is_nullable FROM information_schema.columns
WHERE table_schema = 'public' ORDER BY 1, 2
"""
_INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"


def _run(
    function: Container,
    target: PostgresTarget,
    endpoint: ResponseEndpoint,
    request: str = "Create",
    **changes: str,
) -> Outcome:
    return function.invoke(event(request, {**target.properties, **changes}, endpoint), endpoint)


def test_a_new_database_gets_the_tables_that_rag_api_expects(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """The columns are those of rag_api's vector store, and they belong to the application."""
    outcome = _run(postgres_function, postgres_target, endpoint)

    assert "0001_rag_tables" in outcome.applied
    assert postgres_target.query(_COLUMNS) == [
        ("langchain_pg_collection", "cmetadata", "json", "YES"),
        ("langchain_pg_collection", "name", "varchar", "YES"),
        ("langchain_pg_collection", "uuid", "uuid", "NO"),
        ("langchain_pg_embedding", "cmetadata", "jsonb", "YES"),
        ("langchain_pg_embedding", "collection_id", "uuid", "YES"),
        ("langchain_pg_embedding", "custom_id", "varchar", "YES"),
        ("langchain_pg_embedding", "document", "varchar", "YES"),
        ("langchain_pg_embedding", "embedding", "vector", "YES"),
        ("langchain_pg_embedding", "uuid", "uuid", "NO"),
    ]
    owners = postgres_target.query("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
    assert owners == [(postgres_target.application[0],)]


def test_a_second_run_changes_nothing(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """The same request again finds everything done, under the same physical ID."""
    first = _run(postgres_function, postgres_target, endpoint)
    again = _run(postgres_function, postgres_target, endpoint, "Update")

    assert again.applied == "nothing"
    assert first.answer is not None
    assert again.answer is not None
    assert again.answer["PhysicalResourceId"] == first.answer["PhysicalResourceId"]


def test_the_application_may_use_its_tables_and_nothing_else(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """Its role has no power beyond its schema: no roles, no databases, no bookkeeping, no other database."""
    _run(postgres_function, postgres_target, endpoint)
    name = postgres_target.application[0]

    powers = postgres_target.query(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles "
        f"WHERE rolname = '{name}'"
    )
    assert powers == [(False,) * 5]
    for forbidden in (
        "CREATE ROLE intruder",
        "CREATE DATABASE intruder",
        "SELECT * FROM librechat_catalog.migration",
        "CREATE SCHEMA intruder",
        f"SET ROLE {postgres_target.admin[0]}",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            postgres_target.query(forbidden)


def test_what_rag_api_runs_at_its_start_changes_nothing(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """Its extension, tables and optional indexes exist, so its own role needs no right to make them."""
    _run(postgres_function, postgres_target, endpoint)
    before = postgres_target.query(_COLUMNS), postgres_target.query(_INDEXES)

    postgres_target.query("CREATE EXTENSION IF NOT EXISTS vector")
    table = "langchain_pg_embedding"
    postgres_target.query(f"CREATE INDEX IF NOT EXISTS idx_{table}_custom_id ON {table} (custom_id)")
    postgres_target.query(
        f"CREATE INDEX IF NOT EXISTS idx_{table}_file_id ON {table} ((cmetadata->>'file_id'))"
    )

    assert (postgres_target.query(_COLUMNS), postgres_target.query(_INDEXES)) == before


def test_the_statements_of_rag_api_use_the_indexes(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """As the application: by file, by ID and by similarity, an index answers.

    A table of this size is scanned faster than any index is read, so scanning is discouraged here; the
    benchmark shows what the planner chooses by itself on a large one.
    """
    _run(postgres_function, postgres_target, endpoint)
    collection = str(uuid.uuid4())
    postgres_target.query(
        f"INSERT INTO langchain_pg_collection VALUES ('testcollection', '{{}}', '{collection}')"
    )
    postgres_target.query(
        "INSERT INTO langchain_pg_embedding (collection_id, embedding, document, cmetadata, custom_id, uuid) "
        f"SELECT '{collection}', array(SELECT random() + n * 0 FROM generate_series(1, 8))::vector, 'text', "
        "jsonb_build_object('file_id', 'f' || n % 100, 'user_id', 'u'), 'f' || n % 100, gen_random_uuid() "
        "FROM generate_series(1, 1500) n; ANALYZE langchain_pg_embedding"
    )
    nearest = (
        "SELECT langchain_pg_embedding.*, embedding <=> '[1,2,3,4,5,6,7,8]' AS distance "
        "FROM langchain_pg_embedding JOIN langchain_pg_collection ON langchain_pg_embedding.collection_id = "
        f"langchain_pg_collection.uuid WHERE langchain_pg_embedding.collection_id = '{collection}'::uuid "
    )
    expected = {
        nearest + "ORDER BY distance LIMIT 4": "idx_langchain_pg_embedding_hnsw",
        nearest + "AND langchain_pg_embedding.cmetadata ->> 'file_id' = 'f7' ORDER BY distance LIMIT 4": (
            "idx_langchain_pg_embedding_file_id"
        ),
        "DELETE FROM langchain_pg_embedding WHERE custom_id = 'f7'": "idx_langchain_pg_embedding_custom_id",
    }
    for statement, index in expected.items():
        plan = "\n".join(
            row[0] for row in postgres_target.query(f"SET enable_seqscan = off; EXPLAIN {statement}")
        )
        assert index in plan
        assert "Seq Scan on langchain_pg_embedding" not in plan
    assert len(postgres_target.query(nearest + "ORDER BY distance LIMIT 4")) == 4


@pytest.mark.parametrize("number", ["'{}'", "'{}'::vector"])
def test_similarity_of_many_dimensions_uses_the_index(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint, number: str
) -> None:
    """The column is halfvec then, and rag_api's statement names no type; one that names vector works, too."""
    _run(postgres_function, postgres_target, endpoint, EmbeddingDimensions="2001")
    vector = f"[{','.join(['1'] * 2001)}]"
    postgres_target.query(
        "INSERT INTO langchain_pg_embedding (embedding, document, uuid) "
        f"VALUES ('{vector}', 'text', gen_random_uuid()); ANALYZE langchain_pg_embedding"
    )

    plan = "\n".join(
        row[0]
        for row in postgres_target.query(
            "SET enable_seqscan = off; EXPLAIN SELECT langchain_pg_embedding.*, "
            f"embedding <=> {number.format(vector)} AS distance FROM langchain_pg_embedding "
            "ORDER BY distance LIMIT 4"
        )
    )

    assert "Index Scan using idx_langchain_pg_embedding_hnsw" in plan


def test_a_rotated_password_is_taken_over(
    postgres_function: Container,
    postgres_target: PostgresTarget,
    endpoint: ResponseEndpoint,
    secrets: Secrets,
) -> None:
    """After an update the application logs in with the secret's new password, and not with the old one."""
    _run(postgres_function, postgres_target, endpoint)
    name = postgres_target.application[0]
    secrets.replace(postgres_target.properties["ApplicationSecretArn"], name, "new-password-1")

    assert _run(postgres_function, postgres_target, endpoint, "Update").applied == "password"
    assert postgres_target.query("SELECT current_user", (name, "new-password-1")) == [(name,)]
    with pytest.raises(psycopg2.OperationalError):
        postgres_target.query("SELECT 1")


def test_a_database_of_rag_api_is_adopted_with_every_row(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """Filled tables without a dimension, made by another role, become the application's."""
    admin = postgres_target.admin
    postgres_target.query(RAG_API_MADE, admin)
    rows = "SELECT uuid, embedding::text, cmetadata ->> 'file_id' FROM langchain_pg_embedding ORDER BY 1"
    before = postgres_target.query(rows, admin)

    applied = _run(postgres_function, postgres_target, endpoint).applied

    assert "owner of langchain_pg_embedding" in applied
    assert "dimensions 8" in applied
    assert postgres_target.query(rows) == before
    assert ("idx_langchain_pg_embedding_hnsw",) in [(row[0],) for row in postgres_target.query(_INDEXES)]


def test_vectors_of_other_dimensions_are_refused_and_left_alone(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """The reason names what is there; nothing has been made or changed."""
    admin = postgres_target.admin
    postgres_target.query(RAG_API_MADE, admin)

    outcome = _run(postgres_function, postgres_target, endpoint, EmbeddingDimensions="1024")

    assert "50 of 8" in outcome.reason
    roles = postgres_target.query(
        f"SELECT 1 FROM pg_roles WHERE rolname = '{postgres_target.application[0]}'", admin
    )
    assert roles == []
    assert postgres_target.query(
        "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname='public'", admin
    ) == [(admin[0],)]


def test_another_programs_table_is_refused(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """A table of the same name with other columns is not rag_api's."""
    postgres_target.query(
        "CREATE TABLE langchain_pg_embedding (id varchar PRIMARY KEY)", postgres_target.admin
    )

    assert "not rag_api's" in _run(postgres_function, postgres_target, endpoint).reason


def test_another_dimension_is_refused_with_the_way_to_do_it(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """An update cannot turn one model's vectors into another's; going back afterwards works."""
    _run(postgres_function, postgres_target, endpoint)

    refused = _run(postgres_function, postgres_target, endpoint, "Update", EmbeddingDimensions="16")
    assert "have 8" in refused.reason
    assert "launch a new data product" in refused.reason
    assert _run(postgres_function, postgres_target, endpoint, "Update").applied == "nothing"
    kept = _run(postgres_function, postgres_target, endpoint, "Update", EmbeddingDimensions="none")
    assert kept.applied == "nothing"


@pytest.mark.parametrize(
    ("dimensions", "expected"), [("none", "vector"), ("2000", "vector(2000)"), ("2001", "halfvec(2001)")]
)
def test_the_column_has_the_type_that_its_index_takes(
    postgres_function: Container,
    postgres_target: PostgresTarget,
    endpoint: ResponseEndpoint,
    dimensions: str,
    expected: str,
) -> None:
    """An HNSW index takes 2,000 dimensions of vector, and above that halfvec; none leaves it as it was."""
    _run(postgres_function, postgres_target, endpoint, EmbeddingDimensions=dimensions)

    found = postgres_target.query(
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute "
        "WHERE attrelid = 'langchain_pg_embedding'::regclass AND attname = 'embedding'"
    )
    indexes = {row[0] for row in postgres_target.query(_INDEXES)}
    assert found == [(expected,)]
    assert ("idx_langchain_pg_embedding_hnsw" in indexes) == (dimensions != "none")


def test_an_edited_released_file_is_refused(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """A database that was made with another content of the same number is not touched."""
    _run(postgres_function, postgres_target, endpoint)
    record = "UPDATE librechat_catalog.migration SET checksum = repeat('0', 64) WHERE number = 2"
    postgres_target.query(record, postgres_target.admin)

    assert "0002_metadata_as_jsonb.sql" in _run(postgres_function, postgres_target, endpoint, "Update").reason


def test_going_back_to_an_older_version_keeps_the_newer_schema(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """CloudFormation rolls back with the older function, which must succeed on a newer database."""
    _run(postgres_function, postgres_target, endpoint)
    newer = "INSERT INTO librechat_catalog.migration VALUES (99, 'later', 'x', '9.0.0')"
    postgres_target.query(newer, postgres_target.admin)

    outcome = _run(postgres_function, postgres_target, endpoint, "Update")

    assert outcome.applied == "nothing"
    assert outcome.answer is not None
    assert outcome.answer["Data"]["SchemaVersion"] == "99"


def test_a_missing_database_is_made(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """The template may name a database that RDS did not make."""
    name = f"made{uuid.uuid4().hex[:8]}"

    assert _run(postgres_function, postgres_target, endpoint, DatabaseName=name).applied.startswith(
        "database"
    )
    with (
        closing(postgres_target.connect(postgres_target.application, name)) as opened,
        opened.cursor() as cursor,
    ):
        cursor.execute("SELECT count(*) FROM langchain_pg_embedding")
        assert cursor.fetchone() == (0,)


def test_a_powerful_role_is_refused_as_the_applications(
    postgres_function: Container,
    postgres_target: PostgresTarget,
    endpoint: ResponseEndpoint,
    secrets: Secrets,
) -> None:
    """Neither the master user nor a role that may create others becomes the application's."""
    same = _run(
        postgres_function, postgres_target, endpoint, ApplicationSecretArn=secrets.put(*postgres_target.admin)
    )
    assert "master user" in same.reason
    postgres_target.query(
        f"CREATE ROLE {postgres_target.application[0]} LOGIN CREATEROLE", postgres_target.admin
    )
    assert "may create roles" in _run(postgres_function, postgres_target, endpoint).reason


def test_delete_keeps_the_data_and_needs_no_database(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """It is answered at once, also where the host does not exist, and nothing is removed."""
    _run(postgres_function, postgres_target, endpoint)
    known = {"PhysicalResourceId": "as-it-was"}

    deleted = postgres_function.invoke(
        event("Delete", {"Host": "nowhere.invalid"}, endpoint, **known), endpoint
    )

    assert deleted.answer is not None
    assert (deleted.answer["Status"], deleted.answer["PhysicalResourceId"]) == ("SUCCESS", "as-it-was")
    assert postgres_target.query("SELECT count(*) FROM langchain_pg_embedding") == [(0,)]
