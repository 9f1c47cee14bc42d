"""What the data layer tells its users: where things stand, what comes next, what a termination leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.data.conditions import PRODUCTION
from products.language.intrinsics import get_att, ref, sub

if TYPE_CHECKING:
    from products.cfn.backup import BackupVault
    from products.cfn.secretsmanager import Secret
    from products.data.databases.schema import (
        DocumentDbAttribute,
        DocumentDbSchema,
        PostgresAttribute,
        PostgresSchema,
    )
    from products.product import Product

TEXTS = {
    "PostgresEndpoint": (
        "Where PostgreSQL stands",
        "${Postgres.Endpoint.Address}:${Postgres.Endpoint.Port}",
    ),
    "DocumentDbEndpoint": (
        "Where DocumentDB stands",
        "${DocumentDb.Endpoint}:${DocumentDb.Port}",
    ),
    "NextProduct": (
        "What to launch next",
        "compute-ecs or compute-ec2, with the environment name ${EnvironmentName}",
    ),
    "HowToHearOfAlarms": (
        "How somebody else comes to hear of this environment's alarms, of all layers",
        (
            "aws sns subscribe --topic-arn ${AlarmTopic} --protocol email --notification-endpoint <address>; "
            "then confirm in the message that comes"
        ),
    ),
    "KeptAfterTermination": (
        "What a termination leaves behind",
        (
            "Final snapshots of ${Postgres} and ${DocumentDb}, the file system ${FileSystem}, the secret "
            "${Recovery}, their key ${DataKey}, and the bucket ${OwnConfigurationBucket} of "
            "your configurations. Size small: recovery points of the files in the vault "
            "aws/efs/automatic-backup-vault, for 35 days; medium and large: their backup vault. All of it, "
            "and LogsKeptAfterTermination, is billed until removed."
        ),
    ),
    "LogsKeptAfterTermination": (
        "The databases' logs, which RDS and DocumentDB make and nobody removes",
        (
            "The log groups /aws/rds/instance/${Postgres}/postgresql and /upgrade, "
            "/aws/docdb/${DocumentDb}/audit and /profiler"
        ),
    ),
    "HowToReuseWhatIsKept": (
        "How to launch an environment with the data that a termination left",
        (
            "Tag the two snapshots and the secret ${Recovery} with librechat:offered = true, then launch the "
            "data product with PostgresSnapshot and DocumentDbSnapshot set to the snapshots' names and "
            "RecoverySecretArn to the secret. The old file system has no way in any more: "
            "aws efs create-mount-target --file-system-id ${FileSystem} --subnet-id <PrivateSubnet1Id> "
            "--security-groups <EfsSecurityGroupId>, both exports of the new network; aws efs "
            "create-access-point --file-system-id ${FileSystem} --posix-user Uid=1000,Gid=1000 "
            "--root-directory Path=/uploads, and the same for /images. Then copy each with AWS DataSync to "
            "the new environment's access point; docs/data-lifecycle.md, Restoring, has every command."
        ),
    ),
    "HowToRemoveWhatIsKept": (
        "How to remove for good what a termination left",
        (
            "Delete both snapshots (aws rds delete-db-snapshot, aws docdb delete-db-cluster-snapshot), the "
            "four log groups (aws logs delete-log-group), the file system (aws efs delete-file-system), the "
            "recovery secret (aws secretsmanager delete-secret), the recovery points and then the vault (aws "
            "backup; those of size small expire by themselves), the bucket ${OwnConfigurationBucket} (empty "
            "and delete it in the S3 console), and last the key: aws kms schedule-key-deletion --key-id "
            "${DataKey}. Without the key nothing of it can be read again."
        ),
    ),
}
"""Description and text of each output; CloudFormation takes at most 1,024 bytes of either."""

POSTGRES_ATTRIBUTES: dict[PostgresAttribute, str] = {
    "SchemaVersion": "Version of the tables in PostgreSQL, which this release of the product brought",
    "EngineVersion": "Version of PostgreSQL",
    "ExtensionVersion": "Version of pgvector, which searches by similarity",
    "ToDo": "What is left for an administrator to do in PostgreSQL, each with its statement",
    "Applied": "What the last launch or update changed in PostgreSQL; nothing, if all was there",
}
DOCUMENTDB_ATTRIBUTES: dict[DocumentDbAttribute, str] = {
    "SchemaVersion": "Version of LibreChat that DocumentDB's collections and indexes are made for",
    "EngineVersion": "Version of DocumentDB",
    "Collections": "How many collections LibreChat's database has",
    "Indexes": "How many indexes they have",
    "Applied": "What the last launch or update changed in DocumentDB; nothing, if all was there",
}
"""What the initializers return, by the custom resource's attribute, and what it tells."""


def add_outputs(product: Product, *, recovery_secret: Secret, vault: BackupVault) -> None:
    """Declare the outputs that are meant for people; those for other layers are exports."""
    for name, (description, text) in TEXTS.items():
        product.add_output(name, sub(text), description)
    product.add_output(
        "RecoverySecret",
        ref(recovery_secret),
        "ARN to give as RecoverySecretArn when restoring DocumentDB from a snapshot",
    )
    product.add_output(
        "Backups", ref(vault), "The AWS Backup vault that holds the daily backups", condition=PRODUCTION
    )


def add_postgres_outputs(product: Product, schema: PostgresSchema) -> None:
    """Show what PostgreSQL's initializer returned."""
    for attribute, description in POSTGRES_ATTRIBUTES.items():
        product.add_output(f"Postgres{attribute}", get_att(schema, attribute), description)


def add_documentdb_outputs(product: Product, schema: DocumentDbSchema) -> None:
    """Show what DocumentDB's initializer returned."""
    for attribute, description in DOCUMENTDB_ATTRIBUTES.items():
        product.add_output(f"DocumentDb{attribute}", get_att(schema, attribute), description)
