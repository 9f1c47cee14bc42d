"""The policies that bound every role of a product: what no such role can exceed, whatever its own say.

Roles of AWS Backup have a boundary of their own. The releases whose backup roles carry the common one make
that one hold the same, action by action.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from portfolio.errors import refuse
from portfolio.hub.launch_roles.scopes import OFFERED, TAGGED
from portfolio.hub.launch_roles.special import IAM, MANAGED_SECRETS
from products.guards.boundary import BACKUP_BOUNDARY, BOUNDARIES, PATH, ROLE_BOUNDARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_READ_SECRET = "secretsmanager:GetSecretValue"  # noqa: S105 - an action

_ASSUME = "sts:AssumeRole"

_AWS_MANAGED: dict[str, tuple[str, ...]] = {
    # Of AWS's own policy for backups, what databases, file systems and EBS volumes take
    # ("AWSBackupServiceRolePolicyForBackup", AWS Managed Policy Reference,
    # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForBackup.html).
    "AWSBackupServiceRolePolicyForBackup": (
        *("backup:CopyFromBackupVault", "backup:CopyIntoBackupVault", "backup:DescribeBackupVault"),
        *("backup:TagResource", "cloudwatch:GetMetricData"),
        *("ec2:CopySnapshot", "ec2:CreateSnapshot", "ec2:CreateTags", "ec2:DeleteSnapshot"),
        *("ec2:DescribeSnapshots", "ec2:DescribeSnapshotTierStatus", "ec2:DescribeTags"),
        *("ec2:DescribeVolumes", "ec2:ModifySnapshotAttribute", "ec2:ModifySnapshotTier"),
        *("elasticfilesystem:Backup", "elasticfilesystem:DescribeTags"),
        *("events:DeleteRule", "events:DescribeRule", "events:DisableRule", "events:EnableRule"),
        *("events:ListRules", "events:ListTargetsByRule", "events:PutRule", "events:PutTargets"),
        "events:RemoveTargets",
        *("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"),
        *("kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"),
        *("rds:AddTagsToResource", "rds:CopyDBClusterSnapshot", "rds:CopyDBSnapshot"),
        *("rds:CreateDBClusterSnapshot", "rds:CreateDBSnapshot", "rds:DeleteDBClusterSnapshot"),
        *("rds:DeleteDBInstanceAutomatedBackup", "rds:DeleteDBSnapshot"),
        *("rds:DescribeDBClusterAutomatedBackups", "rds:DescribeDBClusterSnapshots"),
        *("rds:DescribeDBClusters", "rds:DescribeDBInstances", "rds:DescribeDBSnapshots"),
        *("rds:ListTagsForResource", "rds:ModifyDBClusterSnapshotAttribute", "rds:ModifyDBInstance"),
        *("rds:ModifyDBSnapshotAttribute", "tag:GetResources"),
    ),
}


def boundaries(templates: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The document of each boundary that some role carries, by its name without the region.

    A document allows what the policies of the roles that carry the boundary allow anywhere, and nothing
    else. Secrets are read only where they carry the products' tag or the one of what is offered, and roles
    are assumed only on the products' own path.

    Raises:
        CatalogError: A role takes a policy of AWS's that the table here does not know.
    """
    allowed: dict[str, set[str]] = {name: set() for name in BOUNDARIES}
    for template in templates:
        for resource in template["Resources"].values():
            if resource["Type"].startswith("AWS::IAM::"):
                allowed[_carried(resource)].update(_granted(resource["Properties"]))
    return {name: _document(actions) for name, actions in allowed.items() if actions}


def _carried(resource: dict[str, Any]) -> str:
    """The boundary that a role carries; policies and profiles count to the common one."""
    carried = json.dumps(resource["Properties"].get("PermissionsBoundary", ""))
    return BACKUP_BOUNDARY if BACKUP_BOUNDARY in carried else ROLE_BOUNDARY


def _granted(properties: dict[str, Any]) -> Iterator[str]:
    yield from _allowed({k: v for k, v in properties.items() if k != "AssumeRolePolicyDocument"})
    yield from _managed(properties.get("ManagedPolicyArns", []))


def _document(actions: set[str]) -> dict[str, Any]:
    statements: list[dict[str, Any]] = [
        {"Effect": "Allow", "Action": sorted(actions - {_READ_SECRET, _ASSUME}), "Resource": ["*"]}
    ]
    if _ASSUME in actions:
        statements.append({"Effect": "Allow", "Action": [_ASSUME], "Resource": [f"{IAM}:role{PATH}*"]})
    if _READ_SECRET in actions:
        statements += [
            {"Effect": "Allow", "Action": [_READ_SECRET], "Resource": ["*"], "Condition": TAGGED},
            {"Effect": "Allow", "Action": [_READ_SECRET], "Resource": ["*"], "Condition": OFFERED},
            {"Effect": "Allow", "Action": [_READ_SECRET], "Resource": [MANAGED_SECRETS]},
        ]
    return {"Version": "2012-10-17", "Statement": statements}


def _allowed(node: Any) -> Iterator[str]:  # noqa: ANN401 - JSON of any shape
    """Every action of every statement that allows, wherever in the node it stands."""
    if isinstance(node, list):
        for item in node:
            yield from _allowed(item)
    elif isinstance(node, dict):
        if node.get("Effect") == "Allow":
            names = node["Action"]
            yield from [names] if isinstance(names, str) else names
        for value in node.values():
            yield from _allowed(value)


def _managed(arns: list[Any]) -> Iterator[str]:
    for arn in arns:
        name = json.dumps(arn).rstrip('"}]').rpartition("/")[2]
        if name not in _AWS_MANAGED:
            raise refuse(
                "Cannot bound the products' roles.",
                received=f"a role with the policy {json.dumps(arn)}",
                allowed=f"policies of AWS's whose reach is known: {', '.join(sorted(_AWS_MANAGED))}",
                fix=(
                    "give the role an inline policy, or add the actions that it needs to "
                    "portfolio/hub/launch_roles/boundary.py"
                ),
            )
        yield from _AWS_MANAGED[name]
