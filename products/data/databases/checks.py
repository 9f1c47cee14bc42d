"""The check that comes before anything of a launch or an update is made or changed.

What a template's rules cannot know, a function outside the VPC finds out: what size the environment has now,
and what the snapshots and the secret are that the form names. Whatever holds data waits for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from products import contract
from products.cfn.docdb import DBInstance
from products.data.databases import documentdb, postgres
from products.data.databases.sizing import SIZES
from products.data.functions.function import add_outside_function
from products.data.parameters import DOCUMENTDB_SNAPSHOT, POSTGRES_SNAPSHOT, RECOVERY_SECRET
from products.guards.layers import export_names, see_exports
from products.guards.offered import OFFERED_TAG, OFFERED_VALUE
from products.language.intrinsics import STACK_ID, ref, sub
from products.language.policy import allow
from products.language.resource import CustomResource
from products.parameters import ENVIRONMENT_NAME, SIZE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.cfn.kms import Key
    from products.language.policy import Statement
    from products.language.resource import Resource
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


class DataCheck(CustomResource[Literal["PostgresFreeBytes"]]):
    """What the function data-check does, and what it returns."""

    TYPE = "Custom::DataCheck"


def add_check(product: Product, key: Key) -> DataCheck:
    """Declare the check; `hold_until_checked` has the other resources wait for it."""
    function = add_outside_function(
        product,
        key,
        prefix=CHECK,
        package="data-check",
        purpose="check what a launch or an update asks for",
        statements=_statements(),
        timeout=TIMEOUT_SECONDS,
    )
    return DataCheck(
        product,
        CHECK,
        **function.call,
        **function.version,
        EnvironmentName=ref(ENVIRONMENT_NAME),
        LayerExports=export_names([contract.DATA_KEY_ARN]),
        NeededExports=export_names(NEEDED),
        Size=ref(SIZE),
        Sizes=[_size(name) for name in SIZES],
        PostgresSnapshot=ref(POSTGRES_SNAPSHOT),
        PostgresVersion=postgres.ENGINE_VERSION,
        DocumentDbSnapshot=ref(DOCUMENTDB_SNAPSHOT),
        DocumentDbVersion=documentdb.ENGINE_VERSION.rpartition(".")[0],
        RecoverySecretArn=ref(RECOVERY_SECRET),
    )


def hold_until_checked(
    check: DataCheck,
    everything: Sequence[Resource[Any]],
    *,
    databases: Sequence[Resource[Any]],
    after: Resource[Any],
) -> None:
    """Have all of these wait for the check, but its own parts and the alarm that reads what it returns.

    What waits for something else waits with it, and an instance with its cluster.

    Args:
        check: The check.
        everything: The resources.
        databases: Those among them that wait for the check itself, whatever else they wait for.
        after: The alarm that reads what the check returns: it waits already.
    """
    for resource in everything:
        waits = bool(resource.depends_on) or isinstance(resource, DBInstance)
        own = resource.logical_id.startswith(CHECK) or resource is after
        if own or (waits and resource not in databases):
            continue
        resource.depends_on.append(check)


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


def _statements() -> list[Statement]:
    """What the check may look at; it changes nothing and reads no secret's value."""
    rds = "arn:${AWS::Partition}:rds:${AWS::Region}:${AWS::AccountId}"
    return [
        allow(
            "SeeItsOwnStack",
            ["cloudformation:DescribeStackResource", "cloudformation:DescribeStacks"],
            STACK_ID,
        ),
        see_exports(),
        allow(
            "SeeDatabasesAndSnapshots",
            [
                "rds:DescribeDBClusterSnapshots",
                "rds:DescribeDBInstances",
                "rds:DescribeDBSnapshots",
                "rds:ListTagsForResource",
            ],
            [sub(f"{rds}:{kind}:*") for kind in ("cluster", "cluster-snapshot", "db", "snapshot")],
        ),
        # RDS's action takes no resource scope
        allow("SeeWhichClassesAreOffered", "rds:DescribeOrderableDBInstanceOptions", "*"),
        allow(
            "SeeWhichSecretsAreOffered",
            "secretsmanager:DescribeSecret",
            sub("arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:*"),
            condition={"StringEquals": {f"aws:ResourceTag/{OFFERED_TAG}": OFFERED_VALUE}},
        ),
    ]
