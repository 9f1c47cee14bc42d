"""What services' own pages say that a call needs of its caller, where no list of AWS's has it.

Neither the resource schemas nor the Service Authorization Reference name these. Each row has the page that
it rests on; a row that was concluded and not read says so.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of AWS's documentation.

    Attributes:
        title: Its title and the guide that it belongs to.
        url: Where it is.
    """

    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a call needs besides its own action.

    Attributes:
        calls: The actions after which it is needed.
        needs: The actions that are needed.
        page: Where that stands.
        reasoned: Whether the page says only what happens, and the actions were concluded from it.
    """

    calls: tuple[str, ...]
    needs: tuple[str, ...]
    page: Page
    reasoned: bool = False


_ELB = Page(
    title="Elastic Load Balancing API permissions, Elastic Load Balancing User Guide",
    url="https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-permissions.html",
)
_CLOUD_MAP = Page(
    title="AWS Cloud Map API permissions reference, AWS Cloud Map Developer Guide",
    url="https://docs.aws.amazon.com/cloud-map/latest/dg/cloud-map-api-permissions-ref.html",
)
_EFS = "https://docs.aws.amazon.com/efs/latest/ug/API_"
_ALARMS = Page(
    title=(
        "Application Auto Scaling identity-based policy examples: permissions required for API actions on "
        "target services and CloudWatch, User Guide"
    ),
    url=(
        "https://docs.aws.amazon.com/autoscaling/application/userguide/"
        "security_iam_id-based-policy-examples.html"
    ),
)
_RDS_KEYS = Page(
    title="AWS KMS key management, Amazon RDS User Guide",
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html",
)

ROWS = (
    Row(
        calls=("servicediscovery:CreatePrivateDnsNamespace",),
        needs=(
            *("ec2:DescribeRegions", "ec2:DescribeVpcs", "route53:CreateHostedZone"),
            *("route53:GetHostedZone", "route53:ListHostedZonesByName"),
        ),
        page=_CLOUD_MAP,
    ),
    # The page has the action alone: that the zone goes with the caller's rights, as it comes, is concluded.
    Row(
        calls=("servicediscovery:DeleteNamespace",),
        needs=("route53:DeleteHostedZone", "route53:GetHostedZone"),
        page=_CLOUD_MAP,
        reasoned=True,
    ),
    Row(
        calls=("elasticloadbalancing:CreateLoadBalancer",),
        needs=(
            *("ec2:DescribeAccountAttributes", "ec2:DescribeAddresses", "ec2:DescribeInternetGateways"),
            *("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"),
            "iam:CreateServiceLinkedRole",
        ),
        page=_ELB,
    ),
    Row(
        calls=("elasticloadbalancing:CreateTargetGroup",),
        needs=("ec2:DescribeInternetGateways", "ec2:DescribeVpcs"),
        page=_ELB,
    ),
    Row(
        calls=("elasticloadbalancing:RegisterTargets",),
        needs=(
            *("ec2:DescribeInstances", "ec2:DescribeInternetGateways"),
            *("ec2:DescribeSubnets", "ec2:DescribeVpcs"),
        ),
        page=_ELB,
    ),
    Row(
        calls=("elasticloadbalancing:SetSubnets", "elasticloadbalancing:SetIpAddressType"),
        needs=("ec2:DescribeSubnets",),
        page=_ELB,
    ),
    Row(
        calls=("elasticfilesystem:CreateMountTarget",),
        needs=("ec2:DescribeSubnets", "ec2:DescribeNetworkInterfaces", "ec2:CreateNetworkInterface"),
        page=Page(title="CreateMountTarget, Amazon EFS API", url=f"{_EFS}CreateMountTarget.html"),
    ),
    Row(
        calls=("elasticfilesystem:DeleteMountTarget",),
        needs=("ec2:DeleteNetworkInterface",),
        page=Page(title="DeleteMountTarget, Amazon EFS API", url=f"{_EFS}DeleteMountTarget.html"),
    ),
    Row(
        calls=("elasticfilesystem:ModifyMountTargetSecurityGroups",),
        needs=("ec2:ModifyNetworkInterfaceAttribute",),
        page=Page(
            title="ModifyMountTargetSecurityGroups, Amazon EFS API",
            url=f"{_EFS}ModifyMountTargetSecurityGroups.html",
        ),
    ),
    Row(
        calls=("application-autoscaling:PutScalingPolicy",),
        needs=("cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm", "ecs:DescribeServices"),
        page=_ALARMS,
    ),
    Row(
        calls=("application-autoscaling:DeleteScalingPolicy",),
        needs=("cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms"),
        page=_ALARMS,
    ),
    Row(
        calls=("application-autoscaling:RegisterScalableTarget",),
        needs=("ecs:DescribeServices", "ecs:UpdateService"),
        page=_ALARMS,
    ),
    Row(
        calls=("autoscaling:CreateAutoScalingGroup", "autoscaling:UpdateAutoScalingGroup"),
        needs=("ec2:CreateTags", "ec2:RunInstances", "iam:PassRole"),
        page=Page(
            title=(
                "Control Amazon EC2 launch template usage in Auto Scaling groups, Amazon EC2 Auto Scaling "
                "User Guide"
            ),
            url=(
                "https://docs.aws.amazon.com/autoscaling/ec2/userguide/"
                "ec2-auto-scaling-launch-template-permissions.html"
            ),
        ),
    ),
    Row(
        calls=("backup:CreateBackupVault",),
        needs=(
            *("backup-storage:MountCapsule", "kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey"),
            *("kms:GenerateDataKey", "kms:RetireGrant"),
        ),
        page=Page(
            title="Access control: API permissions, AWS Backup Developer Guide",
            url=(
                "https://docs.aws.amazon.com/aws-backup/latest/devguide/access-control.html"
                "#backup-api-permissions-ref"
            ),
        ),
    ),
    Row(
        calls=("secretsmanager:CreateSecret", "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret"),
        needs=("kms:Decrypt", "kms:GenerateDataKey"),
        page=Page(
            title="Secret encryption and decryption in AWS Secrets Manager, User Guide",
            url="https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
        ),
    ),
    Row(
        # Another form of a generated password is another version of the secret.
        calls=("secretsmanager:GetRandomPassword",),
        needs=("secretsmanager:PutSecretValue",),
        page=Page(
            title="AWS::SecretsManager::Secret, GenerateSecretString, AWS CloudFormation Template Reference",
            url=(
                "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                "aws-resource-secretsmanager-secret.html"
            ),
        ),
        reasoned=True,
    ),
    Row(
        calls=("rds:RestoreDBClusterFromSnapshot",),
        needs=("rds:AddTagsToResource", "rds:DescribeDBClusterSnapshots"),
        page=Page(
            title=(
                "Amazon DocumentDB API permissions: actions, resources, and conditions reference, "
                "Developer Guide"
            ),
            url=(
                "https://docs.aws.amazon.com/documentdb/latest/developerguide/"
                "UsingWithRDS.IAM.ResourcePermissions.html"
            ),
        ),
        reasoned=True,
    ),
    Row(
        calls=("rds:CreateDBCluster", "rds:RestoreDBClusterFromSnapshot"),
        needs=("kms:CreateGrant", "kms:DescribeKey"),
        page=_RDS_KEYS,
    ),
    # The page says that RDS uses a key on behalf of its caller, and names as required the two above alone.
    Row(
        calls=("rds:CreateDBCluster", "rds:RestoreDBClusterFromSnapshot"),
        needs=("kms:Decrypt", "kms:GenerateDataKey"),
        page=_RDS_KEYS,
        reasoned=True,
    ),
    Row(
        calls=("ec2:CreateVolume",),
        needs=(
            *("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"),
            *("kms:ReEncryptFrom", "kms:ReEncryptTo"),
        ),
        page=Page(
            title="Requirements for Amazon EBS encryption: permissions for users, Amazon EBS User Guide",
            url=(
                "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html"
                "#ebs-encryption-permissions"
            ),
        ),
    ),
)

UPDATE_POLICY = Row(
    calls=("UpdatePolicy",),
    needs=(
        *("autoscaling:DescribeAutoScalingInstances", "autoscaling:DescribeScalingActivities"),
        *("autoscaling:ResumeProcesses", "autoscaling:SuspendProcesses"),
        *("autoscaling:TerminateInstanceInAutoScalingGroup", "ec2:DescribeInstances"),
        "elasticloadbalancing:DescribeTargetHealth",
    ),
    page=Page(
        title="UpdatePolicy attribute, AWS CloudFormation Template Reference",
        url=(
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
            "aws-attribute-updatepolicy.html"
        ),
    ),
    reasoned=True,
)
"""A rolling update suspends processes, ends instances a batch at a time and waits for their successors."""

CREATION_POLICY = Row(
    calls=("CreationPolicy",),
    needs=("autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeScalingActivities"),
    page=Page(
        title="CreationPolicy attribute, AWS CloudFormation Template Reference",
        url=(
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
            "aws-attribute-creationpolicy.html"
        ),
    ),
    reasoned=True,
)
"""The signals come by CloudFormation's own address; it watches the group while it waits for them."""

_SNAPSHOT = Page(
    title="DeletionPolicy attribute, AWS CloudFormation Template Reference",
    url=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-attribute-deletionpolicy.html"
    ),
)
"""UpdateReplacePolicy makes the same snapshot of what is replaced."""

SNAPSHOTS: dict[str, Row] = {
    "AWS::RDS::DBInstance": Row(
        calls=("Snapshot",),
        needs=("rds:AddTagsToResource", "rds:CreateDBSnapshot", "rds:DescribeDBSnapshots"),
        page=_SNAPSHOT,
        reasoned=True,
    ),
    "AWS::DocDB::DBCluster": Row(
        calls=("Snapshot",),
        needs=("rds:AddTagsToResource", "rds:CreateDBClusterSnapshot", "rds:DescribeDBClusterSnapshots"),
        page=_SNAPSHOT,
        reasoned=True,
    ),
    "AWS::EC2::Volume": Row(
        calls=("Snapshot",),
        needs=("ec2:CreateSnapshot", "ec2:CreateTags", "ec2:DescribeSnapshots"),
        page=_SNAPSHOT,
        reasoned=True,
    ),
}
"""What a snapshot takes, by the type that it is made of."""


def needed_after(call: str) -> frozenset[str]:
    """What the pages say that a call needs besides."""
    return frozenset(need for row in ROWS if call in row.calls for need in row.needs)
