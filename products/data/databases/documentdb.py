"""Amazon DocumentDB: LibreChat's conversations, users and settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from products import contract
from products.cfn import docdb, secretsmanager
from products.data.conditions import LARGE, PRODUCTION, RECOVERS, RESTORES_DOCUMENTDB
from products.data.databases.sizing import BY_SIZE
from products.data.parameters import DOCUMENTDB_SNAPSHOT, RECOVERY_SECRET
from products.data.secrets import add_secret, password, resolve
from products.language.intrinsics import get_att, only_if, ref, split, sub, unless
from products.language.resource import Removal

if TYPE_CHECKING:
    from products.cfn.kms import Key
    from products.cfn.secretsmanager import Secret
    from products.language.intrinsics import Intrinsic
    from products.language.resource import Resource
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
MASTER_NAME = "librechat_admin"
APPLICATION_NAME = "librechat"


@dataclass(frozen=True, kw_only=True)
class DocumentDb:
    """DocumentDB as declared.

    Attributes:
        cluster: The cluster.
        ready: What must stand before anyone can connect: the first instance, and the master secret in full.
        master_secret: The master user's credentials.
        application_secret: The application user's credentials.
    """

    cluster: docdb.DBCluster
    ready: tuple[Resource[Any], ...]
    master_secret: Secret
    application_secret: Secret

    @property
    def host(self) -> Intrinsic:
        """The cluster's host name, which follows the primary."""
        return get_att(self.cluster, "Endpoint")

    @property
    def port(self) -> Intrinsic:
        """The cluster's TCP port, an attribute that the CDK's own ``DatabaseCluster`` reads too."""
        return get_att(self.cluster, "Port")

    @property
    def arn(self) -> Intrinsic:
        """The cluster's ARN, which CloudFormation does not return; DocumentDB's ARNs are RDS's."""
        cluster = f"cluster:${{{self.cluster.logical_id}}}"
        return sub(f"arn:${{AWS::Partition}}:rds:${{AWS::Region}}:${{AWS::AccountId}}:{cluster}")


def add_documentdb(product: Product, key: Key) -> DocumentDb:
    """Declare the cluster with its groups, instances and secrets."""
    master_secret = _add_master_secret(product, key)
    cluster = _add_cluster(product, key, master_secret)
    attachment = secretsmanager.SecretTargetAttachment(
        product,
        "DocumentDbAdminSecretAttachment",
        SecretId=ref(master_secret),
        TargetId=ref(cluster),
        TargetType="AWS::DocDB::DBCluster",
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
        ready=(attachment, _add_instances(product, cluster)),
        master_secret=master_secret,
        application_secret=application_secret,
    )


def _add_master_secret(product: Product, key: Key) -> Secret:
    """The master user's secret: generated, or that of the environment that a snapshot was taken from.

    A restored cluster has its snapshot's users and passwords.
    """
    members = ("username", "password")
    recovered = ",".join(
        f'"{member}":"{resolve(RECOVERY_SECRET, f"documentdb_{member}")}"' for member in members
    )
    generated = password(f'{{"username":"{MASTER_NAME}"}}')
    return add_secret(
        product,
        "DocumentDbAdminSecret",
        "master user of DocumentDB",
        key,
        {
            "SecretString": only_if(RECOVERS, sub(f"{{{recovered}}}")),
            "GenerateSecretString": unless(RECOVERS, generated),
        },
    )


def _add_cluster(product: Product, key: Key, master_secret: Secret) -> docdb.DBCluster:
    subnets, settings = _add_groups(product)
    properties: docdb.DBClusterProperties = {
        "Port": PORT,
        "DBSubnetGroupName": ref(subnets),
        "VpcSecurityGroupIds": [product.import_value(contract.DOCUMENTDB_SECURITY_GROUP_ID)],
        "DBClusterParameterGroupName": ref(settings),
        "KmsKeyId": get_att(key, "Arn"),
        "BackupRetentionPeriod": BY_SIZE.value("BackupDays"),
        "PreferredBackupWindow": BACKUP_WINDOW,
        "PreferredMaintenanceWindow": MAINTENANCE_WINDOW,
        "CopyTagsToSnapshot": True,
        "EnableCloudwatchLogsExports": ["audit", "profiler"],
        **_identity(master_secret),
        # No DeletionProtection: databases.protection sets it, once all of the layer has succeeded.
        "Tags": product.tag_list(name="documentdb", tier="isolated"),
    }
    return docdb.DBCluster(product, "DocumentDb", on_removal=Removal.SNAPSHOT, **properties)


def _add_groups(product: Product) -> tuple[docdb.DBSubnetGroup, docdb.DBClusterParameterGroup]:
    """Where the cluster stands, and how it is set."""
    subnets = docdb.DBSubnetGroup(
        product,
        "DocumentDbSubnets",
        DBSubnetGroupDescription="Isolated subnets: no way to or from the internet",
        SubnetIds=split(",", product.import_value(contract.ISOLATED_SUBNET_IDS)),
        Tags=product.tag_list(name="documentdb", tier="isolated"),
    )
    settings = docdb.DBClusterParameterGroup(
        product,
        "DocumentDbParameters",
        Description="TLS only; schema changes and slow operations are logged",
        Family="docdb5.0",
        Parameters={
            "tls": "enabled",
            "audit_logs": "enabled",
            "profiler": "enabled",
            "profiler_threshold_ms": "100",
            "ttl_monitor": "enabled",
        },
        Tags=product.tag_list(),
    )
    return subnets, settings


def _identity(master_secret: Secret) -> docdb.DBClusterProperties:
    """Version, master user and encryption of a new cluster; a snapshot brings all of them along.

    The snapshot may be of a newer minor version than this, to which there is no way back.
    """
    username, secret_password = (sub(resolve(master_secret, member)) for member in ("username", "password"))
    return {
        "SnapshotIdentifier": only_if(RESTORES_DOCUMENTDB, ref(DOCUMENTDB_SNAPSHOT)),
        "EngineVersion": unless(RESTORES_DOCUMENTDB, ENGINE_VERSION),
        "StorageEncrypted": unless(RESTORES_DOCUMENTDB, value=True),
        "MasterUsername": unless(RESTORES_DOCUMENTDB, username),
        "MasterUserPassword": unless(RESTORES_DOCUMENTDB, secret_password),
    }


def _add_instances(product: Product, cluster: docdb.DBCluster) -> docdb.DBInstance:
    """One instance for small, two for medium, three for large, which DocumentDB spreads over the zones.

    They are made at the same time: DocumentDB itself makes one of them the primary, which the cluster's
    endpoint follows (Amazon DocumentDB Developer Guide, "Understanding clusters"). Whoever connects once the
    first one stands waits for the primary, if it is another one, the moments that it still needs.

    Returns:
        The first.
    """
    instances = [
        docdb.DBInstance(
            product,
            f"DocumentDbInstance{number}",
            condition=condition,
            # The data is the cluster's, whose snapshot is taken once its instances are gone.
            on_removal=Removal.DELETE,
            DBClusterIdentifier=ref(cluster),
            DBInstanceClass=BY_SIZE.value("DocumentDbClass"),
            AutoMinorVersionUpgrade=True,
            # One after the other, so that another one can take over as the primary.
            PreferredMaintenanceWindow=f"sun:{8 + number:02}:00-sun:{9 + number:02}:00",
            CACertificateIdentifier=CERTIFICATE_AUTHORITY,
            EnablePerformanceInsights=BY_SIZE.value("DocumentDbInsights"),
            Tags=product.tag_list(name=f"documentdb-{number}", tier="isolated"),
        )
        for number, condition in enumerate((None, PRODUCTION, LARGE), start=1)
    ]
    return instances[0]
