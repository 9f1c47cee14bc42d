"""MONGO_URI: how LibreChat, and nobody else, connects to DocumentDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.data.parameters import DOCUMENTDB_PASSWORD_VERSION
from products.data.secrets import add_secret, resolve
from products.language.intrinsics import ref, sub

if TYPE_CHECKING:
    from products.cfn.kms import Key
    from products.cfn.secretsmanager import Secret
    from products.data.databases.documentdb import DocumentDb
    from products.data.databases.schema import DocumentDbSchema
    from products.product import Product

DATABASE_NAME = "LibreChat"
"""Capital L and C: LibreChat reads no other (LibreChat's source, connection string examples)."""
URI_OPTIONS = "tls=true&replicaSet=rs0&retryWrites=false&authSource=admin&authMechanism=SCRAM-SHA-1"
"""What a driver must know of DocumentDB 5.0.

It has no retryable writes; users live in ``admin``; and since 5.0.0 lists no SCRAM mechanism, a driver
left alone would choose SHA-256, which it refuses (Amazon DocumentDB Developer Guide, "Functional
differences"). Reads stay on the primary: the driver refuses secondaries inside transactions.
"""


def add_mongo_uri(
    product: Product, key: Key, database: DocumentDb, *, initialized: DocumentDbSchema
) -> Secret:
    """Declare and export LibreChat's ``MONGO_URI``, once the database that it leads to is initialized.

    CloudFormation resolves the password while it makes the secret; neither the template nor the stack's
    events hold it (AWS CloudFormation User Guide, "Get a secret or secret value from Secrets Manager").
    """
    credentials = ":".join(
        resolve(database.application_secret, member, version=DOCUMENTDB_PASSWORD_VERSION)
        for member in ("username", "password")
    )
    cluster = database.cluster.logical_id
    server = f"${{{cluster}.Endpoint}}:${{{cluster}.Port}}"
    uri = f"mongodb://{credentials}@{server}/{DATABASE_NAME}?{URI_OPTIONS}"
    secret = add_secret(
        product,
        "MongoUriSecret",
        "MONGO_URI",
        key,
        {"SecretString": sub(f'{{"uri":"{uri}"}}')},
        depends_on=(initialized,),
    )
    product.add_export(contract.MONGO_URI_SECRET_ARN, ref(secret))
    return secret
