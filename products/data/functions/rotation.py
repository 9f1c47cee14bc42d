"""Rotation of the credentials of databases and cache: which users, and when the launch asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.data.conditions import ROTATES, ROTATES_CACHE, ROTATES_MASTER
from products.data.databases import postgres
from products.data.functions.rotation_function import RotationFunction, add_rotation
from products.data.parameters import DOCUMENTDB_PASSWORD_VERSION, ROTATE_CREDENTIALS
from products.language.conditions import Assertion, all_of, any_of, is_empty, is_equal, is_not
from products.language.intrinsics import get_att, ref
from products.language.policy import allow
from products.parameters import SIZE

if TYPE_CHECKING:
    from products.cfn.kms import Key
    from products.cfn.secretsmanager import Secret
    from products.data.databases.documentdb import DocumentDb
    from products.data.databases.postgres import Postgres
    from products.data.databases.schema import PostgresSchema
    from products.data.storage.cache import Cache
    from products.language.intrinsics import Intrinsic, Text
    from products.product import Product


def add_postgres_rotation(
    product: Product, key: Key, database: Postgres, *, initialized: PostgresSchema
) -> None:
    """Rotate rag_api's users in turn; RDS rotates PostgreSQL's master user by itself."""
    add_rotation(
        product,
        key,
        RotationFunction(
            prefix="PostgresRotation",
            package="postgres-rotation",
            purpose="rotate rag_api's credentials in PostgreSQL",
            rotated=database.application_secret,
            master=database.master_secret_arn,
            variables={
                **_connecting(product, database.master_secret_arn),
                "Host": database.host,
                "Port": database.port,
                "DatabaseName": postgres.DATABASE_NAME,
            },
            ready=initialized,
            condition=ROTATES,
        ),
    )


def add_documentdb_rotation(
    product: Product, key: Key, database: DocumentDb, *, uri_secret: Secret, recovery: Secret
) -> None:
    """Rotate LibreChat's users in turn, with ``MONGO_URI``; and the master password, with its copy.

    The secret of ``MONGO_URI`` exists only once the cluster is initialized.
    """
    master = ref(database.master_secret)
    common = {**_connecting(product, master), "Host": database.host, "Port": database.port}
    for prefix, purpose, rotated, composed, condition in (
        (
            "DocumentDbRotation",
            "rotate LibreChat's credentials in DocumentDB",
            database.application_secret,
            uri_secret,
            ROTATES,
        ),
        (
            "DocumentDbMasterRotation",
            "rotate the master password of DocumentDB",
            database.master_secret,
            recovery,
            ROTATES_MASTER,
        ),
    ):
        add_rotation(
            product,
            key,
            RotationFunction(
                prefix=prefix,
                package="documentdb-rotation",
                purpose=purpose,
                rotated=rotated,
                composed=composed,
                master=master,
                variables={**common, "ComposedSecretArn": ref(composed)},
                ready=uri_secret,
                condition=condition,
            ),
        )


def add_cache_rotation(product: Product, key: Key, cache: Cache) -> None:
    """Rotate the password of LibreChat's user in Valkey, with ``REDIS_URI``.

    The passwords are set through ElastiCache, which the isolated subnets do not reach: the function
    stands outside of them, and connects to no database.
    """
    actions = ["elasticache:DescribeUsers", "elasticache:ModifyUser"]
    add_rotation(
        product,
        key,
        RotationFunction(
            prefix="CacheRotation",
            package="valkey-rotation",
            purpose="rotate LibreChat's credentials in Valkey",
            rotated=cache.user_secret,
            composed=cache.uri_secret,
            variables={"CacheUserId": ref(cache.user), "ComposedSecretArn": ref(cache.uri_secret)},
            ready=cache.uri_secret,
            condition=ROTATES_CACHE,
            permissions=(allow("ChangeTheCacheUser", actions, get_att(cache.user, "Arn")),),
            isolated=False,
        ),
    )


def add_password_version_rule(product: Product) -> None:
    """Refuse to hold ``MONGO_URI`` to one version of a password that is rotated."""
    by_size = all_of(is_equal(ROTATE_CREDENTIALS, "by-size"), is_not(SIZE, "small"))
    product.add_rule(
        "RotationNamesNoPasswordVersion",
        Assertion(
            is_empty(DOCUMENTDB_PASSWORD_VERSION),
            f"{DOCUMENTDB_PASSWORD_VERSION.name} names a version, but {ROTATE_CREDENTIALS.name} lets "
            f"the password change by itself. Leave {DOCUMENTDB_PASSWORD_VERSION.name} empty, which "
            f"means the current password, or set {ROTATE_CREDENTIALS.name} to false.",
        ),
        when=any_of(is_equal(ROTATE_CREDENTIALS, "true"), by_size),
    )


def _connecting(product: Product, master: Intrinsic) -> dict[str, Text]:
    """The variables of a function that connects to a database as its master user."""
    return {"AdminSecretArn": master, "ProductVersion": product.VERSION}
