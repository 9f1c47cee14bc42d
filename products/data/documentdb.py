"""Amazon DocumentDB: LibreChat's conversations, users and settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products import contract
from products.data.parameters import DOCUMENTDB_SNAPSHOT, RECOVERY_SECRET
from products.data.secrets import add_secret, password, resolve
from products.data.sizing import either

if TYPE_CHECKING:
    from products.data.sizing import Sizing
    from products.product import Product

ENGINE_VERSION = "5.0.0"
"""The version that LibreChat's maintainers test against; docs/adr says why not a newer one.

It is never lowered: "Upgrades are one-way operations" (Amazon DocumentDB Developer Guide, "Amazon DocumentDB
minor version upgrade"). CloudFormation names it to DocumentDB only where it differs between two templates, so
a cluster that somebody upgraded to 5.0.1 stays there; DocumentDB itself upgrades none, whatever
``AutoMinorVersionUpgrade`` says (Amazon DocumentDB API Reference, DBInstance).
"""
CERTIFICATE_AUTHORITY = "rds-ca-rsa2048-g1"
BACKUP_WINDOW = "22:30-23:00"
MAINTENANCE_WINDOW = "sun:08:00-sun:09:00"
PORT = 27017
ADMIN_NAME = "librechat_admin"
APPLICATION_NAME = "librechat"


@dataclass(frozen=True, kw_only=True)
class DocumentDb:
    """DocumentDB as declared.

    Attributes:
        cluster: The cluster.
        ready: What must stand before anyone can connect: the first instance, and the master secret in full.
        admin_secret: The master user's credentials.
        application_secret: The application user's credentials.
    """

    cluster: cdk.CfnResource
    ready: tuple[cdk.CfnResource, ...]
    admin_secret: cdk.CfnResource
    application_secret: cdk.CfnResource

    @property
    def host(self) -> str:
        """The cluster's host name, which follows the primary."""
        return self.cluster.get_att("Endpoint").to_string()

    @property
    def port(self) -> str:
        """The cluster's TCP port, an attribute that the CDK's own ``DatabaseCluster`` reads too."""
        return self.cluster.get_att("Port").to_string()

    @property
    def arn(self) -> str:
        """The cluster's ARN, which CloudFormation does not return; DocumentDB's ARNs are RDS's."""
        cluster = f"cluster:${{{self.cluster.logical_id}}}"
        return cdk.Fn.sub(f"arn:${{AWS::Partition}}:rds:${{AWS::Region}}:${{AWS::AccountId}}:{cluster}")


def add_documentdb(product: Product, sizing: Sizing, key: cdk.CfnResource) -> DocumentDb:
    """Declare the cluster with its groups, instances and secrets."""
    admin_secret = _admin_secret(product, sizing, key)
    cluster = _cluster(product, sizing, key, admin_secret)
    attachment = product.resource(
        "DocumentDbAdminSecretAttachment",
        "AWS::SecretsManager::SecretTargetAttachment",
        {"SecretId": admin_secret.ref, "TargetId": cluster.ref, "TargetType": "AWS::DocDB::DBCluster"},
    )
    application_secret = add_secret(
        product,
        "DocumentDbSecret",
        "LibreChat's own user in DocumentDB",
        key,
        {"GenerateSecretString": password(f'{{"username":"{APPLICATION_NAME}"}}')},
    )
    return DocumentDb(
        cluster=cluster,
        ready=(attachment, _instances(product, sizing, cluster)),
        admin_secret=admin_secret,
        application_secret=application_secret,
    )


def _admin_secret(product: Product, sizing: Sizing, key: cdk.CfnResource) -> cdk.CfnResource:
    """The master user's secret: generated, or that of the environment that a snapshot was taken from.

    A restored cluster has its snapshot's users and passwords.
    """
    members = ("username", "password")
    recovered = ",".join(
        f'"{member}":"{resolve(RECOVERY_SECRET.name, f"documentdb_{member}")}"' for member in members
    )
    generated = password(f'{{"username":"{ADMIN_NAME}"}}')
    return add_secret(
        product,
        "DocumentDbAdminSecret",
        "master user of DocumentDB",
        key,
        {
            "SecretString": either(sizing.recovers, cdk.Fn.sub(f"{{{recovered}}}")),
            "GenerateSecretString": either(sizing.recovers, None, generated),
        },
    )


def _cluster(
    product: Product, sizing: Sizing, key: cdk.CfnResource, admin_secret: cdk.CfnResource
) -> cdk.CfnResource:
    subnets, settings = _groups(product)
    return product.resource(
        "DocumentDb",
        "AWS::DocDB::DBCluster",
        {
            "Port": PORT,
            "DBSubnetGroupName": subnets.ref,
            "VpcSecurityGroupIds": [product.import_value(contract.DOCUMENTDB_SECURITY_GROUP_ID)],
            "DBClusterParameterGroupName": settings.ref,
            "KmsKeyId": key.get_att("Arn").to_string(),
            "BackupRetentionPeriod": sizing.value("BackupDays"),
            "PreferredBackupWindow": BACKUP_WINDOW,
            "PreferredMaintenanceWindow": MAINTENANCE_WINDOW,
            "CopyTagsToSnapshot": True,
            "EnableCloudwatchLogsExports": ["audit", "profiler"],
            **_identity(sizing, admin_secret),
            # No DeletionProtection: products.data.protection sets it, once all of the layer has succeeded.
            "Tags": product.tag_list(name="documentdb", tier="isolated"),
        },
        on_removal=cdk.RemovalPolicy.SNAPSHOT,
    )


def _groups(product: Product) -> tuple[cdk.CfnResource, cdk.CfnResource]:
    """Where the cluster stands, and how it is set."""
    subnets = product.resource(
        "DocumentDbSubnets",
        "AWS::DocDB::DBSubnetGroup",
        {
            "DBSubnetGroupDescription": "Isolated subnets: no way to or from the internet",
            "SubnetIds": cdk.Fn.split(",", product.import_value(contract.ISOLATED_SUBNET_IDS)),
            "Tags": product.tag_list(name="documentdb", tier="isolated"),
        },
    )
    settings = product.resource(
        "DocumentDbParameters",
        "AWS::DocDB::DBClusterParameterGroup",
        {
            "Description": "TLS only; schema changes and slow operations are logged",
            "Family": "docdb5.0",
            "Parameters": {
                "tls": "enabled",
                "audit_logs": "enabled",
                "profiler": "enabled",
                "profiler_threshold_ms": "100",
                "ttl_monitor": "enabled",
            },
            "Tags": product.tag_list(),
        },
    )
    return subnets, settings


def _identity(sizing: Sizing, admin_secret: cdk.CfnResource) -> dict[str, Any]:
    """Version, master user and encryption of a new cluster; a snapshot brings all of them along.

    The snapshot may be of a newer minor version than this, to which there is no way back.
    """
    restores = sizing.restores_documentdb
    username, secret_password = (
        cdk.Fn.sub(resolve(admin_secret.logical_id, member)) for member in ("username", "password")
    )
    return {
        "SnapshotIdentifier": either(restores, cdk.Fn.ref(DOCUMENTDB_SNAPSHOT.name)),
        "EngineVersion": either(restores, None, ENGINE_VERSION),
        "StorageEncrypted": either(restores, None, otherwise=True),
        "MasterUsername": either(restores, None, username),
        "MasterUserPassword": either(restores, None, secret_password),
    }


def _instances(product: Product, sizing: Sizing, cluster: cdk.CfnResource) -> cdk.CfnResource:
    """One instance for small, two for medium, three for large, which DocumentDB spreads over the zones.

    They are made at the same time: DocumentDB itself makes one of them the primary, which the cluster's
    endpoint follows (Amazon DocumentDB Developer Guide, "Understanding clusters"). Whoever connects once the
    first one stands waits for the primary, if it is another one, the moments that it still needs.

    Returns:
        The first.
    """
    instances: list[cdk.CfnResource] = []
    for number, condition in enumerate((None, sizing.production, sizing.spread), start=1):
        instance = product.resource(
            f"DocumentDbInstance{number}",
            "AWS::DocDB::DBInstance",
            {
                "DBClusterIdentifier": cluster.ref,
                "DBInstanceClass": sizing.value("DocumentDbClass"),
                "AutoMinorVersionUpgrade": True,
                # One after the other, so that another one can take over as the primary.
                "PreferredMaintenanceWindow": f"sun:{8 + number:02}:00-sun:{9 + number:02}:00",
                "CACertificateIdentifier": CERTIFICATE_AUTHORITY,
                "EnablePerformanceInsights": sizing.value("DocumentDbInsights"),
                "Tags": product.tag_list(name=f"documentdb-{number}", tier="isolated"),
            },
            condition=condition,
            # The data is the cluster's, whose snapshot is taken once its instances are gone.
            on_removal=cdk.RemovalPolicy.DESTROY,
        )
        instances.append(instance)
    return instances[0]
