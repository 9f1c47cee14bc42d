"""Deletion protection of the databases, from when a launch has succeeded until it is given up on purpose.

A database that is protected when it is made could not be taken away again by a launch that fails later: its
rollback would fail, and leave databases without the secrets that open them. So nothing but the last resource
protects them; and since what is made last is deleted first, it refuses a termination before anything is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Never

from products.data.conditions import PROTECTED
from products.data.functions.function import add_outside_function
from products.guards.last import wait_for
from products.language.intrinsics import STACK_ID, if_else, ref, sub
from products.language.policy import allow
from products.language.resource import CustomResource
from products.parameters import ENVIRONMENT_NAME, SIZE
from products.product import TAG_PREFIX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.cfn.docdb import DBCluster
    from products.cfn.kms import Key
    from products.cfn.rds import DBInstance
    from products.language.policy import Statement
    from products.language.resource import Resource
    from products.product import Product

PROTECTION = "DataProtection"
"""The custom resource's logical ID."""

TIMEOUT_SECONDS = 300
"""A database that is being changed by its service takes no other change for minutes."""


class DataProtection(CustomResource[Never]):
    """What the function data-protection does."""

    TYPE = "Custom::DataProtection"


def add_protection(
    product: Product, key: Key, *, postgres: DBInstance, documentdb: DBCluster
) -> DataProtection:
    """Declare the protection of the DB instance and the cluster; `protect_last` has it wait for the rest."""
    function = add_outside_function(
        product,
        key,
        prefix=PROTECTION,
        package="data-protection",
        purpose="protect the databases from deletion",
        statements=_statements(),
        timeout=TIMEOUT_SECONDS,
    )
    return DataProtection(
        product,
        PROTECTION,
        **function.call,
        **function.version,
        PostgresIdentifier=ref(postgres),
        DocumentDbIdentifier=ref(documentdb),
        Protect=if_else(PROTECTED, "true", "false"),
        # Whatever changes a database has the protection set again.
        Size=ref(SIZE),
    )


def protect_last(protection: DataProtection, everything: Sequence[Resource[Any]]) -> None:
    """Have the protection wait for every other resource.

    By DependsOn, which takes only what is always there; what stands under a condition, by the metadata.
    """
    named = {"Postgres", "DocumentDb", f"{PROTECTION}Function", PROTECTION}
    protection.depends_on += [
        each for each in everything if each.condition is None and each.logical_id not in named
    ]
    wait_for(protection, [each for each in everything if each.condition], label="ProtectsAfter")


def _statements() -> list[Statement]:
    """What the function may do: change what carries the environment's tag, and look at what may be gone.

    The tag, and not the databases' names: a database that an update replaced is released as well.
    """
    rds = "arn:${AWS::Partition}:rds:${AWS::Region}:${AWS::AccountId}"
    databases = [sub(f"{rds}:{kind}:*") for kind in ("cluster", "db")]
    return [
        allow("SeeItsOwnStack", "cloudformation:DescribeStacks", STACK_ID),
        allow(
            "SeeWhichDatabasesAreProtected", ["rds:DescribeDBClusters", "rds:DescribeDBInstances"], databases
        ),
        allow(
            "ProtectItsDatabases",
            ["rds:ModifyDBCluster", "rds:ModifyDBInstance"],
            databases,
            condition={"StringEquals": {f"aws:ResourceTag/{TAG_PREFIX}:environment": ref(ENVIRONMENT_NAME)}},
        ),
    ]
