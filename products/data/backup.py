"""AWS Backup: one plan for all stores, kept in a vault of the environment's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

if TYPE_CHECKING:
    from products.data.sizing import Sizing
    from products.product import Product

DAILY_AT_THREE_UTC = "cron(0 3 * * ? *)"


def add_backup(product: Product, sizing: Sizing, key: cdk.CfnResource, *, stores: dict[str, str]) -> None:
    """Declare vault, plan and selection; only in sizes for production.

    The small size relies on the services' own backups.

    Args:
        product: The data product.
        sizing: The launch's size.
        key: The environment's key.
        stores: ARNs of what is backed up, by their names.
    """
    plan = _plan(product, sizing, _vault(product, sizing, key))
    product.resource(
        "BackupSelection",
        "AWS::Backup::BackupSelection",
        {
            "BackupPlanId": plan.ref,
            "BackupSelection": {
                "SelectionName": "all-stores",
                "IamRoleArn": _role(product, sizing).get_att("Arn").to_string(),
                "Resources": list(stores.values()),
            },
        },
        condition=sizing.production,
    )


def _plan(product: Product, sizing: Sizing, vault: cdk.CfnResource) -> cdk.CfnResource:
    return product.resource(
        "BackupPlan",
        "AWS::Backup::BackupPlan",
        {
            "BackupPlan": {
                "BackupPlanName": cdk.Fn.sub("librechat-${EnvironmentName}"),
                "BackupPlanRule": [
                    {
                        "RuleName": "daily",
                        "TargetBackupVault": vault.ref,
                        "ScheduleExpression": DAILY_AT_THREE_UTC,
                        "Lifecycle": {"DeleteAfterDays": sizing.value("PlanDays")},
                    }
                ],
            },
            "BackupPlanTags": _tags(product),
        },
        condition=sizing.production,
    )


def _vault(product: Product, sizing: Sizing, key: cdk.CfnResource) -> cdk.CfnResource:
    """The vault; one that holds recovery points cannot be deleted, so it outlives the stack.

    Its name, which AWS demands, ends with a part of the stack's ID: a later environment of the same name
    must not meet the vault that an earlier one left.
    """
    stack = cdk.Fn.select(0, cdk.Fn.split("-", cdk.Fn.select(2, cdk.Fn.split("/", cdk.Aws.STACK_ID))))
    return product.resource(
        "BackupVault",
        "AWS::Backup::BackupVault",
        {
            "BackupVaultName": cdk.Fn.sub("librechat-${EnvironmentName}-${Stack}", {"Stack": stack}),
            "EncryptionKeyArn": key.get_att("Arn").to_string(),
            "BackupVaultTags": _tags(product),
        },
        condition=sizing.production,
        on_removal=cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    )


def _role(product: Product, sizing: Sizing) -> cdk.CfnResource:
    """What AWS Backup acts as; AWS's own policy, which follows what the service comes to need.

    Its trust has no ``aws:SourceAccount``: no page says that AWS Backup sends it, and prowler lists it among
    the services that do not (https://github.com/prowler-cloud/prowler/issues/2810).
    """
    policy = "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
    return product.resource(
        "BackupRole",
        "AWS::IAM::Role",
        {
            "Description": cdk.Fn.sub("LibreChat ${EnvironmentName}: backs up the databases and files"),
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "backup.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            },
            "ManagedPolicyArns": [cdk.Fn.sub(policy)],
            "Tags": product.tag_list(),
        },
        condition=sizing.production,
    )


def _tags(product: Product) -> dict[str, str]:
    """The product's tags in the form of AWS Backup, a map."""
    return {tag["Key"]: tag["Value"] for tag in product.tag_list()}
