"""What backs up a product's data may do so: the boundary of the products' roles leaves room for it."""

from __future__ import annotations

from typing import Any

from portfolio.hub.launch_roles import boundaries
from portfolio.impact.references import referenced
from products.guards.boundary import BACKUP_BOUNDARY
from tests.template.portfolio.policy import allows

Templates = dict[str, dict[str, Any]]

BACKED_UP = {
    "AWS::DocDB::DBCluster": (
        *("rds:AddTagsToResource", "rds:CopyDBClusterSnapshot", "rds:CreateDBClusterSnapshot"),
        *("rds:DeleteDBClusterSnapshot", "rds:DescribeDBClusterSnapshots", "rds:DescribeDBClusters"),
        *("rds:ListTagsForResource", "rds:ModifyDBClusterSnapshotAttribute"),
    ),
    "AWS::EC2::Volume": (
        *("ec2:CopySnapshot", "ec2:CreateSnapshot", "ec2:CreateTags", "ec2:DeleteSnapshot"),
        *("ec2:DescribeSnapshots", "ec2:DescribeVolumes", "ec2:ModifySnapshotTier"),
        *("kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"),
    ),
    "AWS::EFS::FileSystem": ("elasticfilesystem:Backup", "elasticfilesystem:DescribeTags"),
    "AWS::RDS::DBInstance": (
        *("rds:AddTagsToResource", "rds:CopyDBSnapshot", "rds:CreateDBSnapshot", "rds:DeleteDBSnapshot"),
        *("rds:DescribeDBInstances", "rds:DescribeDBSnapshots", "rds:ListTagsForResource"),
        *("rds:ModifyDBInstance", "rds:ModifyDBSnapshotAttribute"),
    ),
}
"""What a backup of each type takes, by AWS's own policy for it ("AWSBackupServiceRolePolicyForBackup", AWS
Managed Policy Reference)."""

EVERY_BACKUP = (
    *("backup:CopyFromBackupVault", "backup:CopyIntoBackupVault", "backup:DescribeBackupVault"),
    *("kms:CreateGrant", "kms:DescribeKey", "tag:GetResources"),
)
"""What that policy has for backups of any type."""


def _backed_up(templates: Templates) -> set[tuple[str, str]]:
    """Each product that has something backed up, and its type."""
    return {
        (product, template["Resources"][name]["Type"])
        for product, template in templates.items()
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Backup::BackupSelection"
        for selected in resource["Properties"]["BackupSelection"]["Resources"]
        for name in referenced(selected) & set(template["Resources"])
    }


def test_the_boundary_leaves_room_for_each_backup_that_a_product_selects(templates: Templates) -> None:
    """AWS's own policy names the actions; without them in the boundary every backup would be denied."""
    document = boundaries(templates.values())[BACKUP_BOUNDARY]
    backed_up = _backed_up(templates)
    assert {kind for product, kind in backed_up if product == "compute-ec2"} == {"AWS::EC2::Volume"}
    assert {product for product, _ in backed_up} == {"data", "compute-ec2"}
    for product, kind in backed_up:
        denied = [
            action for action in (*BACKED_UP[kind], *EVERY_BACKUP) if not allows([document], action, "*", {})
        ]
        assert denied == [], f"{product}: {kind}"
