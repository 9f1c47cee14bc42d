"""AWS Backup: one plan for all stores, kept in a vault of the environment's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.cfn import backup, iam
from products.data.conditions import PRODUCTION
from products.data.databases.sizing import BY_SIZE
from products.guards.kept import stack_token
from products.language.intrinsics import get_att, ref, sub
from products.language.policy import trusted_by
from products.language.resource import Removal

if TYPE_CHECKING:
    from products.cfn.kms import Key
    from products.language.intrinsics import Text
    from products.product import Product

DAILY_AT_THREE_UTC = "cron(0 3 * * ? *)"


def add_backup(product: Product, key: Key, *, stores: list[Text]) -> backup.BackupVault:
    """Declare vault, plan and selection; only in sizes for production.

    The small size relies on the services' own backups.

    Args:
        product: The data product.
        key: The environment's key.
        stores: ARNs of what is backed up.
    """
    vault = _add_vault(product, key)
    plan = _add_plan(product, vault)
    role = _add_role(product)
    backup.BackupSelection(
        product,
        "BackupSelection",
        condition=PRODUCTION,
        BackupPlanId=ref(plan),
        BackupSelection={
            "SelectionName": "all-stores",
            "IamRoleArn": get_att(role, "Arn"),
            "Resources": stores,
        },
    )
    return vault


def _add_plan(product: Product, vault: backup.BackupVault) -> backup.BackupPlan:
    return backup.BackupPlan(
        product,
        "BackupPlan",
        condition=PRODUCTION,
        BackupPlan={
            "BackupPlanName": sub("librechat-${EnvironmentName}"),
            "BackupPlanRule": [
                {
                    "RuleName": "daily",
                    "TargetBackupVault": ref(vault),
                    "ScheduleExpression": DAILY_AT_THREE_UTC,
                    "Lifecycle": {"DeleteAfterDays": BY_SIZE.value("PlanDays")},
                }
            ],
        },
        BackupPlanTags=_tags(product),
    )


def _add_vault(product: Product, key: Key) -> backup.BackupVault:
    """The vault; one that holds recovery points cannot be deleted, so it outlives the stack.

    Its name, which AWS demands, ends with a part of the stack's ID: a later environment of the same name
    must not meet the vault that an earlier one left.
    """
    return backup.BackupVault(
        product,
        "BackupVault",
        condition=PRODUCTION,
        on_removal=Removal.RETAIN_EXCEPT_ON_CREATE,
        BackupVaultName=sub("librechat-${EnvironmentName}-${Stack}", Stack=stack_token()),
        EncryptionKeyArn=get_att(key, "Arn"),
        BackupVaultTags=_tags(product),
    )


def _add_role(product: Product) -> iam.Role:
    """What AWS Backup acts as; AWS's own policy, which follows what the service comes to need.

    Its trust has no ``aws:SourceAccount``: no page says that AWS Backup sends it, and prowler lists it among
    the services that do not (https://github.com/prowler-cloud/prowler/issues/2810).
    """
    policy = "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
    return iam.Role(
        product,
        "BackupRole",
        condition=PRODUCTION,
        Description=sub("LibreChat ${EnvironmentName}: backs up the databases and files"),
        AssumeRolePolicyDocument=trusted_by("backup.amazonaws.com"),
        ManagedPolicyArns=[sub(policy)],
        Tags=product.tag_list(),
    )


def _tags(product: Product) -> dict[str, Text]:
    """The product's tags in the form of AWS Backup, a map."""
    return {str(tag["Key"]): tag["Value"] for tag in product.tag_list()}
