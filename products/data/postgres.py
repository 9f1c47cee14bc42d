"""RDS PostgreSQL: the vectors of rag_api."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products import contract
from products.data.parameters import POSTGRES_SNAPSHOT
from products.data.secrets import add_secret, password
from products.data.sizing import PROVISIONED, either

if TYPE_CHECKING:
    from products.data.sizing import Sizing
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
ADMIN_NAME = "librechat_admin"
APPLICATION_NAME = "rag_api"


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """PostgreSQL as declared.

    Attributes:
        instance: The DB instance.
        application_secret: The application role's credentials and where to connect.
    """

    instance: cdk.CfnResource
    application_secret: cdk.CfnResource

    @property
    def host(self) -> str:
        """The instance's host name, which its certificate names."""
        return self.instance.get_att("Endpoint.Address").to_string()

    @property
    def port(self) -> str:
        """The instance's port."""
        return self.instance.get_att("Endpoint.Port").to_string()

    @property
    def arn(self) -> str:
        """The instance's ARN."""
        return self.instance.get_att("DBInstanceArn").to_string()

    @property
    def admin_secret_arn(self) -> str:
        """ARN of the master user's secret, which RDS makes and rotates."""
        return self.instance.get_att("MasterUserSecret.SecretArn").to_string()


def add_postgres(product: Product, sizing: Sizing, key: cdk.CfnResource) -> Postgres:
    """Declare the DB instance with its groups and the application's secret."""
    subnets, settings = _groups(product)
    instance = product.resource(
        "Postgres",
        "AWS::RDS::DBInstance",
        {
            "Engine": "postgres",
            "AutoMinorVersionUpgrade": True,
            "AllowMajorVersionUpgrade": False,
            "DBInstanceClass": sizing.value("PostgresClass"),
            "MultiAZ": sizing.value("PostgresMultiAz"),
            "DBSubnetGroupName": subnets.ref,
            "VPCSecurityGroups": [product.import_value(contract.POSTGRES_SECURITY_GROUP_ID)],
            "PubliclyAccessible": False,
            "CACertificateIdentifier": CERTIFICATE_AUTHORITY,
            "DBParameterGroupName": settings.ref,
            "EnableCloudwatchLogsExports": ["postgresql", "upgrade"],
            "PreferredMaintenanceWindow": MAINTENANCE_WINDOW,
            **_identity(sizing, key),
            **_storage(sizing),
            **_insights(sizing, key),
            # No DeletionProtection: products.data.protection sets it, once all of the layer has succeeded.
            "Tags": product.tag_list(name="postgres", tier="isolated"),
        },
        on_removal=cdk.RemovalPolicy.SNAPSHOT,
    )
    return Postgres(instance=instance, application_secret=_application_secret(product, key))


def _groups(product: Product) -> tuple[cdk.CfnResource, cdk.CfnResource]:
    """Where the instance stands, and how it is set."""
    subnets = product.resource(
        "PostgresSubnets",
        "AWS::RDS::DBSubnetGroup",
        {
            "DBSubnetGroupDescription": "Isolated subnets: no way to or from the internet",
            "SubnetIds": cdk.Fn.split(",", product.import_value(contract.ISOLATED_SUBNET_IDS)),
            "Tags": product.tag_list(name="postgres", tier="isolated"),
        },
    )
    settings = product.resource(
        "PostgresParameters",
        "AWS::RDS::DBParameterGroup",
        {
            "Description": "TLS only; connections are logged, statements are not: they hold documents",
            "Family": f"postgres{ENGINE_VERSION}",
            "Parameters": {"rds.force_ssl": "1", "log_connections": "1", "log_lock_waits": "1"},
            "Tags": product.tag_list(),
        },
    )
    return subnets, settings


def _identity(sizing: Sizing, key: cdk.CfnResource) -> dict[str, Any]:
    """Version, names and encryption: a snapshot brings all but the master user's password along.

    RDS may have upgraded the minor version before the snapshot was taken. CloudFormation restores and then
    modifies the instance to what the template says, and RDS refuses to go back to an older version
    (aws-cloudformation-resource-providers-rds, ``Translator.modifyDbInstanceAfterCreateRequest``).

    With ``DBSnapshotIdentifier`` the names and the encryption must be left out, too (AWS CloudFormation
    Template Reference, AWS::RDS::DBInstance); RDS then manages a new master password (Amazon RDS API
    Reference, RestoreDBInstanceFromDBSnapshot, ManageMasterUserPassword).
    """
    restores = sizing.restores_postgres
    key_arn = key.get_att("Arn").to_string()
    return {
        "DBSnapshotIdentifier": either(restores, cdk.Fn.ref(POSTGRES_SNAPSHOT.name)),
        "EngineVersion": either(restores, None, ENGINE_VERSION),
        "DBName": either(restores, None, DATABASE_NAME),
        "MasterUsername": either(restores, None, ADMIN_NAME),
        "StorageEncrypted": either(restores, None, otherwise=True),
        "KmsKeyId": either(restores, None, key_arn),
        "ManageMasterUserPassword": True,
        "MasterUserSecret": {"KmsKeyId": key_arn},
    }


def _storage(sizing: Sizing) -> dict[str, Any]:
    """Disk that grows by itself, and its backups.

    A snapshot brings the size of its disk along, which may have grown: naming a smaller one would be refused,
    as RDS never shrinks a disk. What it may grow to must exceed what it has by a tenth (Amazon RDS User
    Guide, "Managing capacity automatically with Amazon RDS storage autoscaling"), and a disk may have grown
    to its size's limit before the snapshot was taken: a restored one has twice that limit.

    What the large size's disk has by itself is named, since RDS demands it of an update that allocates more.
    """
    restores = sizing.restores_postgres
    provisioned = {name: either(sizing.begins_large, value) for name, value in PROVISIONED.items()}
    limits = (sizing.value(name) for name in ("PostgresRestoredMaxStorage", "PostgresMaxStorage"))
    return {
        "StorageType": "gp3",
        "AllocatedStorage": either(restores, None, sizing.value("PostgresStorage")),
        "MaxAllocatedStorage": either(restores, *limits),
        **provisioned,
        "BackupRetentionPeriod": sizing.value("BackupDays"),
        "PreferredBackupWindow": BACKUP_WINDOW,
        "CopyTagsToSnapshot": True,
    }


def _insights(sizing: Sizing, key: cdk.CfnResource) -> dict[str, Any]:
    """Performance Insights, under CloudWatch Database Insights, with the same key in every size.

    The key may be added to a database but never changed nor taken away: CloudFormation's handler answers that
    the resource is immutable, and CloudFormation then replaces it by an empty one
    (aws-cloudformation-resource-providers-rds, ``ImmutabilityHelper.isPerformanceInsightsKMSKeyIdMutable``).
    """
    return {
        "DatabaseInsightsMode": sizing.value("PostgresInsightsMode"),
        "EnablePerformanceInsights": sizing.value("PostgresInsights"),
        "PerformanceInsightsKMSKeyId": key.get_att("Arn").to_string(),
        "PerformanceInsightsRetentionPeriod": sizing.value("PostgresInsightsDays"),
    }


def _application_secret(product: Product, key: cdk.CfnResource) -> cdk.CfnResource:
    """The application role's secret, with the members that RDS's own secrets have."""
    template = (
        f'{{"username":"{APPLICATION_NAME}","dbname":"{DATABASE_NAME}",'
        '"host":"${Postgres.Endpoint.Address}","port":"${Postgres.Endpoint.Port}"}'
    )
    secret = add_secret(
        product,
        "PostgresSecret",
        "rag_api's own role in PostgreSQL",
        key,
        {"GenerateSecretString": password(cdk.Fn.sub(template))},
    )
    product.export(contract.POSTGRES_SECRET_ARN, secret.ref)
    return secret
