"""RDS PostgreSQL: the vectors of rag_api."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from products import contract
from products.cfn import rds
from products.data.conditions import BEGINS_LARGE, RESTORES_POSTGRES
from products.data.databases.sizing import BY_SIZE, PROVISIONED
from products.data.parameters import POSTGRES_SNAPSHOT
from products.data.secrets import add_secret, password
from products.language.intrinsics import get_att, if_else, only_if, ref, split, sub, unless
from products.language.resource import Removal

if TYPE_CHECKING:
    from products.cfn.kms import Key
    from products.cfn.secretsmanager import Secret
    from products.language.intrinsics import Intrinsic
    from products.product import Product

ENGINE_VERSION = "17"
"""The major version alone: RDS chooses the minor version and keeps it current, and docs/adr says why.

RDS took up 17 after pgvector 0.7, which has HNSW and halfvec; each major version on RDS has a lowest version
of every extension (Amazon RDS for PostgreSQL Release Notes, "Extension versions").
"""
BACKUP_WINDOW = "22:00-22:30"
MAINTENANCE_WINDOW = "sun:08:00-sun:09:00"
CERTIFICATE_AUTHORITY = "rds-ca-rsa2048-g1"
DATABASE_NAME = "librechat"
MASTER_NAME = "librechat_admin"
APPLICATION_NAME = "rag_api"


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """PostgreSQL as declared.

    Attributes:
        instance: The DB instance.
        application_secret: The application role's credentials and where to connect.
    """

    instance: rds.DBInstance
    application_secret: Secret

    @property
    def host(self) -> Intrinsic:
        """The instance's host name, which its certificate names."""
        return get_att(self.instance, "Endpoint.Address")

    @property
    def port(self) -> Intrinsic:
        """The instance's port."""
        return get_att(self.instance, "Endpoint.Port")

    @property
    def arn(self) -> Intrinsic:
        """The instance's ARN."""
        return get_att(self.instance, "DBInstanceArn")

    @property
    def master_secret_arn(self) -> Intrinsic:
        """ARN of the master user's secret, which RDS makes and rotates."""
        return get_att(self.instance, "MasterUserSecret.SecretArn")


def add_postgres(product: Product, key: Key) -> Postgres:
    """Declare the DB instance with its groups and the application's secret."""
    subnets, settings = _add_groups(product)
    properties: rds.DBInstanceProperties = {
        "Engine": "postgres",
        "AutoMinorVersionUpgrade": True,
        "AllowMajorVersionUpgrade": False,
        "DBInstanceClass": BY_SIZE.value("PostgresClass"),
        "MultiAZ": BY_SIZE.value("PostgresMultiAz"),
        "DBSubnetGroupName": ref(subnets),
        "VPCSecurityGroups": [product.import_value(contract.POSTGRES_SECURITY_GROUP_ID)],
        "PubliclyAccessible": False,
        "CACertificateIdentifier": CERTIFICATE_AUTHORITY,
        "DBParameterGroupName": ref(settings),
        "EnableCloudwatchLogsExports": ["postgresql", "upgrade"],
        "PreferredMaintenanceWindow": MAINTENANCE_WINDOW,
        **_identity(key),
        **_storage(),
        **_insights(key),
        # No DeletionProtection: databases.protection sets it, once all of the layer has succeeded.
        "Tags": product.tag_list(name="postgres", tier="isolated"),
    }
    instance = rds.DBInstance(product, "Postgres", on_removal=Removal.SNAPSHOT, **properties)
    return Postgres(instance=instance, application_secret=_add_application_secret(product, key, instance))


def _add_groups(product: Product) -> tuple[rds.DBSubnetGroup, rds.DBParameterGroup]:
    """Where the instance stands, and how it is set."""
    subnets = rds.DBSubnetGroup(
        product,
        "PostgresSubnets",
        DBSubnetGroupDescription="Isolated subnets: no way to or from the internet",
        SubnetIds=split(",", product.import_value(contract.ISOLATED_SUBNET_IDS)),
        Tags=product.tag_list(name="postgres", tier="isolated"),
    )
    settings = rds.DBParameterGroup(
        product,
        "PostgresParameters",
        Description="TLS only; connections are logged, statements are not: they hold documents",
        Family=f"postgres{ENGINE_VERSION}",
        Parameters={"rds.force_ssl": "1", "log_connections": "1", "log_lock_waits": "1"},
        Tags=product.tag_list(),
    )
    return subnets, settings


def _identity(key: Key) -> rds.DBInstanceProperties:
    """Version, names and encryption: a snapshot brings all but the master user's password along.

    RDS may have upgraded the minor version before the snapshot was taken. CloudFormation restores and then
    modifies the instance to what the template says, and RDS refuses to go back to an older version
    (aws-cloudformation-resource-providers-rds, ``Translator.modifyDbInstanceAfterCreateRequest``).

    With ``DBSnapshotIdentifier`` the names and the encryption must be left out, too (AWS CloudFormation
    Template Reference, AWS::RDS::DBInstance); RDS then manages a new master password (Amazon RDS API
    Reference, RestoreDBInstanceFromDBSnapshot, ManageMasterUserPassword).
    """
    key_arn = get_att(key, "Arn")
    return {
        "DBSnapshotIdentifier": only_if(RESTORES_POSTGRES, ref(POSTGRES_SNAPSHOT)),
        "EngineVersion": unless(RESTORES_POSTGRES, ENGINE_VERSION),
        "DBName": unless(RESTORES_POSTGRES, DATABASE_NAME),
        "MasterUsername": unless(RESTORES_POSTGRES, MASTER_NAME),
        "StorageEncrypted": unless(RESTORES_POSTGRES, value=True),
        "KmsKeyId": unless(RESTORES_POSTGRES, key_arn),
        "ManageMasterUserPassword": True,
        "MasterUserSecret": {"KmsKeyId": key_arn},
    }


def _storage() -> rds.DBInstanceProperties:
    """Disk that grows by itself, and its backups.

    A snapshot brings the size of its disk along, which may have grown: naming a smaller one would be refused,
    as RDS never shrinks a disk. What it may grow to must exceed what it has by a tenth (Amazon RDS User
    Guide, "Managing capacity automatically with Amazon RDS storage autoscaling"), and a disk may have grown
    to its size's limit before the snapshot was taken: a restored one has twice that limit.

    What the large size's disk has by itself is named, since RDS demands it of an update that allocates more.
    """
    limits = (BY_SIZE.value(name) for name in ("PostgresRestoredMaxStorage", "PostgresMaxStorage"))
    return {
        "StorageType": "gp3",
        "AllocatedStorage": unless(RESTORES_POSTGRES, BY_SIZE.value("PostgresStorage")),
        "MaxAllocatedStorage": if_else(RESTORES_POSTGRES, *limits),
        "Iops": only_if(BEGINS_LARGE, PROVISIONED["Iops"]),
        "StorageThroughput": only_if(BEGINS_LARGE, PROVISIONED["StorageThroughput"]),
        "BackupRetentionPeriod": BY_SIZE.value("BackupDays"),
        "PreferredBackupWindow": BACKUP_WINDOW,
        "CopyTagsToSnapshot": True,
    }


def _insights(key: Key) -> rds.DBInstanceProperties:
    """Performance Insights, under CloudWatch Database Insights, with the same key in every size.

    The key may be added to a database but never changed nor taken away: CloudFormation's handler answers that
    the resource is immutable, and CloudFormation then replaces it by an empty one
    (aws-cloudformation-resource-providers-rds, ``ImmutabilityHelper.isPerformanceInsightsKMSKeyIdMutable``).
    """
    return {
        "DatabaseInsightsMode": BY_SIZE.value("PostgresInsightsMode"),
        "EnablePerformanceInsights": BY_SIZE.value("PostgresInsights"),
        "PerformanceInsightsKMSKeyId": get_att(key, "Arn"),
        "PerformanceInsightsRetentionPeriod": BY_SIZE.value("PostgresInsightsDays"),
    }


def _add_application_secret(product: Product, key: Key, instance: rds.DBInstance) -> Secret:
    """The application role's secret, with the members that RDS's own secrets have."""
    endpoint = f"{instance.logical_id}.Endpoint"
    template = (
        f'{{"username":"{APPLICATION_NAME}","dbname":"{DATABASE_NAME}",'
        f'"host":"${{{endpoint}.Address}}","port":"${{{endpoint}.Port}}"}}'
    )
    secret = add_secret(
        product,
        "PostgresSecret",
        "rag_api's own role in PostgreSQL",
        key,
        {"GenerateSecretString": password(sub(template))},
    )
    product.add_export(contract.POSTGRES_SECRET_ARN, ref(secret))
    return secret
