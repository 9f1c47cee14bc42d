"""MONGO_URI: how LibreChat, and nobody else, connects to DocumentDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from products import contract
from products.data.parameters import DOCUMENTDB_PASSWORD_VERSION
from products.data.secrets import add_secret, resolve

if TYPE_CHECKING:
    from products.product import Product

DATABASE_NAME = "LibreChat"
"""Capital L and C: LibreChat reads no other (LibreChat's source, connection string examples)."""
URI_OPTIONS = "tls=true&replicaSet=rs0&retryWrites=false&authSource=admin&authMechanism=SCRAM-SHA-1"
"""What a driver must know of DocumentDB 5.0.

It has no retryable writes; users live in ``admin``; and since 5.0.0 lists no SCRAM mechanism, a driver
left alone would choose SHA-256, which it refuses (Amazon DocumentDB Developer Guide, "Functional
differences"). Reads stay on the primary: the driver refuses secondaries inside transactions.
"""


def add_mongo_uri(product: Product, key: cdk.CfnResource, *, initialised: cdk.CfnResource) -> cdk.CfnResource:
    """Declare and export LibreChat's ``MONGO_URI``, once the database that it leads to is initialised.

    CloudFormation resolves the password while it makes the secret; neither the template nor the stack's
    events hold it (AWS CloudFormation User Guide, "Get a secret or secret value from Secrets Manager").
    """
    credentials = ":".join(
        resolve("DocumentDbSecret", member, version=DOCUMENTDB_PASSWORD_VERSION.name)
        for member in ("username", "password")
    )
    server = "${DocumentDb.Endpoint}:${DocumentDb.Port}"
    uri = f"mongodb://{credentials}@{server}/{DATABASE_NAME}?{URI_OPTIONS}"
    secret = add_secret(
        product,
        "MongoUriSecret",
        "MONGO_URI",
        key,
        {"SecretString": cdk.Fn.sub(f'{{"uri":"{uri}"}}')},
        depends_on=(initialised,),
    )
    product.export(contract.MONGO_URI_SECRET_ARN, secret.ref)
    return secret
