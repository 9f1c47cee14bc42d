"""EFS: the files that LibreChat's tasks share, and Meilisearch's index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products import contract
from products.data.sizing import either

if TYPE_CHECKING:
    from products.data.sizing import Sizing
    from products.product import Product

USER_ID = "1000"
"""LibreChat's image runs as 1000:1000 (its Dockerfile); the access points make every client that user."""

ACCESS_POINTS = {
    "Uploads": ("/uploads", contract.UPLOADS_ACCESS_POINT_ID),
    "Images": ("/images", contract.IMAGES_ACCESS_POINT_ID),
    "Meili": ("/meilisearch", contract.MEILI_ACCESS_POINT_ID),
}


def add_files(product: Product, sizing: Sizing, key: cdk.CfnResource) -> cdk.CfnResource:
    """Declare and export the file system, its access points and its mount target in every zone."""
    file_system = product.resource(
        "FileSystem",
        "AWS::EFS::FileSystem",
        {
            "Encrypted": True,
            "KmsKeyId": key.get_att("Arn").to_string(),
            "PerformanceMode": "generalPurpose",
            "ThroughputMode": "elastic",
            "BackupPolicy": {"Status": either(sizing.production, "DISABLED", "ENABLED")},
            "LifecyclePolicies": [
                {"TransitionToIA": "AFTER_30_DAYS"},
                {"TransitionToPrimaryStorageClass": "AFTER_1_ACCESS"},
            ],
            "FileSystemPolicy": _policy(),
            "FileSystemTags": product.tag_list(name="files"),
        },
        on_removal=cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    )
    product.export(contract.FILE_SYSTEM_ID, file_system.ref)
    for name, (path, exported_as) in ACCESS_POINTS.items():
        _add_access_point(product, file_system, name, path, exported_as)
    for zone in contract.ZONE_NUMBERS:
        condition = sizing.third_zone if zone == max(contract.ZONE_NUMBERS) else None
        target = product.resource(
            f"MountTarget{zone}",
            "AWS::EFS::MountTarget",
            {
                "FileSystemId": file_system.ref,
                "SubnetId": product.import_value(contract.PRIVATE_SUBNET_IDS[zone]),
                "SecurityGroups": [product.import_value(contract.EFS_SECURITY_GROUP_ID)],
            },
            condition=condition,
        )
        product.export(contract.MOUNT_TARGET_IDS[zone], target.ref, condition=condition)
    return file_system


def _add_access_point(
    product: Product, file_system: cdk.CfnResource, name: str, path: str, exported_as: contract.Key
) -> None:
    access_point = product.resource(
        f"{name}AccessPoint",
        "AWS::EFS::AccessPoint",
        {
            "FileSystemId": file_system.ref,
            "PosixUser": {"Uid": USER_ID, "Gid": USER_ID},
            "RootDirectory": {
                "Path": path,
                "CreationInfo": {"OwnerUid": USER_ID, "OwnerGid": USER_ID, "Permissions": "0750"},
            },
            "AccessPointTags": product.tag_list(name=name.lower()),
        },
    )
    product.export(exported_as, access_point.ref)


def _policy() -> dict[str, Any]:
    """Mounting through an access point and TLS alone, and never as root.

    The clients are bounded by the mount targets' security group; naming their roles here would make the
    data layer depend on compute (Amazon EFS User Guide, "Using IAM to control file system data access").
    """
    access_points = "arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:access-point/*"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ThroughAccessPoints",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
                "Resource": "*",
                "Condition": {
                    "Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"},
                    "StringLike": {"elasticfilesystem:AccessPointArn": cdk.Fn.sub(access_points)},
                },
            },
            {
                "Sid": "NothingWithoutTls",
                "Effect": "Deny",
                "Principal": {"AWS": "*"},
                "Action": "*",
                "Resource": "*",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }
