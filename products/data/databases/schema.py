"""The two functions that initialize the databases, and the custom resources that call them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from products.data.databases import postgres
from products.data.functions.function import add_function
from products.data.functions.function_permissions import statements
from products.data.parameters import DOCUMENTDB_PASSWORD_VERSION, EMBEDDING_DIMENSIONS, RERUN
from products.language.intrinsics import ref
from products.language.resource import CustomResource

if TYPE_CHECKING:
    from products.cfn.kms import Key
    from products.data.databases.documentdb import DocumentDb
    from products.data.databases.postgres import Postgres
    from products.language.intrinsics import Text
    from products.product import Product

TIMEOUT_SECONDS = 900
"""Lambda's longest: an index over a large restored database takes its time."""
MEMORY_MEGABYTES = 512
"""More than the functions need (under 128): Lambda gives processor time in proportion to memory."""

PACKAGES = {"PostgreSQL": "postgres-schema", "DocumentDB": "documentdb-schema"}
"""The built functions, by the engine that they initialize."""

PostgresAttribute = Literal["Applied", "EngineVersion", "ExtensionVersion", "SchemaVersion", "ToDo"]
DocumentDbAttribute = Literal["Applied", "Collections", "EngineVersion", "Indexes", "SchemaVersion"]


class PostgresSchema(CustomResource[PostgresAttribute]):
    """What the function postgres-schema does, and what it returns."""

    TYPE = "Custom::PostgresSchema"


class DocumentDbSchema(CustomResource[DocumentDbAttribute]):
    """What the function documentdb-schema does, and what it returns."""

    TYPE = "Custom::DocumentDbSchema"


def add_postgres_schema(product: Product, key: Key, database: Postgres) -> PostgresSchema:
    """Declare what initializes PostgreSQL."""
    secrets: dict[str, Any] = {
        "AdminSecretArn": database.master_secret_arn,
        "ApplicationSecretArn": ref(database.application_secret),
    }
    call = _add_function(product, key, "PostgresSchema", engine="PostgreSQL", secrets=secrets)
    return PostgresSchema(
        product,
        "PostgresSchema",
        **call,
        Host=database.host,
        Port=database.port,
        DatabaseName=postgres.DATABASE_NAME,
        **secrets,
        EmbeddingDimensions=ref(EMBEDDING_DIMENSIONS),
    )


def add_documentdb_schema(product: Product, key: Key, database: DocumentDb) -> DocumentDbSchema:
    """Declare what initializes DocumentDB."""
    secrets: dict[str, Any] = {
        "AdminSecretArn": ref(database.master_secret),
        "ApplicationSecretArn": ref(database.application_secret),
    }
    prefix = "DocumentDbSchema"
    call = _add_function(product, key, prefix, engine="DocumentDB", secrets=secrets)
    return DocumentDbSchema(
        product,
        prefix,
        depends_on=database.ready,
        **call,
        Host=database.host,
        Port=database.port,
        **secrets,
        ApplicationSecretVersion=ref(DOCUMENTDB_PASSWORD_VERSION),
    )


def _add_function(
    product: Product, key: Key, prefix: str, *, engine: str, secrets: dict[str, Text]
) -> dict[str, Any]:
    """Declare an initializing function; returns the properties that every custom resource of one has."""
    function = add_function(
        product,
        key,
        prefix=prefix,
        package=PACKAGES[engine],
        purpose=f"initialise {engine}",
        statements=lambda logs: statements(key, list(secrets.values()), logs),
        timeout=TIMEOUT_SECONDS,
        memory=MEMORY_MEGABYTES,
    )
    return {**function.call, **function.version, "Rerun": ref(RERUN)}
