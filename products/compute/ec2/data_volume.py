"""The volume that outlives the instance: uploaded files, images and the search index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from products import contract
from products.cfn import backup, ec2, iam
from products.compute.ec2.parameters import DATA_VOLUME_SNAPSHOT, DATA_VOLUME_ZONE, FILES_GIGABYTES
from products.compute.sizes import BY_SIZE
from products.guards.kept import add_kept_value, stack_token
from products.language.conditions import Condition, is_equal, is_given
from products.language.intrinsics import Intrinsic, get_att, if_else, only_if, ref, sub
from products.language.policy import trusted_by
from products.language.resource import Removal

if TYPE_CHECKING:
    from products.language.resource import Resource
    from products.product import Product

ZONE_GIVEN = Condition("DataVolumeZoneIsGiven", is_given(DATA_VOLUME_ZONE))
RESTORES = Condition("RestoresDataVolume", is_given(DATA_VOLUME_SNAPSHOT))
ROOM_IS_BY_SIZE = Condition("RoomForFilesIsBySize", is_equal(FILES_GIGABYTES, "by size"))
DAILY_AT_THREE_UTC = "cron(0 3 * * ? *)"


def add_data_volume(product: Product, *, after: Resource[Any]) -> ec2.Volume:
    """Declare the volume and its daily backup; deleted or replaced, it leaves a snapshot.

    Amazon EBS only ever makes a volume larger ("Modify an Amazon EBS volume", "Limitations"): an update that
    did so and failed later could not be rolled back. So CloudFormation never changes its size; the instance
    enlarges it (``grow-volume.sh``), which no rollback tries to undo. Where it stands and what it was made
    from only a replacement could change, so an update must keep these too.

    Args:
        product: The product under construction.
        after: What may refuse an update before the volume is touched.
    """
    product.add_conditions(ZONE_GIVEN, RESTORES, ROOM_IS_BY_SIZE)
    gigabytes = if_else(ROOM_IS_BY_SIZE, BY_SIZE.value("VolumeGigabytes"), ref(FILES_GIGABYTES))
    zone = product.import_value(contract.FIRST_PUBLIC_SUBNET_ZONE)
    volume = ec2.Volume(
        product,
        "DataVolume",
        depends_on=[after, *_add_kept_choices(product, gigabytes)],
        on_removal=Removal.SNAPSHOT,
        AvailabilityZone=if_else(ZONE_GIVEN, ref(DATA_VOLUME_ZONE), zone),
        Size=gigabytes,
        VolumeType="gp3",
        Encrypted=True,
        KmsKeyId=product.import_value(contract.DATA_KEY_ARN),
        SnapshotId=only_if(RESTORES, ref(DATA_VOLUME_SNAPSHOT)),
        Tags=product.tag_list(name="files"),
    )
    _add_backup(product)
    return volume


def _add_kept_choices(product: Product, gigabytes: Intrinsic) -> list[Resource[Any]]:
    """What the volume's own properties must not lose: its room, its zone and its files."""
    origin = sub("${DataVolumeZone} ${DataVolumeSnapshot}")
    return [
        add_kept_value(
            product,
            "KeptRoomForFiles",
            gigabytes,
            "Room-for-files-cannot-be-changed-by-an-update--give-the-number-it-was-launched-with",
        ),
        add_kept_value(
            product,
            "KeptDataVolume",
            origin,
            "Data-volume-zone-and-snapshot-cannot-be-changed-by-an-update--give-them-back",
        ),
    ]


def _add_backup(product: Product) -> None:
    """A vault with recovery points cannot be deleted: it outlives the product, under a name of its own."""
    tags = {str(tag["Key"]): tag["Value"] for tag in product.tag_list()}
    vault = backup.BackupVault(
        product,
        "BackupVault",
        on_removal=Removal.RETAIN_EXCEPT_ON_CREATE,
        BackupVaultName=sub("librechat-${EnvironmentName}-${Stack}", Stack=stack_token()),
        EncryptionKeyArn=product.import_value(contract.DATA_KEY_ARN),
        BackupVaultTags=tags,
    )
    plan = backup.BackupPlan(
        product,
        "BackupPlan",
        BackupPlan={
            "BackupPlanName": sub("librechat-${EnvironmentName}-files"),
            "BackupPlanRule": [
                {
                    "RuleName": "daily",
                    "TargetBackupVault": ref(vault),
                    "ScheduleExpression": DAILY_AT_THREE_UTC,
                    "Lifecycle": {"DeleteAfterDays": BY_SIZE.value("BackupDays")},
                }
            ],
        },
        BackupPlanTags=tags,
    )
    # Without aws:SourceAccount, which no page says that AWS Backup sends; prowler lists it among the services
    # that do not (https://github.com/prowler-cloud/prowler/issues/2810).
    policy = "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
    role = iam.Role(
        product,
        "BackupRole",
        AssumeRolePolicyDocument=trusted_by("backup.amazonaws.com"),
        ManagedPolicyArns=[sub(policy)],
        Tags=product.tag_list(),
    )
    volume = "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:volume/${DataVolume}"
    backup.BackupSelection(
        product,
        "BackupSelection",
        BackupPlanId=ref(plan),
        BackupSelection={
            "SelectionName": "data-volume",
            "IamRoleArn": get_att(role, "Arn"),
            "Resources": [sub(volume)],
        },
    )
