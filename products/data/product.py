"""The data product: the databases, files and secrets of one LibreChat environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import aws_cdk as cdk

from products import contract
from products.data import documentdb, postgres
from products.data.backup import add_backup
from products.data.cache import add_cache
from products.data.checks import add_check, hold_until_checked
from products.data.database_alarms import watch_documentdb, watch_postgres
from products.data.encryption import add_key
from products.data.files import add_files
from products.data.mongo_uri import add_mongo_uri
from products.data.notifications import add_notifications
from products.data.outputs import DOCUMENTDB_ANSWERS, POSTGRES_ANSWERS, add_outputs, show_answers
from products.data.parameters import (
    DOCUMENTDB_PASSWORD_VERSION,
    DOCUMENTDB_SNAPSHOT,
    EMBEDDING_DIMENSIONS,
    NONE,
    PARAMETERS,
    RECOVERY_SECRET,
)
from products.data.protection import add_protection, protect_last
from products.data.rotation import Rotation
from products.data.schema import SchemaFunction, SchemaFunctions
from products.data.secrets import add_application_secrets, add_recovery_secret
from products.data.sizing import Sizing
from products.functions import INDEX_FILE
from products.last import resources_of
from products.product import Product
from products.region import refuse_unknown_region

if TYPE_CHECKING:
    from pathlib import Path

    from products.parameters import Parameter


class DataProduct(Product):
    """PostgreSQL, DocumentDB, shared files and secrets, with both databases initialised.

    A stack's outputs exist only once all of it was made, so no compute layer can start before the
    databases are ready: its imports have nothing to find until both initialisers have answered.
    """

    NAME: ClassVar[str] = "data"
    VERSION: ClassVar[str] = "0.5.0"
    LAYER: ClassVar[contract.Layer] = contract.Layer.DATA
    TITLE: ClassVar[str] = (
        "LibreChat 2 of 3, data: PostgreSQL with pgvector, DocumentDB, shared files, secrets"
    )
    PARAMETERS: ClassVar[tuple[Parameter, ...]] = PARAMETERS

    def __init__(self, scope: cdk.App, *, index_file: Path = INDEX_FILE) -> None:
        """Declare the data layer.

        Args:
            scope: The app.
            index_file: The index of built functions.

        Raises:
            products.functions.FunctionNotBuiltError: The functions were not built yet.
        """
        super().__init__(scope)
        sizing = Sizing(self)
        refuse_unknown_region(self)
        self._demand_recovery_secret()
        key = add_key(self)
        check = add_check(self, sizing, key, index_file=index_file)
        self.export(contract.DATA_KEY_ARN, key.get_att("Arn").to_string())
        add_notifications(self, key)
        self._export_dimensions()
        add_application_secrets(self, sizing, key)
        files = add_files(self, sizing, key)
        cache = add_cache(self, sizing, key)
        functions = SchemaFunctions(self, sizing, key, index_file=index_file)
        vectors = postgres.add_postgres(self, sizing, key)
        watch_postgres(self, sizing, vectors.instance, check=check)
        vectors_ready = self._add_postgres(vectors, functions)
        documents = documentdb.add_documentdb(self, sizing, key)
        watch_documentdb(self, sizing, documents.cluster)
        documents_ready = self._add_documentdb(documents, functions)
        uri_secret = add_mongo_uri(self, key, initialised=documents_ready)
        add_backup(
            self,
            sizing,
            key,
            stores={
                "postgres": vectors.arn,
                "documentdb": documents.arn,
                "files": files.get_att("Arn").to_string(),
            },
        )
        recovery = add_recovery_secret(self, key, admin=documents.admin_secret)
        add_outputs(self, sizing, recovery_secret=recovery)
        rotation = Rotation(self, sizing, key, index_file=index_file)
        rotation.add_postgres(vectors, initialised=vectors_ready)
        rotation.add_documentdb(documents, uri_secret=uri_secret, recovery=recovery)
        rotation.add_cache(cache)
        # A cluster must not outlive the secret that opens it, whatever fails.
        documents.cluster.add_resource_dependency(recovery)
        databases = (vectors.instance, documents.cluster)
        protection = add_protection(self, sizing, key, databases, index_file=index_file)
        everything = resources_of(self)
        unchecked = [each for each in everything if each not in (key, protection)]
        hold_until_checked(check, unchecked, databases=databases)
        protect_last(protection, everything)

    def _export_dimensions(self) -> None:
        """Tell which vectors fit, so that a compute layer with another model finds nothing to import."""
        chosen = cdk.Fn.ref(EMBEDDING_DIMENSIONS.name)
        for dimensions, key in contract.EMBEDDING_DIMENSIONS.items():
            fits = cdk.CfnCondition(
                self,
                f"TakesVectorsOf{dimensions}",
                expression=cdk.Fn.condition_or(
                    cdk.Fn.condition_equals(chosen, str(dimensions)), cdk.Fn.condition_equals(chosen, NONE)
                ),
            )
            self.export(key, str(dimensions), condition=fits)

    def _demand_recovery_secret(self) -> None:
        """Refuse to restore DocumentDB without the secret that opens it."""
        cdk.CfnRule(
            self,
            "RestoringDocumentDbNeedsItsRecoverySecret",
            rule_condition=cdk.Fn.condition_not(
                cdk.Fn.condition_equals(cdk.Fn.ref(DOCUMENTDB_SNAPSHOT.name), "")
            ),
            assertions=[
                cdk.CfnRuleAssertion(
                    assert_=cdk.Fn.condition_not(
                        cdk.Fn.condition_equals(cdk.Fn.ref(RECOVERY_SECRET.name), "")
                    ),
                    assert_description=(
                        f"{DOCUMENTDB_SNAPSHOT.name} was given without {RECOVERY_SECRET.name}. Give the ARN "
                        "that the environment of the snapshot shows as its output RecoverySecret."
                    ),
                )
            ],
        )

    def _add_postgres(self, database: postgres.Postgres, functions: SchemaFunctions) -> cdk.CfnResource:
        secrets = {
            "AdminSecretArn": database.admin_secret_arn,
            "ApplicationSecretArn": database.application_secret.ref,
        }
        schema = functions.add(
            SchemaFunction(
                prefix="PostgresSchema",
                package="postgres-schema",
                secrets=tuple(secrets.values()),
                purpose="initialise PostgreSQL",
            ),
            "Custom::PostgresSchema",
            {
                "Host": database.host,
                "Port": database.port,
                "DatabaseName": postgres.DATABASE_NAME,
                **secrets,
                "EmbeddingDimensions": cdk.Fn.ref(EMBEDDING_DIMENSIONS.name),
            },
            depends_on=(),
        )
        show_answers(self, schema, "Postgres", POSTGRES_ANSWERS)
        return schema

    def _add_documentdb(self, database: documentdb.DocumentDb, functions: SchemaFunctions) -> cdk.CfnResource:
        secrets = {
            "AdminSecretArn": database.admin_secret.ref,
            "ApplicationSecretArn": database.application_secret.ref,
        }
        schema = functions.add(
            SchemaFunction(
                prefix="DocumentDbSchema",
                package="documentdb-schema",
                secrets=tuple(secrets.values()),
                purpose="initialise DocumentDB",
            ),
            "Custom::DocumentDbSchema",
            {
                "Host": database.host,
                "Port": database.port,
                **secrets,
                "ApplicationSecretVersion": cdk.Fn.ref(DOCUMENTDB_PASSWORD_VERSION.name),
            },
            depends_on=database.ready,
        )
        show_answers(self, schema, "DocumentDb", DOCUMENTDB_ANSWERS)
        return schema
