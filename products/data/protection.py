"""Deletion protection of the databases, from when a launch has succeeded until it is given up on purpose.

A database that is protected when it is made could not be taken away again by a launch that fails later: its
rollback would fail, and leave databases without the secrets that open them. So nothing but the last resource
protects them; and since what is made last is deleted first, it refuses a termination before anything is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from products.data.outside_function import OutsideFunction, add_outside_function
from products.data.sizing import either
from products.last import wait_for
from products.parameters import SIZE
from products.product import TAG_PREFIX

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from products.data.sizing import Sizing
    from products.product import Product

PROTECTION = "DataProtection"
"""The custom resource's logical ID."""

TIMEOUT_SECONDS = 300
"""A database that is being changed by its service takes no other change for minutes."""


def add_protection(
    product: Product,
    sizing: Sizing,
    key: cdk.CfnResource,
    databases: tuple[cdk.CfnResource, cdk.CfnResource],
    *,
    index_file: Path,
) -> cdk.CfnResource:
    """Declare the protection of the DB instance and the cluster; `protect_last` has it wait for the rest."""
    postgres, documentdb = databases
    return add_outside_function(
        product,
        sizing,
        key,
        OutsideFunction(
            prefix=PROTECTION,
            resource_type="Custom::DataProtection",
            package="data-protection",
            purpose="protect the databases from deletion",
            statements=_statements(product),
            timeout=TIMEOUT_SECONDS,
            properties={
                "PostgresIdentifier": postgres.ref,
                "DocumentDbIdentifier": documentdb.ref,
                "Protect": either(sizing.protected, "true", "false"),
                # Whatever changes a database has the protection set again.
                "Size": cdk.Fn.ref(SIZE.name),
            },
        ),
        index_file=index_file,
    )


def protect_last(protection: cdk.CfnResource, everything: Sequence[cdk.CfnResource]) -> None:
    """Have the protection wait for every other resource.

    By DependsOn, which takes only what is always there; what stands under a condition, by the metadata.
    """
    named = {"Postgres", "DocumentDb", f"{PROTECTION}Function", PROTECTION}
    conditional = [each for each in everything if each.cfn_options.condition is not None]
    for each in everything:
        if each not in conditional and each.node.id not in named:
            protection.add_resource_dependency(each)
    wait_for(protection, conditional, label="ProtectsAfter")


def _statements(product: Product) -> list[dict[str, object]]:
    """What the function may do: change what carries the environment's tag, and look at what may be gone.

    The tag, and not the databases' names: a database that an update replaced is released as well.
    """
    rds = "arn:${AWS::Partition}:rds:${AWS::Region}:${AWS::AccountId}"
    databases = [cdk.Fn.sub(f"{rds}:{kind}:*") for kind in ("cluster", "db")]
    return [
        {
            "Sid": "SeeItsOwnStack",
            "Effect": "Allow",
            "Action": "cloudformation:DescribeStacks",
            "Resource": cdk.Aws.STACK_ID,
        },
        {
            "Sid": "SeeWhichDatabasesAreProtected",
            "Effect": "Allow",
            "Action": ["rds:DescribeDBClusters", "rds:DescribeDBInstances"],
            "Resource": databases,
        },
        {
            "Sid": "ProtectItsDatabases",
            "Effect": "Allow",
            "Action": ["rds:ModifyDBCluster", "rds:ModifyDBInstance"],
            "Resource": databases,
            "Condition": {
                "StringEquals": {f"aws:ResourceTag/{TAG_PREFIX}:environment": product.environment_name}
            },
        },
    ]
