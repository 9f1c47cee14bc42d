"""Where the databases stand, without their passwords."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import boto3
from botocore.stub import Stubber

from portfolio.cli.commands.databases import databases
from portfolio.end_user.provisioned import Output

PASSWORD = "a-password-that-must-not-be-shown"  # noqa: S105 - what the test looks for
AUTHORITY = Path("/a folder/it's/ca.pem")
QUOTED = "sslrootcert='/a folder/it\\'s/ca.pem'"
OUTPUTS = {
    "PostgresEndpoint": Output(value="postgres.local:5433"),
    "DocumentDbEndpoint": Output(value="127.0.0.1:27018"),
    "PostgresSecretArn": Output(value="arn:aws:secretsmanager:us-east-1:000000000000:secret:Postgres"),
    "MongoUriSecretArn": Output(value="arn:aws:secretsmanager:us-east-1:000000000000:secret:Mongo"),
}


def test_commands_name_everything_but_the_password() -> None:
    """Host, port, database, user, the authority's file; the secret's name stands for the password."""
    session = boto3.Session(aws_access_key_id="x", aws_secret_access_key="x", region_name="us-east-1")  # noqa: S106 - no secret
    client = session.client("secretsmanager")
    login = {"username": "rag", "password": PASSWORD, "host": "h", "port": 1, "dbname": "ragdb"}
    uri = {"uri": f"mongodb://librechat:{PASSWORD}@127.0.0.1:27018/LibreChat?tls=true"}
    with Stubber(client) as stubber:
        for name, value in (("Postgres", login), ("Mongo", uri)):
            stubber.add_response("get_secret_value", {"Name": name, "SecretString": json.dumps(value)})
        session.client = lambda _: client  # type: ignore[method-assign,assignment] # the stubbed client
        postgres, documentdb = databases(OUTPUTS, session, AUTHORITY)
    assert PASSWORD not in f"{postgres}{documentdb}"
    for part in (
        "host=postgres.local",
        "port=5433",
        "dbname=ragdb",
        "user=rag",
        "verify-full",
        QUOTED,
    ):
        assert part in " ".join(shlex.split(postgres.command))
    for part in (
        "127.0.0.1:27018/LibreChat?retryWrites=false",
        "--username librechat",
        f"--tlsCAFile {AUTHORITY}",
    ):
        assert part in " ".join(shlex.split(documentdb.command))
    assert (postgres.secret, documentdb.secret) == ("Postgres", "Mongo")
