"""The IAM actions that launching, updating and terminating a template takes.

They come from the handlers of AWS's own resource schemas. What those do not tell stands here in tables:
types without handlers, actions that a handler calls for features which a template does not use, and what
CloudFormation itself calls for exports, parameters and references.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from portfolio.errors import refuse
from portfolio.schemas import iam_actions, schema

if TYPE_CHECKING:
    from collections.abc import Iterable

_STACK = tuple(
    f"cloudformation:{name}"
    for name in [
        "CreateChangeSet",
        "CreateStack",
        "DeleteChangeSet",
        "DeleteStack",
        "DescribeChangeSet",
        "DescribeStackEvents",
        "DescribeStackResources",
        "DescribeStacks",
        "ExecuteChangeSet",
        "GetTemplate",
        "GetTemplateSummary",
        "ListChangeSets",
        "ListStackResources",
        "SetStackPolicy",
        "TagResource",
        "UntagResource",
        "UpdateStack",
        "ValidateTemplate",
    ]
)
"""The stack's own life ("Step 6: Add a launch constraint", AWS Service Catalog Administrator Guide)."""

_DOCUMENTDB_COMMON = [
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "iam:CreateServiceLinkedRole",
    "rds:AddTagsToResource",
    "rds:ListTagsForResource",
    "rds:RemoveTagsFromResource",
]

_WITHOUT_HANDLERS: dict[str, tuple[str, ...]] = {
    # DocumentDB is managed through actions of Amazon RDS: "Amazon DocumentDB API permissions: actions,
    # resources, and conditions reference", Amazon DocumentDB Developer Guide.
    "AWS::DocDB::DBCluster": (
        *_DOCUMENTDB_COMMON,
        *["kms:CreateGrant", "kms:DescribeKey", "rds:CreateDBCluster", "rds:CreateDBClusterSnapshot"],
        *["rds:DeleteDBCluster", "rds:DescribeDBClusterSnapshots", "rds:DescribeDBClusters"],
        *["rds:DescribeGlobalClusters", "rds:ModifyDBCluster"],
    ),
    "AWS::DocDB::DBInstance": (
        *_DOCUMENTDB_COMMON,
        *["rds:CreateDBInstance", "rds:DeleteDBInstance", "rds:DescribeDBInstances"],
        *["rds:ModifyDBInstance", "rds:RebootDBInstance"],
    ),
    # CloudFormation signs the handle's URL and looks for the signals itself ("Create wait conditions in a
    # CloudFormation template", AWS CloudFormation User Guide).
    "AWS::CloudFormation::WaitCondition": (),
    "AWS::CloudFormation::WaitConditionHandle": (),
    # A custom resource is a call of its function by whoever runs the stack.
    "AWS::CloudFormation::CustomResource": ("lambda:InvokeFunction",),
}

_ONLY_FOR: tuple[tuple[str, str, str], ...] = (
    # (resource type, start of the action's name, what the properties must hold for it to be called)
    ("AWS::ApplicationAutoScaling::ScalableTarget", "iam:PassRole", "RoleARN"),
    ("AWS::ApplicationAutoScaling::ScalableTarget", "lambda:", "lambda:function"),
    ("AWS::AutoScaling::AutoScalingGroup", "managed-fleets:", "ManagedFleet"),
    ("AWS::AutoScaling::AutoScalingGroup", "vpc-lattice:", "TrafficSources"),
    ("AWS::CertificateManager::Certificate", "acm-pca:", "CertificateAuthorityArn"),
    ("AWS::EC2::EIP", "ec2:AcceptAddressTransfer", "TransferAddress"),
    ("AWS::EC2::FlowLog", "s3:", '"s3"'),
    ("AWS::EC2::VPC", "ec2:CreateVpcEncryptionControl", "VpcEncryptionControl"),
    ("AWS::EC2::VPC", "ec2:ModifyVpcTenancy", "InstanceTenancy"),
    ("AWS::EC2::VPCCidrBlock", "ec2:AllocateIpamPoolCidr", "IpamPool"),
    ("AWS::EC2::VPCEndpoint", "vpc-lattice:", "ServiceNetworkArn"),
    ("AWS::EC2::VPCEndpoint", "vpce:", "ServiceRegion"),
    ("AWS::EC2::VPCGatewayAttachment", "ec2:AttachVpnGateway", "VpnGatewayId"),
    ("AWS::EC2::VPCGatewayAttachment", "ec2:DetachVpnGateway", "VpnGatewayId"),
    ("AWS::EFS::FileSystem", "elasticfilesystem:CreateReplication", "ReplicationConfiguration"),
    ("AWS::EFS::FileSystem", "elasticfilesystem:DeleteReplication", "ReplicationConfiguration"),
    ("AWS::EFS::FileSystem", "iam:PassRole", "ReplicationConfiguration"),
    ("AWS::Lambda::Function", "elasticfilesystem:", "FileSystemConfigs"),
    ("AWS::Lambda::Function", "lambda:DeleteFunctionCodeSigningConfig", "CodeSigningConfigArn"),
    ("AWS::Lambda::Function", "lambda:GetCodeSigningConfig", "CodeSigningConfigArn"),
    ("AWS::Lambda::Function", "lambda:GetLayerVersion", "Layers"),
    ("AWS::Lambda::Function", "lambda:PassCapacityProvider", "CapacityProviderConfig"),
    ("AWS::Lambda::Function", "lambda:PutFunctionCodeSigningConfig", "CodeSigningConfigArn"),
    ("AWS::Lambda::Function", "s3files:", "FileSystemConfigs"),
    ("AWS::Logs::LogGroup", "firehose:", "DELIVERY"),
    ("AWS::Logs::LogGroup", "logs:CreateLogDelivery", "DELIVERY"),
    ("AWS::Logs::LogGroup", "logs:PutBearerTokenAuthentication", "BearerTokenAuthentication"),
    ("AWS::Logs::LogGroup", "logs:PutDataProtectionPolicy", "DataProtectionPolicy"),
    ("AWS::Logs::LogGroup", "logs:PutIndexPolicy", "FieldIndexPolicies"),
    ("AWS::Logs::LogGroup", "logs:PutResourcePolicy", "ResourcePolicyDocument"),
    ("AWS::RDS::DBInstance", "iam:PassRole", "RoleArn"),
    ("AWS::RDS::DBInstance", "rds:AddRoleToDBInstance", "AssociatedRoles"),
    ("AWS::RDS::DBInstance", "rds:CreateDBInstanceReadReplica", "SourceDB"),
    ("AWS::RDS::DBInstance", "rds:PromoteReadReplica", "SourceDB"),
    ("AWS::RDS::DBInstance", "rds:RemoveRoleFromDBInstance", "AssociatedRoles"),
    ("AWS::RDS::DBInstance", "rds:RestoreDBInstanceFromDBSnapshot", "SnapshotIdentifier"),
    ("AWS::RDS::DBInstance", "rds:RestoreDBInstanceToPointInTime", "SourceD"),
    ("AWS::RDS::DBInstance", "rds:StartDBInstanceAutomatedBackups", "AutomaticBackupReplication"),
    ("AWS::RDS::DBInstance", "rds:StopDBInstanceAutomatedBackups", "AutomaticBackupReplication"),
    ("AWS::RDS::DBInstance", "secretsmanager:", "ManageMasterUserPassword"),
    ("AWS::S3::Bucket", "iam:PassRole", "ReplicationConfiguration"),
    ("AWS::S3::Bucket", "s3:CreateBucketMetadataTable", "Metadata"),
    ("AWS::S3::Bucket", "s3:DeleteBucketMetadataTable", "Metadata"),
    ("AWS::S3::Bucket", "s3:DeleteBucketReplication", "ReplicationConfiguration"),
    ("AWS::S3::Bucket", "s3:DeleteObject", "Metadata"),
    ("AWS::S3::Bucket", "s3:PutBucketReplication", "ReplicationConfiguration"),
    ("AWS::S3::Bucket", "s3:PutReplicationConfiguration", "ReplicationConfiguration"),
    ("AWS::S3::Bucket", "s3:UpdateBucketMetadata", "Metadata"),
    ("AWS::S3::Bucket", "s3tables:", "Metadata"),
    ("AWS::SecretsManager::SecretTargetAttachment", "docdb-elastic:", "AWS::DocDBElastic"),
    ("AWS::SecretsManager::SecretTargetAttachment", "redshift", "AWS::Redshift"),
)

_NEVER = frozenset({"iam:DeleteRolePermissionsBoundary"})
"""A role that a product made must not lose its boundary."""

_FEATURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    # (what the template holds, what CloudFormation calls for it)
    ('"Export"', ("cloudformation:ListExports", "cloudformation:ListImports")),
    ('"Fn::ImportValue"', ("cloudformation:ListExports", "cloudformation:ListImports")),
    (
        '"Fn::GetAZs"',
        ("ec2:DescribeAvailabilityZones", "ec2:DescribeAccountAttributes", "ec2:DescribeSubnets"),
    ),
    ("{{resolve:secretsmanager:", ("secretsmanager:GetSecretValue",)),
    # With the caller's rights: "Secret encryption and decryption", AWS Secrets Manager User Guide.
    ('"AWS::SecretsManager::Secret"', ("kms:Decrypt", "kms:GenerateDataKey")),
    ("resolve:ssm:", ("ssm:GetParameters",)),
    ("AWS::SSM::Parameter::Value<", ("ssm:GetParameters",)),
    ("AWS::EC2::KeyPair::KeyName", ("ec2:DescribeKeyPairs",)),
    ("AWS::EC2::VPC::Id", ("ec2:DescribeVpcs",)),
    ("AWS::EC2::Subnet::Id", ("ec2:DescribeSubnets",)),
    ("AWS::EC2::SecurityGroup::Id", ("ec2:DescribeSecurityGroups",)),
    ("AWS::Route53::HostedZone::Id", ("route53:ListHostedZones",)),
)


def actions(template: dict[str, Any]) -> tuple[str, ...]:
    """The actions, in the order of their names.

    Raises:
        CatalogError: A resource's type has no handlers and stands in no table here.
        portfolio.schemas.UnknownResourceTypeError: A resource's type is unknown.
    """
    found = set(_STACK)
    for resource in template.get("Resources", {}).values():
        found.update(resource_actions(resource))
    text = json.dumps(template)
    for mark, calls in _FEATURES:
        if mark in text:
            found.update(calls)
    return tuple(sorted(found))


def resource_actions(resource: dict[str, Any]) -> frozenset[str]:
    """The actions that one resource takes over its life, judged by its type and its properties.

    Raises:
        CatalogError: The type has no handlers and stands in no table here.
    """
    found = schema(resource["Type"])
    calls: Iterable[str] = {call for handler in found.actions.values() for call in handler}
    if not calls:
        calls = _listed(found.name)
    text = json.dumps(resource.get("Properties", {}))
    known = iam_actions()
    marks = [(start, mark) for kind, start, mark in _ONLY_FOR if kind == resource["Type"]]
    return frozenset(
        call
        for call in calls
        if call.lower() in known  # some handlers name actions that IAM does not have
        and call not in _NEVER
        and not any(call.startswith(start) and mark not in text for start, mark in marks)
    )


def _listed(resource_type: str) -> tuple[str, ...]:
    if resource_type not in _WITHOUT_HANDLERS:
        raise refuse(
            "Cannot tell what a launch role needs.",
            received=f"{resource_type}, whose resource schema names no handlers",
            allowed=f"a type with handlers, or one of {', '.join(sorted(_WITHOUT_HANDLERS))}",
            fix="add its actions to the table in portfolio/launch_actions.py, with their source",
        )
    return _WITHOUT_HANDLERS[resource_type]
