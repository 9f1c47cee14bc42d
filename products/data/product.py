"""The data product: the databases, files and secrets of one LibreChat environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from products import contract
from products.data.budget import MONTHLY_BUDGET, add_budget
from products.data.conditions import CONDITIONS, FITS_DIMENSIONS
from products.data.databases.backup import add_backup
from products.data.databases.checks import add_check, hold_until_checked
from products.data.databases.database_alarms import add_documentdb_alarms, add_postgres_alarms
from products.data.databases.documentdb import add_documentdb
from products.data.databases.mongo_uri import add_mongo_uri
from products.data.databases.postgres import add_postgres
from products.data.databases.protection import add_protection, protect_last
from products.data.databases.schema import add_documentdb_schema, add_postgres_schema
from products.data.databases.sizing import BY_SIZE
from products.data.functions.person import PRIVACY_REQUESTS, add_person_data
from products.data.functions.retention import RETENTION, add_retention
from products.data.functions.rotation import (
    add_cache_rotation,
    add_documentdb_rotation,
    add_password_version_rule,
    add_postgres_rotation,
)
from products.data.notifications import add_notifications
from products.data.outputs import add_documentdb_outputs, add_outputs, add_postgres_outputs
from products.data.parameters import DOCUMENTDB_SNAPSHOT, PARAMETERS, RECOVERY_SECRET
from products.data.secrets import add_application_secrets, add_recovery_secret
from products.data.storage.cache import add_cache
from products.data.storage.configuration import add_configuration_bucket
from products.data.storage.encryption import add_key
from products.data.storage.files import add_files
from products.guards.region import add_region_rule
from products.language.conditions import Assertion, is_given
from products.language.intrinsics import get_att
from products.product import Product

if TYPE_CHECKING:
    from products.parameters import Parameter


class DataProduct(Product):
    """PostgreSQL, DocumentDB, shared files and secrets, with both databases initialized.

    A stack's outputs exist only once all of it was made, so no compute layer can start before the
    databases are ready: its imports have nothing to find until both initializers have answered.
    """

    NAME: ClassVar[str] = "data"
    VERSION: ClassVar[str] = "0.5.0"
    LAYER: ClassVar[contract.Layer] = contract.Layer.DATA
    TITLE: ClassVar[str] = (
        "LibreChat 2 of 3, data: PostgreSQL with pgvector, DocumentDB, shared files, secrets"
    )
    PARAMETERS: ClassVar[tuple[Parameter, ...]] = (*PARAMETERS, MONTHLY_BUDGET, *RETENTION, PRIVACY_REQUESTS)

    def build(self) -> None:
        """Declare the data layer."""
        BY_SIZE.add_mapping(self)
        self.add_conditions(*CONDITIONS)
        add_region_rule(self)
        self._add_recovery_rule()
        add_password_version_rule(self)
        key = add_key(self)
        check = add_check(self, key)
        self.add_export(contract.DATA_KEY_ARN, get_att(key, "Arn"))
        add_notifications(self, key)
        add_budget(self)
        for dimensions, dimensions_key in contract.EMBEDDING_DIMENSIONS.items():
            # So that a compute layer with another model finds nothing to import.
            self.add_export(dimensions_key, str(dimensions), condition=FITS_DIMENSIONS[dimensions])
        plain_secrets = add_application_secrets(self, key)
        files = add_files(self, key)
        add_configuration_bucket(self)
        cache = add_cache(self, key)
        vectors = add_postgres(self, key)
        storage_alarm = add_postgres_alarms(self, vectors.instance, check=check)
        vectors_ready = add_postgres_schema(self, key, vectors)
        add_postgres_outputs(self, vectors_ready)
        documents = add_documentdb(self, key)
        add_documentdb_alarms(self, documents.cluster)
        documents_ready = add_documentdb_schema(self, key, documents)
        add_documentdb_outputs(self, documents_ready)
        add_retention(self, key, documents, initialized=documents_ready)
        add_person_data(self, key, documents)
        uri_secret = add_mongo_uri(self, key, documents, initialized=documents_ready)
        vault = add_backup(self, key, stores=[vectors.arn, documents.arn, get_att(files, "Arn")])
        recovery = add_recovery_secret(self, key, master=documents.master_secret, plain=plain_secrets)
        add_outputs(self, recovery_secret=recovery, vault=vault)
        add_postgres_rotation(self, key, vectors, initialized=vectors_ready)
        add_documentdb_rotation(self, key, documents, uri_secret=uri_secret, recovery=recovery)
        add_cache_rotation(self, key, cache)
        # A cluster must not outlive the secret that opens it, whatever fails.
        documents.cluster.depends_on.append(recovery)
        protection = add_protection(self, key, postgres=vectors.instance, documentdb=documents.cluster)
        unchecked = [each for each in self.resources if each not in (key, protection)]
        databases = (vectors.instance, documents.cluster)
        hold_until_checked(check, unchecked, databases=databases, after=storage_alarm)
        protect_last(protection, self.resources)

    def _add_recovery_rule(self) -> None:
        """Refuse to restore DocumentDB without the secret that opens it."""
        self.add_rule(
            "RestoringDocumentDbNeedsItsRecoverySecret",
            Assertion(
                is_given(RECOVERY_SECRET),
                f"{DOCUMENTDB_SNAPSHOT.name} was given without {RECOVERY_SECRET.name}. Give the ARN that the "
                "environment of the snapshot shows as its output RecoverySecret.",
            ),
            when=is_given(DOCUMENTDB_SNAPSHOT),
        )
