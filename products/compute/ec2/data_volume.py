"""The volume that outlives the instance: uploaded files, images and the search index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products import contract
from products.compute.conditions import declare, is_equal, is_given
from products.compute.ec2.parameters import DATA_VOLUME_SNAPSHOT, DATA_VOLUME_ZONE, FILES_GIGABYTES
from products.compute.sizes import by_size
from products.intrinsics import get_att, if_else, only_if, ref, sub
from products.kept import keep, stack_token

if TYPE_CHECKING:
    from products.product import Product

ZONE_GIVEN = "DataVolumeZoneIsGiven"
RESTORES = "RestoresDataVolume"
BY_SIZE = "RoomForFilesIsBySize"
DAILY_AT_THREE_UTC = "cron(0 3 * * ? *)"


def data_volume(product: Product, *, after: cdk.CfnResource) -> cdk.CfnResource:
    """Declare the volume and its daily backup; deleted or replaced, it leaves a snapshot.

    Amazon EBS only ever makes a volume larger ("Modify an Amazon EBS volume", "Limitations"): an update that
    did so and failed later could not be rolled back. So CloudFormation never changes its size; the instance
    enlarges it (``grow-volume.sh``), which no rollback tries to undo. Where it stands and what it was made
    from only a replacement could change, so an update must keep these too.

    Args:
        product: The product under construction.
        after: What may refuse an update before the volume is touched.
    """
    declare(
        product,
        {
            ZONE_GIVEN: is_given(DATA_VOLUME_ZONE),
            RESTORES: is_given(DATA_VOLUME_SNAPSHOT),
            BY_SIZE: is_equal(FILES_GIGABYTES, "by size"),
        },
    )
    gigabytes = if_else(BY_SIZE, by_size("VolumeGigabytes"), ref(FILES_GIGABYTES.name))
    zone = product.import_value(contract.FIRST_PUBLIC_SUBNET_ZONE)
    volume = product.resource(
        "DataVolume",
        "AWS::EC2::Volume",
        {
            "AvailabilityZone": if_else(ZONE_GIVEN, ref(DATA_VOLUME_ZONE.name), zone),
            "Size": gigabytes,
            "VolumeType": "gp3",
            "Encrypted": True,
            "KmsKeyId": product.import_value(contract.DATA_KEY_ARN),
            "SnapshotId": only_if(RESTORES, ref(DATA_VOLUME_SNAPSHOT.name)),
            "Tags": product.tag_list(name="files"),
        },
        depends_on=[after, *_kept(product, gigabytes)],
        on_removal=cdk.RemovalPolicy.SNAPSHOT,
    )
    _backup(product)
    return volume


def _kept(product: Product, gigabytes: dict[str, Any]) -> list[cdk.CfnResource]:
    """What the volume's own properties must not lose: its room, its zone and its files."""
    origin = sub("${DataVolumeZone} ${DataVolumeSnapshot}")
    return [
        keep(
            product,
            "KeptRoomForFiles",
            gigabytes,
            "Room-for-files-cannot-be-changed-by-an-update--give-the-number-it-was-launched-with",
        ),
        keep(
            product,
            "KeptDataVolume",
            origin,
            "Data-volume-zone-and-snapshot-cannot-be-changed-by-an-update--give-them-back",
        ),
    ]


def _backup(product: Product) -> None:
    """A vault with recovery points cannot be deleted: it outlives the product, under a name of its own."""
    product.resource(
        "BackupVault",
        "AWS::Backup::BackupVault",
        {
            "BackupVaultName": sub("librechat-${EnvironmentName}-${Stack}", Stack=stack_token()),
            "EncryptionKeyArn": product.import_value(contract.DATA_KEY_ARN),
        },
        on_removal=cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    )
    product.resource(
        "BackupPlan",
        "AWS::Backup::BackupPlan",
        {
            "BackupPlan": {
                "BackupPlanName": sub("librechat-${EnvironmentName}-files"),
                "BackupPlanRule": [
                    {
                        "RuleName": "daily",
                        "TargetBackupVault": ref("BackupVault"),
                        "ScheduleExpression": DAILY_AT_THREE_UTC,
                        "Lifecycle": {"DeleteAfterDays": by_size("BackupDays")},
                    }
                ],
            }
        },
    )
    # Without aws:SourceAccount, which no page says that AWS Backup sends; prowler lists it among the services
    # that do not (https://github.com/prowler-cloud/prowler/issues/2810).
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "backup.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    policy = "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
    product.resource(
        "BackupRole",
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
            "ManagedPolicyArns": [sub(policy)],
            "Tags": product.tag_list(),
        },
    )
    volume = "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:volume/${DataVolume}"
    product.resource(
        "BackupSelection",
        "AWS::Backup::BackupSelection",
        {
            "BackupPlanId": ref("BackupPlan"),
            "BackupSelection": {
                "SelectionName": "data-volume",
                "IamRoleArn": get_att("BackupRole", "Arn"),
                "Resources": [sub(volume)],
            },
        },
    )
