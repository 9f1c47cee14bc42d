"""What a user may choose when launching or updating the data layer."""

from __future__ import annotations

from dataclasses import replace

from products.guards.offered import OFFERED_TAG, OFFERED_VALUE
from products.parameters import AVAILABILITY_ZONES, EMAIL, ENVIRONMENT_NAME, SIZE, Group, Parameter

NONE = "none"
"""The choice of no embedding dimension: the vector column stays as rag_api makes it, without an index."""

_MARKED = f"an operator marked with the tag {OFFERED_TAG} = {OFFERED_VALUE}"


def _snapshot(kind: str) -> str:
    """A pattern for nothing, or for the name or ARN of a snapshot of that kind.

    Automated snapshots' names begin with ``rds:``, those of AWS Backup with ``awsbackup:``.
    """
    return (
        rf"^$|^(arn:aws[a-z-]*:rds:[a-z0-9-]+:[0-9]{{12}}:{kind}:)?(rds:|awsbackup:)?[A-Za-z][A-Za-z0-9-]*$"
    )


DATA_SIZE = replace(
    SIZE,
    description=(
        f"{SIZE.description} An update can make it larger by one step, never smaller: RDS does not shrink "
        "storage. Any other is refused before anything is touched. About 10 to 12 minutes and about 90, 670 "
        "or 2,000 US dollars a month (estimated, us-east-1)."
    ),
)

EMBEDDING_DIMENSIONS = Parameter(
    name="EmbeddingDimensions",
    label="Embedding dimensions",
    description=(
        "Length of the vectors that the embeddings model makes, so that similarity search gets an index: "
        "1024 for Amazon Titan Text Embeddings V2, 1536 for Titan V1 and OpenAI small, 3072 for OpenAI "
        "large. none: no index, every search reads every vector. An update refuses another number, for "
        "vectors of different models cannot be compared."
    ),
    group=Group.FEATURES,
    default="1024",
    allowed_values=(NONE, "256", "384", "512", "768", "1024", "1536", "2048", "3072"),
    constraint="must be none or one of 256, 384, 512, 768, 1024, 1536, 2048, 3072",
)

PROTECT_DATA = Parameter(
    name="ProtectData",
    label="Protect the databases from deletion",
    description=(
        "true: once all has succeeded, a termination is refused before anything is deleted; set this to "
        "false by an update before terminating. by-size: true for medium and large. Whatever it is, a final "
        "snapshot of each database and the files are kept."
    ),
    group=Group.ADVANCED,
    default="by-size",
    allowed_values=("by-size", "true", "false"),
    constraint="must be by-size, true or false",
)

ROTATE_CREDENTIALS = Parameter(
    name="RotateCredentials",
    label="Rotate the databases' credentials",
    description=(
        "true: every 30 days the users that LibreChat and rag_api connect as change, and the passwords of "
        "DocumentDB's master user and of Valkey's user. What runs has to be restarted before the next "
        "rotation: compute-ecs does so every week, compute-ec2 in the night after a change. by-size: true "
        "for medium and large."
    ),
    group=Group.ADVANCED,
    default="by-size",
    allowed_values=("by-size", "true", "false"),
    constraint="must be by-size, true or false",
)

POSTGRES_SNAPSHOT = Parameter(
    name="PostgresSnapshot",
    label="Restore PostgreSQL from this snapshot",
    description=(
        f"Name or ARN of an encrypted RDS snapshot that {_MARKED}, or empty for a new database. Leave it as "
        "it was launched in every later update: a change is refused."
    ),
    group=Group.ADVANCED,
    default="",
    allowed_pattern=_snapshot("snapshot"),
    constraint="must be empty, or the name or ARN of an RDS snapshot, for example librechat-before-move",
)

DOCUMENTDB_SNAPSHOT = Parameter(
    name="DocumentDbSnapshot",
    label="Restore DocumentDB from this snapshot",
    description=(
        f"Name or ARN of an encrypted DocumentDB cluster snapshot that {_MARKED}, or empty for a new "
        "cluster. Leave it as it was launched in every later update: a change is refused."
    ),
    group=Group.ADVANCED,
    default="",
    allowed_pattern=_snapshot("cluster-snapshot"),
    constraint="must be empty, or the name or ARN of a cluster snapshot, for example librechat-before-move",
)

RECOVERY_SECRET = Parameter(
    name="RecoverySecretArn",
    label="Recovery secret of the environment being restored",
    description=(
        "The output RecoverySecret of the environment that the DocumentDB snapshot was taken from, a secret "
        f"that {_MARKED}: without it the restored cluster cannot be opened, nor what its users stored "
        "encrypted. Leave it as it was launched in every later update: a change is refused."
    ),
    group=Group.ADVANCED,
    default="",
    allowed_pattern=r"^$|^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$",
    constraint="must be empty or the full ARN of a secret, beginning with arn:aws:secretsmanager:",
)

RERUN = Parameter(
    name="Rerun",
    label="Run the initialisers again",
    description=(
        "Any new text, such as today's date, makes an update run both initialisers again: do so after "
        "changing the password in PostgresSecret."
    ),
    group=Group.ADVANCED,
    default="",
    allowed_pattern=r"^[A-Za-z0-9 :._-]{0,40}$",
    constraint="must be at most 40 letters, digits, spaces, colons, dots, underscores and hyphens",
)

DOCUMENTDB_PASSWORD_VERSION = Parameter(
    name="DocumentDbPasswordVersion",
    label="Version of DocumentDbSecret to use",
    description=(
        "The VersionId that Secrets Manager gave when the password in DocumentDbSecret was changed: an "
        "update with it gives LibreChat's user that password and composes MONGO_URI anew."
    ),
    group=Group.ADVANCED,
    default="",
    allowed_pattern=r"^$|^[A-Za-z0-9-]{32,64}$",
    constraint="must be empty or a VersionId of Secrets Manager: 32 to 64 letters, digits and hyphens",
)

NOTIFICATION_EMAIL = Parameter(
    name="NotificationEmail",
    label="E-mail address for alarms",
    description=(
        "Gets a message when something goes wrong in any layer, and when it is right again. The first "
        "message asks to confirm the address. Empty: alarms are seen in CloudWatch's console only."
    ),
    group=Group.ADVANCED,
    default="",
    allowed_pattern=f"^$|^{EMAIL}$",
    constraint="must be an e-mail address, for example operators@example.com, or empty",
)

PARAMETERS = (
    ENVIRONMENT_NAME,
    DATA_SIZE,
    EMBEDDING_DIMENSIONS,
    PROTECT_DATA,
    ROTATE_CREDENTIALS,
    AVAILABILITY_ZONES,
    POSTGRES_SNAPSHOT,
    DOCUMENTDB_SNAPSHOT,
    RECOVERY_SECRET,
    RERUN,
    DOCUMENTDB_PASSWORD_VERSION,
    NOTIFICATION_EMAIL,
)
