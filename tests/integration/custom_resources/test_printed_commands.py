"""The commands that a demo prints, taken to real servers: they work as printed, with what they name."""

from __future__ import annotations

import json
import shlex
from contextlib import closing
from typing import TYPE_CHECKING

import boto3
import psycopg2
from botocore.stub import Stubber
from pymongo import MongoClient

from portfolio.cli.commands.databases import databases
from portfolio.end_user.provisioned import Output

if TYPE_CHECKING:
    from pathlib import Path

    from local_cloud.databases import CertificateAuthority
    from tests.integration.custom_resources.targets import MongoTarget, PostgresTarget

_SECRET = "arn:aws:secretsmanager:us-east-1:000000000000:secret"  # noqa: S105 - a name


def _commands(
    postgres: PostgresTarget, mongo: MongoTarget, authority: Path
) -> tuple[list[str], list[str], tuple[str, str]]:
    """What a shell makes of the two commands, and the two passwords."""
    session = boto3.Session(aws_access_key_id="x", aws_secret_access_key="x", region_name="us-east-1")  # noqa: S106 - no secret
    client = session.client("secretsmanager")
    login = {"username": postgres.admin[0], "dbname": postgres.properties["DatabaseName"]}
    uri = {"uri": f"mongodb://{':'.join(mongo.admin)}@{mongo.server.host}/LibreChat"}
    outputs = {
        "PostgresEndpoint": Output(value=f"{postgres.server.host}:{postgres.server.port}"),
        "DocumentDbEndpoint": Output(value=f"{mongo.server.host}:{mongo.server.port}"),
        "PostgresSecretArn": Output(value=f"{_SECRET}:Postgres"),
        "MongoUriSecretArn": Output(value=f"{_SECRET}:Mongo"),
    }
    with Stubber(client) as stubber:
        for name, value in (("Postgres", login), ("Mongo", uri)):
            stubber.add_response("get_secret_value", {"Name": name, "SecretString": json.dumps(value)})
        session.client = lambda _: client  # type: ignore[method-assign,assignment] # the stubbed client
        psql, mongosh = databases(outputs, session, authority)
    return shlex.split(psql.command), shlex.split(mongosh.command), (postgres.admin[1], mongo.admin[1])


def test_the_printed_commands_reach_both_databases_and_write(
    postgres_target: PostgresTarget,
    mongo_target: MongoTarget,
    authority: CertificateAuthority,
    tmp_path: Path,
) -> None:
    """With the authority's file in a folder with a blank and a quote; an insert takes no option more."""
    folder = tmp_path / "a folder, somebody's"
    folder.mkdir()
    ca_file = folder / "ca.pem"
    ca_file.write_bytes(authority.ca_file.read_bytes())
    psql, mongosh, (postgres_password, mongo_password) = _commands(postgres_target, mongo_target, ca_file)

    # libpq reads the string as psql does; psql itself asks for the password.
    (conninfo,) = psql[1:]
    with closing(psycopg2.connect(conninfo, password=postgres_password)) as opened, opened.cursor() as cursor:
        cursor.execute("CREATE TABLE printed (n int); INSERT INTO printed VALUES (1) RETURNING n")
        assert cursor.fetchall() == [(1,)]

    uri, flag, *rest = mongosh[1:]
    assert flag == "--tls"
    given = dict(zip(rest[::2], rest[1::2], strict=True))
    with MongoClient[dict[str, object]](
        uri,
        tls=True,
        tlsCAFile=given["--tlsCAFile"],
        username=given["--username"],
        password=mongo_password,
        authSource=given["--authenticationDatabase"],
        authMechanism=given["--authenticationMechanism"],
        directConnection=True,
        serverSelectionTimeoutMS=20_000,
    ) as client:
        assert client.options.retry_writes is False
        assert client.get_default_database().printed.insert_one({"n": 1}).acknowledged
        client.get_default_database().printed.drop()
