"""EFS: the files that LibreChat's tasks share, and Meilisearch's index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.cfn import efs
from products.data.conditions import PRODUCTION, THIRD_ZONE
from products.language.intrinsics import get_att, if_else, ref, sub
from products.language.policy import allow, deny, document
from products.language.resource import Removal

if TYPE_CHECKING:
    from products.cfn.kms import Key
    from products.language.policy import PolicyDocument
    from products.product import Product

USER_ID = "1000"
"""LibreChat's image runs as 1000:1000 (its Dockerfile); the access points make every client that user."""

ACCESS_POINTS = {
    "Uploads": ("/uploads", contract.UPLOADS_ACCESS_POINT_ID),
    "Images": ("/images", contract.IMAGES_ACCESS_POINT_ID),
    "Meili": ("/meilisearch", contract.MEILI_ACCESS_POINT_ID),
}


def add_files(product: Product, key: Key) -> efs.FileSystem:
    """Declare and export the file system, its access points and its mount target in every zone."""
    file_system = efs.FileSystem(
        product,
        "FileSystem",
        on_removal=Removal.RETAIN_EXCEPT_ON_CREATE,
        Encrypted=True,
        KmsKeyId=get_att(key, "Arn"),
        PerformanceMode="generalPurpose",
        ThroughputMode="elastic",
        BackupPolicy={"Status": if_else(PRODUCTION, "DISABLED", "ENABLED")},
        LifecyclePolicies=[
            {"TransitionToIA": "AFTER_30_DAYS"},
            {"TransitionToPrimaryStorageClass": "AFTER_1_ACCESS"},
        ],
        FileSystemPolicy=_policy(),
        FileSystemTags=product.tag_list(name="files"),
    )
    product.add_export(contract.FILE_SYSTEM_ID, ref(file_system))
    for name, (path, exported_as) in ACCESS_POINTS.items():
        _add_access_point(product, file_system, name, path, exported_as)
    for zone in contract.ZONE_NUMBERS:
        condition = THIRD_ZONE if zone == max(contract.ZONE_NUMBERS) else None
        target = efs.MountTarget(
            product,
            f"MountTarget{zone}",
            condition=condition,
            FileSystemId=ref(file_system),
            SubnetId=product.import_value(contract.PRIVATE_SUBNET_IDS[zone]),
            SecurityGroups=[product.import_value(contract.EFS_SECURITY_GROUP_ID)],
        )
        product.add_export(contract.MOUNT_TARGET_IDS[zone], ref(target), condition=condition)
    return file_system


def _add_access_point(
    product: Product, file_system: efs.FileSystem, name: str, path: str, exported_as: contract.Key
) -> None:
    access_point = efs.AccessPoint(
        product,
        f"{name}AccessPoint",
        FileSystemId=ref(file_system),
        PosixUser={"Uid": USER_ID, "Gid": USER_ID},
        RootDirectory={
            "Path": path,
            "CreationInfo": {"OwnerUid": USER_ID, "OwnerGid": USER_ID, "Permissions": "0750"},
        },
        AccessPointTags=product.tag_list(name=name.lower()),
    )
    product.add_export(exported_as, ref(access_point))


def _policy() -> PolicyDocument:
    """Mounting through an access point and TLS alone, and never as root.

    The clients are bounded by the mount targets' security group; naming their roles here would make the
    data layer depend on compute (Amazon EFS User Guide, "Using IAM to control file system data access").
    """
    access_points = "arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:access-point/*"
    return document(
        allow(
            "ThroughAccessPoints",
            ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
            "*",
            principal={"AWS": "*"},
            condition={
                "Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"},
                "StringLike": {"elasticfilesystem:AccessPointArn": sub(access_points)},
            },
        ),
        deny(
            "NothingWithoutTls",
            "*",
            "*",
            principal={"AWS": "*"},
            condition={"Bool": {"aws:SecureTransport": "false"}},
        ),
    )
