"""The check that comes before anything of a launch or an update is made or changed.

What a template's rules cannot know, a function outside the VPC finds out: what size the environment has now,
and what the snapshots and the secret are that the form names. Whatever holds data waits for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products import contract
from products.data import documentdb, postgres
from products.data.database_alarms import STORAGE_ALARM
from products.data.outside_function import OutsideFunction, add_outside_function
from products.data.parameters import DOCUMENTDB_SNAPSHOT, POSTGRES_SNAPSHOT, RECOVERY_SECRET
from products.data.sizing import SIZES
from products.layers import SEE_EXPORTS, export_names
from products.offered import OFFERED_TAG, OFFERED_VALUE
from products.parameters import ENVIRONMENT_NAME, SIZE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from products.data.sizing import Sizing
    from products.product import Product

CHECK = "DataCheck"
"""The custom resource's logical ID."""

TIMEOUT_SECONDS = 60

NEEDED = (
    contract.ISOLATED_SUBNET_IDS,
    contract.PRIVATE_SUBNET_IDS[1],
    contract.PRIVATE_SUBNET_IDS[2],
    contract.POSTGRES_SECURITY_GROUP_ID,
    contract.DOCUMENTDB_SECURITY_GROUP_ID,
    contract.EFS_SECURITY_GROUP_ID,
    contract.INIT_LAMBDA_SECURITY_GROUP_ID,
)
"""What every data layer takes of its network, whatever is chosen."""


def add_check(product: Product, sizing: Sizing, key: cdk.CfnResource, *, index_file: Path) -> cdk.CfnResource:
    """Declare the check; `hold_until_checked` has the other resources wait for it."""
    return add_outside_function(
        product,
        sizing,
        key,
        OutsideFunction(
            prefix=CHECK,
            resource_type="Custom::DataCheck",
            package="data-check",
            purpose="check what a launch or an update asks for",
            statements=_statements(),
            timeout=TIMEOUT_SECONDS,
            properties={
                "EnvironmentName": cdk.Fn.ref(ENVIRONMENT_NAME.name),
                "LayerExports": export_names([contract.DATA_KEY_ARN]),
                "NeededExports": export_names(NEEDED),
                "Size": cdk.Fn.ref(SIZE.name),
                "Sizes": [_size(name) for name in SIZES],
                "PostgresSnapshot": cdk.Fn.ref(POSTGRES_SNAPSHOT.name),
                "PostgresVersion": postgres.ENGINE_VERSION,
                "DocumentDbSnapshot": cdk.Fn.ref(DOCUMENTDB_SNAPSHOT.name),
                "DocumentDbVersion": documentdb.ENGINE_VERSION.rpartition(".")[0],
                "RecoverySecretArn": cdk.Fn.ref(RECOVERY_SECRET.name),
            },
        ),
        index_file=index_file,
    )


def hold_until_checked(
    check: cdk.CfnResource, everything: Sequence[cdk.CfnResource], *, databases: Sequence[cdk.CfnResource]
) -> None:
    """Have all of these wait for the check, but its own parts and an alarm that names its answer.

    What waits for something else waits with it, and an instance with its cluster.

    Args:
        check: The check.
        everything: The resources.
        databases: Those among them that wait for the check itself, whatever else they wait for.
    """
    for resource in everything:
        name = resource.node.id
        waits = bool(resource.obtain_dependencies()) or resource.cfn_resource_type == "AWS::DocDB::DBInstance"
        if name.startswith(CHECK) or name == STORAGE_ALARM or (waits and resource not in databases):
            continue
        resource.add_resource_dependency(check)


def _size(name: str) -> dict[str, str]:
    """What the check must know of a size; custom resources get every number as text."""
    size = SIZES[name]
    return {
        "Name": name,
        "Class": size["PostgresClass"],
        "DocumentDbClass": size["DocumentDbClass"],
        "Storage": str(size["PostgresStorage"]),
        "Limit": str(size["PostgresMaxStorage"]),
        "RestoredLimit": str(size["PostgresRestoredMaxStorage"]),
    }


def _statements() -> list[dict[str, Any]]:
    """What the check may look at; it changes nothing and reads no secret's value."""
    rds = "arn:${AWS::Partition}:rds:${AWS::Region}:${AWS::AccountId}"
    return [
        {
            "Sid": "SeeItsOwnStack",
            "Effect": "Allow",
            "Action": ["cloudformation:DescribeStackResource", "cloudformation:DescribeStacks"],
            "Resource": cdk.Aws.STACK_ID,
        },
        SEE_EXPORTS,
        {
            "Sid": "SeeDatabasesAndSnapshots",
            "Effect": "Allow",
            "Action": [
                "rds:DescribeDBClusterSnapshots",
                "rds:DescribeDBInstances",
                "rds:DescribeDBSnapshots",
                "rds:ListTagsForResource",
            ],
            "Resource": [
                cdk.Fn.sub(f"{rds}:{kind}:*") for kind in ("cluster", "cluster-snapshot", "db", "snapshot")
            ],
        },
        {
            "Sid": "SeeWhichClassesAreOffered",  # RDS's action takes no resource scope
            "Effect": "Allow",
            "Action": "rds:DescribeOrderableDBInstanceOptions",
            "Resource": "*",
        },
        {
            "Sid": "SeeWhichSecretsAreOffered",
            "Effect": "Allow",
            "Action": "secretsmanager:DescribeSecret",
            "Resource": cdk.Fn.sub(
                "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:*"
            ),
            "Condition": {"StringEquals": {f"aws:ResourceTag/{OFFERED_TAG}": OFFERED_VALUE}},
        },
    ]
