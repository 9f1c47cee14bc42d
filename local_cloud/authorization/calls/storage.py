"""Amazon EFS, Amazon S3 and AWS Backup. Their handlers are not public."""

from __future__ import annotations

from local_cloud.authorization.call import (
    ANY,
    SERVICE_AUTHORIZATION,
    Call,
    Tags,
    TypeCalls,
    anywhere,
    early,
    linked_role,
    made,
    on,
    on_it,
    retagged,
    through_kms,
)

EFS = "arn:{partition}:elasticfilesystem:{region}:{account}:"
FILES = EFS + "file-system/{FileSystemId}"
EFS_SOURCES = (
    (
        "CreateMountTarget, Required permissions, Amazon EFS API,"
        " https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html"
    ),
    "DeleteMountTarget, Amazon EFS API, https://docs.aws.amazon.com/efs/latest/ug/API_DeleteMountTarget.html",
    (
        "ModifyMountTargetSecurityGroups, Amazon EFS API,"
        " https://docs.aws.amazon.com/efs/latest/ug/API_ModifyMountTargetSecurityGroups.html"
    ),
    SERVICE_AUTHORIZATION,
)
INTERFACE = "arn:{partition}:ec2:{region}:{account}:network-interface/*"
EC2 = "arn:{partition}:ec2:{region}:{account}:"
BACKUP = "arn:{partition}:backup:{region}:{account}:"
BACKUP_SOURCES = (
    (
        "CreateBackupVault and its API permissions, Identity-based policies for AWS Backup, Developer Guide,"
        " https://docs.aws.amazon.com/aws-backup/latest/devguide/access-control.html"
    ),
    SERVICE_AUTHORIZATION,
)
S3_SOURCES = (
    (
        "Required permissions for Amazon S3 API operations, Amazon S3 User Guide,"
        " https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"
    ),
    SERVICE_AUTHORIZATION,
)


def _efs_tag(action: str) -> Call:
    return Call(
        action="elasticfilesystem:TagResource",
        tags=Tags.NONE,
        sends_tags=True,
        given=("{tags}",),
        context={"elasticfilesystem:CreateAction": action},
    )


def _bucket(*pairs: tuple[str, str], sends_tags: bool = False) -> tuple[Call, ...]:
    """What each property of a bucket is set by."""
    return tuple(
        Call(action=action, given=(name,), sends_tags=sends_tags, tags=Tags.NONE) for action, name in pairs
    )


_SET = (
    ("s3:PutEncryptionConfiguration", "BucketEncryption"),
    ("s3:PutLifecycleConfiguration", "LifecycleConfiguration"),
    ("s3:PutBucketOwnershipControls", "OwnershipControls"),
    ("s3:PutBucketPublicAccessBlock", "PublicAccessBlockConfiguration"),
    ("s3:PutBucketVersioning", "VersioningConfiguration"),
    ("s3:PutBucketTagging", "{tags}"),
)

TYPES = (
    TypeCalls(
        type="AWS::EFS::FileSystem",
        arn=EFS + "file-system/{id}",
        sources=EFS_SOURCES,
        tags="FileSystemTags",
        create=(
            made("elasticfilesystem:CreateFileSystem", ANY),
            _efs_tag("CreateFileSystem"),
            linked_role("elasticfilesystem.amazonaws.com"),
            *through_kms("{KmsKeyId}", "elasticfilesystem", "kms:DescribeKey", "kms:CreateGrant"),
            *through_kms("{KmsKeyId}", "elasticfilesystem", "kms:GenerateDataKeyWithoutPlaintext"),
            Call(action="elasticfilesystem:PutLifecycleConfiguration").if_given("LifecyclePolicies"),
            Call(action="elasticfilesystem:PutBackupPolicy").if_given("BackupPolicy"),
            Call(action="elasticfilesystem:PutFileSystemPolicy").if_given("FileSystemPolicy"),
            *on_it(
                "elasticfilesystem:DescribeFileSystems",
                "elasticfilesystem:DescribeLifecycleConfiguration",
                "elasticfilesystem:DescribeBackupPolicy",
                "elasticfilesystem:DescribeFileSystemPolicy",
            ),
        ),
        update=(
            Call(action="elasticfilesystem:UpdateFileSystem").if_changed("ThroughputMode"),
            Call(action="elasticfilesystem:PutLifecycleConfiguration").if_changed("LifecyclePolicies"),
            Call(action="elasticfilesystem:PutBackupPolicy").if_changed("BackupPolicy"),
            Call(action="elasticfilesystem:PutFileSystemPolicy").if_changed("FileSystemPolicy"),
            *on_it(
                "elasticfilesystem:DescribeFileSystems",
                "elasticfilesystem:DescribeLifecycleConfiguration",
                "elasticfilesystem:DescribeBackupPolicy",
                "elasticfilesystem:DescribeFileSystemPolicy",
            ),
            *retagged("elasticfilesystem:TagResource", "elasticfilesystem:UntagResource"),
        ),
        delete=(*on_it("elasticfilesystem:DeleteFileSystem", "elasticfilesystem:DescribeFileSystems"),),
    ),
    TypeCalls(
        type="AWS::EFS::AccessPoint",
        arn=EFS + "access-point/{id}",
        sources=EFS_SOURCES,
        tags="AccessPointTags",
        create=(
            Call(action="elasticfilesystem:CreateAccessPoint", on=FILES, sends_tags=True),
            _efs_tag("CreateAccessPoint"),
            *on_it("elasticfilesystem:DescribeAccessPoints"),
        ),
        update=(
            *on_it("elasticfilesystem:DescribeAccessPoints"),
            *retagged("elasticfilesystem:TagResource", "elasticfilesystem:UntagResource"),
        ),
        delete=(*on_it("elasticfilesystem:DeleteAccessPoint", "elasticfilesystem:DescribeAccessPoints"),),
    ),
    TypeCalls(
        type="AWS::EFS::MountTarget",
        arn=FILES,
        sources=EFS_SOURCES,
        tags=None,
        create=(
            *on(FILES, "elasticfilesystem:CreateMountTarget"),
            *anywhere("ec2:DescribeSubnets", "ec2:DescribeNetworkInterfaces"),
            early("ec2:CreateNetworkInterface", INTERFACE),
            *on(EC2 + "subnet/{SubnetId}", "ec2:CreateNetworkInterface"),
            *on(EC2 + "security-group/{SecurityGroups}", "ec2:CreateNetworkInterface"),
            *on(FILES, "elasticfilesystem:DescribeMountTargets"),
            *on(FILES, "elasticfilesystem:DescribeMountTargetSecurityGroups"),
        ),
        update=(
            *on(FILES, "elasticfilesystem:ModifyMountTargetSecurityGroups"),
            early("ec2:ModifyNetworkInterfaceAttribute", INTERFACE),
            *on(FILES, "elasticfilesystem:DescribeMountTargets"),
            *on(FILES, "elasticfilesystem:DescribeMountTargetSecurityGroups"),
        ),
        delete=(
            *on(FILES, "elasticfilesystem:DeleteMountTarget"),
            early("ec2:DeleteNetworkInterface", INTERFACE),
            *on(FILES, "elasticfilesystem:DescribeMountTargets"),
        ),
    ),
    TypeCalls(
        type="AWS::S3::Bucket",
        arn="arn:{partition}:s3:::{id}",
        sources=S3_SOURCES,
        named="BucketName",
        lower_case=True,
        longest=63,
        create=(early("s3:CreateBucket"), *_bucket(*_SET)),
        update=(
            *(Call(action=action).if_changed(name) for action, name in _SET if name != "{tags}"),
            Call(action="s3:PutBucketTagging").if_changed("{tags}"),
        ),
        delete=on_it("s3:DeleteBucket"),
    ),
    TypeCalls(
        type="AWS::S3::BucketPolicy",
        arn="arn:{partition}:s3:::{Bucket}",
        sources=S3_SOURCES,
        tags=None,
        create=on_it("s3:PutBucketPolicy", "s3:GetBucketPolicy"),
        update=on_it("s3:PutBucketPolicy", "s3:GetBucketPolicy"),
        delete=on_it("s3:DeleteBucketPolicy"),
    ),
    TypeCalls(
        type="AWS::Backup::BackupVault",
        arn=BACKUP + "backup-vault:{id}",
        sources=BACKUP_SOURCES,
        tags="BackupVaultTags",
        named="BackupVaultName",
        create=(
            made("backup:CreateBackupVault"),
            made("backup:TagResource"),
            *anywhere("backup-storage:MountCapsule"),
            *through_kms(
                "{EncryptionKeyArn}", "backup", "kms:CreateGrant", "kms:GenerateDataKey", "kms:Decrypt"
            ),
            Call(action="kms:DescribeKey", on="{EncryptionKeyArn}").if_given("EncryptionKeyArn"),
            *on_it("backup:DescribeBackupVault", "backup:ListTags"),
        ),
        update=(
            *on_it("backup:DescribeBackupVault", "backup:ListTags"),
            *retagged("backup:TagResource", "backup:UntagResource"),
        ),
        delete=on_it("backup:DeleteBackupVault", "backup:DescribeBackupVault"),
    ),
    TypeCalls(
        type="AWS::Backup::BackupPlan",
        arn=BACKUP + "backup-plan:{id}",
        sources=BACKUP_SOURCES,
        tags="BackupPlanTags",
        create=(
            made("backup:CreateBackupPlan", BACKUP + "backup-plan:*"),
            made("backup:TagResource", BACKUP + "backup-plan:*"),
            *on_it("backup:GetBackupPlan", "backup:ListTags"),
        ),
        update=(
            Call(action="backup:UpdateBackupPlan").if_changed("BackupPlan"),
            *on_it("backup:GetBackupPlan", "backup:ListTags"),
            *retagged("backup:TagResource", "backup:UntagResource"),
        ),
        delete=on_it("backup:DeleteBackupPlan", "backup:GetBackupPlan"),
    ),
    TypeCalls(
        type="AWS::Backup::BackupSelection",
        arn=BACKUP + "backup-plan:{BackupPlanId}",
        sources=BACKUP_SOURCES,
        tags=None,
        create=(
            *on_it("backup:CreateBackupSelection"),
            Call(
                action="iam:PassRole",
                on="{BackupSelection.IamRoleArn}",
                context={"iam:PassedToService": "backup.amazonaws.com"},
            ),
            linked_role("backup.amazonaws.com"),
            *on_it("backup:GetBackupSelection"),
        ),
        delete=on_it("backup:DeleteBackupSelection", "backup:GetBackupSelection"),
    ),
)
