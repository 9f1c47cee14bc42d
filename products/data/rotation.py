"""Rotation of the credentials of databases and cache: which users, and when the launch asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from products.data import postgres
from products.data.parameters import DOCUMENTDB_PASSWORD_VERSION, ROTATE_CREDENTIALS
from products.data.rotation_function import RotationFunction, RotationFunctions
from products.parameters import SIZE

if TYPE_CHECKING:
    from pathlib import Path

    from products.data.cache import Cache
    from products.data.documentdb import DocumentDb
    from products.data.postgres import Postgres
    from products.data.sizing import Sizing
    from products.product import Product


class Rotation:
    """Declares the rotations; RDS rotates PostgreSQL's master user by itself."""

    def __init__(self, product: Product, sizing: Sizing, key: cdk.CfnResource, *, index_file: Path) -> None:
        self._sizing = sizing
        self._version = product.VERSION
        self._functions = RotationFunctions(product, sizing, key, index_file=index_file)
        _demand_current_password(product)

    def add_postgres(self, database: Postgres, *, initialised: cdk.CfnResource) -> None:
        """Rotate rag_api's users in turn."""
        self._functions.add(
            RotationFunction(
                prefix="PostgresRotation",
                package="postgres-rotation",
                purpose="rotate rag_api's credentials in PostgreSQL",
                rotated=database.application_secret.ref,
                admin=database.admin_secret_arn,
                variables={
                    **self._connecting(database.admin_secret_arn),
                    "Host": database.host,
                    "Port": database.port,
                    "DatabaseName": postgres.DATABASE_NAME,
                },
                ready=initialised,
                condition=self._sizing.rotates,
            )
        )

    def add_documentdb(
        self, database: DocumentDb, *, uri_secret: cdk.CfnResource, recovery: cdk.CfnResource
    ) -> None:
        """Rotate LibreChat's users in turn, with ``MONGO_URI``; and the master password, with its copy.

        The secret of ``MONGO_URI`` exists only once the cluster is initialised.
        """
        admin = database.admin_secret.ref
        common = {**self._connecting(admin), "Host": database.host, "Port": database.port}
        for prefix, purpose, rotated, composed, condition in (
            (
                "DocumentDbRotation",
                "rotate LibreChat's credentials in DocumentDB",
                database.application_secret,
                uri_secret,
                self._sizing.rotates,
            ),
            (
                "DocumentDbMasterRotation",
                "rotate the master password of DocumentDB",
                database.admin_secret,
                recovery,
                self._sizing.rotates_master,
            ),
        ):
            self._functions.add(
                RotationFunction(
                    prefix=prefix,
                    package="documentdb-rotation",
                    purpose=purpose,
                    rotated=rotated.ref,
                    composed=composed.ref,
                    admin=admin,
                    variables={**common, "ComposedSecretArn": composed.ref},
                    ready=uri_secret,
                    condition=condition,
                )
            )

    def add_cache(self, cache: Cache) -> None:
        """Rotate the password of LibreChat's user in Valkey, with ``REDIS_URI``.

        The passwords are set through ElastiCache, which the isolated subnets do not reach: the function
        stands outside of them, and connects to no database.
        """
        self._functions.add(
            RotationFunction(
                prefix="CacheRotation",
                package="valkey-rotation",
                purpose="rotate LibreChat's credentials in Valkey",
                rotated=cache.user_secret.ref,
                composed=cache.uri_secret.ref,
                variables={"CacheUserId": cache.user.ref, "ComposedSecretArn": cache.uri_secret.ref},
                ready=cache.uri_secret,
                condition=self._sizing.rotates_cache,
                permissions=(
                    {
                        "Sid": "ChangeTheCacheUser",
                        "Effect": "Allow",
                        "Action": ["elasticache:DescribeUsers", "elasticache:ModifyUser"],
                        "Resource": cache.user.get_att("Arn").to_string(),
                    },
                ),
                isolated=False,
            )
        )

    def _connecting(self, admin: str) -> dict[str, str]:
        """The variables of a function that connects to a database as its master user."""
        return {"AdminSecretArn": admin, "ProductVersion": self._version}


def _demand_current_password(product: Product) -> None:
    """Refuse to hold ``MONGO_URI`` to one version of a password that is rotated."""
    choice = cdk.Fn.ref(ROTATE_CREDENTIALS.name)
    by_size = cdk.Fn.condition_and(
        cdk.Fn.condition_equals(choice, "by-size"),
        cdk.Fn.condition_not(cdk.Fn.condition_equals(cdk.Fn.ref(SIZE.name), "small")),
    )
    cdk.CfnRule(
        product,
        "RotationNamesNoPasswordVersion",
        rule_condition=cdk.Fn.condition_or(cdk.Fn.condition_equals(choice, "true"), by_size),
        assertions=[
            cdk.CfnRuleAssertion(
                assert_=cdk.Fn.condition_equals(cdk.Fn.ref(DOCUMENTDB_PASSWORD_VERSION.name), ""),
                assert_description=(
                    f"{DOCUMENTDB_PASSWORD_VERSION.name} names a version, but {ROTATE_CREDENTIALS.name} lets "
                    f"the password change by itself. Leave {DOCUMENTDB_PASSWORD_VERSION.name} empty, which "
                    f"means the current password, or set {ROTATE_CREDENTIALS.name} to false."
                ),
            )
        ],
    )
