"""Where an environment's databases stand, and how to reach them; never with a password."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from products import contract

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import boto3

    from portfolio.end_user.provisioned import Output


@dataclass(frozen=True, kw_only=True)
class Database:
    """One database of an environment.

    Attributes:
        kind: What it is.
        host: Its host name.
        port: Its TCP port.
        secret: The name of the secret that holds the application user's credentials.
        command: How to connect; it asks for the password or reads it from the environment.
    """

    kind: str
    host: str
    port: str
    secret: str
    command: str


def databases(
    outputs: Mapping[str, Output], session: boto3.Session, certificates: Path
) -> tuple[Database, ...]:
    """The databases of a launched data product.

    Args:
        outputs: Its outputs.
        session: An identity that may read the secrets' user names.
        certificates: PEM file of the authority that the databases' certificates are signed by.
    """
    postgres = outputs["PostgresEndpoint"].value.rpartition(":")
    documentdb = outputs["DocumentDbEndpoint"].value.rpartition(":")
    secrets = session.client("secretsmanager")
    postgres_secret = secrets.get_secret_value(SecretId=outputs[contract.POSTGRES_SECRET_ARN.name].value)
    mongo_secret = secrets.get_secret_value(SecretId=outputs[contract.MONGO_URI_SECRET_ARN.name].value)
    login = json.loads(postgres_secret["SecretString"])
    return (
        Database(
            kind="PostgreSQL",
            host=postgres[0],
            port=postgres[2],
            secret=postgres_secret["Name"],
            command=(f"psql {shlex.quote(_conninfo(postgres[0], postgres[2], login, certificates))}"),
        ),
        Database(
            kind="DocumentDB",
            host=documentdb[0],
            port=documentdb[2],
            secret=mongo_secret["Name"],
            command=(
                # DocumentDB has no retryable writes, which mongosh asks for unless it is told not to
                # (Amazon DocumentDB Developer Guide, "Functional differences": Retryable writes).
                f'mongosh "mongodb://{documentdb[0]}:{documentdb[2]}/LibreChat?retryWrites=false" --tls '
                f"--tlsCAFile {shlex.quote(str(certificates))} "
                f"--username {_user(mongo_secret['SecretString'])} "
                "--authenticationDatabase admin --authenticationMechanism SCRAM-SHA-1"
            ),
        ),
    )


def _conninfo(host: str, port: str, login: Mapping[str, str], certificates: Path) -> str:
    """A connection string of libpq, with its own quotes where a value needs them (PostgreSQL, 34.1.1)."""
    values = {
        "host": host,
        "port": port,
        "dbname": login["dbname"],
        "user": login["username"],
        "sslmode": "verify-full",
        "sslrootcert": str(certificates),
    }
    return " ".join(f"{key}={_quoted(value)}" for key, value in values.items())


def _quoted(value: str) -> str:
    if value and not set(value) & set(" '\\"):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _user(mongo_secret: str) -> str:
    """The user's name in the secret's URI, ``mongodb://<user>:<password>@…``."""
    uri: str = json.loads(mongo_secret)["uri"]
    return uri.removeprefix("mongodb://").split(":", 1)[0]
