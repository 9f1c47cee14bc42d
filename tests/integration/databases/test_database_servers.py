"""The embedded cloud's database servers."""

# ruff: noqa: S106 - the passwords are the tests' own

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psutil
import psycopg2
import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from local_cloud.databases import CertificateAuthority, DatabaseServerError, MongoServer, PostgresServer
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OWNER = """
import sys, pathlib, time
from local_cloud.databases import CertificateAuthority, MongoServer, PostgresServer
folder = pathlib.Path(sys.argv[1])
authority = CertificateAuthority.create(folder / "ca")
servers = [PostgresServer(folder / "pg", authority).start()]
servers.append(MongoServer(folder / "mongo", authority).start())
print(*[server.port for server in servers], flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    """The authority that the servers here are certified by."""
    return CertificateAuthority.create(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def postgres(
    tmp_path_factory: pytest.TempPathFactory, authority: CertificateAuthority
) -> Iterator[PostgresServer]:
    """A PostgreSQL server with a master user."""
    server = PostgresServer(tmp_path_factory.mktemp("postgres"), authority).start()
    server.set_master("master", "first", database="librechat")
    yield server
    server.remove()


@pytest.fixture(scope="module")
def mongo(tmp_path_factory: pytest.TempPathFactory, authority: CertificateAuthority) -> Iterator[MongoServer]:
    """A DocumentDB stand-in with a master user."""
    server = MongoServer(tmp_path_factory.mktemp("mongo"), authority).start()
    server.set_master("master", "first")
    yield server
    server.stop()


def _postgres_rows(
    server: PostgresServer, authority: CertificateAuthority, statement: str, **options: str
) -> list[Any]:
    arguments: dict[str, Any] = {
        "user": "master",
        "password": "first",
        "dbname": "librechat",
        "sslmode": "verify-full",
        "sslrootcert": str(authority.ca_file),
        **options,
    }
    with closing(psycopg2.connect(host=server.host, port=server.port, **arguments)) as opened:
        opened.autocommit = True
        with opened.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def _mongo_client(
    server: MongoServer, authority: CertificateAuthority, **options: object
) -> MongoClient[dict[str, Any]]:
    arguments: dict[str, Any] = {
        "username": "master",
        "password": "first",
        "authMechanism": "SCRAM-SHA-1",
        "tls": True,
        "tlsCAFile": str(authority.ca_file),
        "replicaSet": "rs0",
        "retryWrites": False,
        "serverSelectionTimeoutMS": 3000,
        **options,
    }
    return MongoClient(server.host, server.port, **arguments)


def test_postgres_takes_tls_and_the_right_password_only(
    postgres: PostgresServer, authority: CertificateAuthority, tmp_path: Path
) -> None:
    """Plain connections, wrong passwords and clients that trust another authority stay out."""
    other = CertificateAuthority.create(tmp_path).ca_file
    for refused in ({"sslmode": "disable"}, {"password": "second"}, {"sslrootcert": str(other)}):
        with pytest.raises(psycopg2.OperationalError):
            _postgres_rows(postgres, authority, "SELECT 1", **refused)
    assert _postgres_rows(
        postgres, authority, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    ) == [(True,)]


def test_postgres_master_is_no_superuser_and_may_make_the_extension(
    postgres: PostgresServer, authority: CertificateAuthority
) -> None:
    """It has what RDS gives its master user: databases, roles, pgvector, and nothing more."""
    powers = "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'master'"

    assert _postgres_rows(postgres, authority, powers) == [(False, True, True)]
    _postgres_rows(postgres, authority, "CREATE EXTENSION IF NOT EXISTS vector")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        _postgres_rows(postgres, authority, "CREATE EXTENSION file_fdw")


def test_a_stopped_server_finds_its_data_again(
    postgres: PostgresServer, mongo: MongoServer, authority: CertificateAuthority
) -> None:
    """On the same port, with the same users, whatever was written is there."""
    ports = postgres.port, mongo.port
    _postgres_rows(postgres, authority, "CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS n")
    with _mongo_client(mongo, authority) as client:
        client.kept.numbers.insert_one({"n": 7})
    for server in (postgres, mongo):
        server.stop()
        with pytest.raises(ConnectionError), socket.create_connection(("127.0.0.1", server.port), 2):
            pass
        server.start()

    assert (postgres.port, mongo.port) == ports
    assert _postgres_rows(postgres, authority, "SELECT n FROM kept") == [(7,)]
    with _mongo_client(mongo, authority) as client:
        assert [found["n"] for found in client.kept.numbers.find()] == [7]


def test_the_masters_password_can_be_changed(
    postgres: PostgresServer, mongo: MongoServer, authority: CertificateAuthority
) -> None:
    """The new one works and the old one does not."""
    postgres.set_master("rotated", "one")
    postgres.set_master("rotated", "two")
    mongo.set_master("rotated", "one")
    mongo.set_master("rotated", "two")

    login = {"user": "rotated", "dbname": "postgres"}
    assert _postgres_rows(postgres, authority, "SELECT 1", **login, password="two") == [(1,)]
    with pytest.raises(psycopg2.OperationalError):
        _postgres_rows(postgres, authority, "SELECT 1", **login, password="one")
    with _mongo_client(mongo, authority, username="rotated", password="two") as client:
        assert client.admin.command("ping")["ok"]
    with (
        _mongo_client(mongo, authority, username="rotated", password="one") as client,
        pytest.raises(OperationFailure),
    ):
        client.admin.command("ping")


def test_documentdb_takes_tls_and_the_right_password_only(
    mongo: MongoServer, authority: CertificateAuthority
) -> None:
    """Plain connections and wrong passwords stay out."""
    plain: MongoClient[dict[str, Any]] = MongoClient(mongo.host, mongo.port, serverSelectionTimeoutMS=500)
    with plain, pytest.raises(PyMongoError):
        plain.admin.command("ping")
    with _mongo_client(mongo, authority, password="second") as client, pytest.raises(OperationFailure):
        client.admin.command("ping")


def test_documentdb_names_the_version_that_it_stands_in_for(
    mongo: MongoServer, authority: CertificateAuthority
) -> None:
    """Clients see 5.0.0 and the replica set rs0, as on DocumentDB 5.0."""
    with _mongo_client(mongo, authority) as client:
        assert client.server_info()["version"] == "5.0.0"
        assert client.admin.command("hello")["setName"] == "rs0"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ({"create": "x", "capped": True, "size": 1000}, "Capped"),
        ({"create": "x", "collation": {"locale": "en"}}, "collation"),
        ({"update": "x", "updates": [{"q": {}, "u": [{"$set": {"a": 1}}]}]}, "pipeline"),
        ({"aggregate": "x", "pipeline": [{"$facet": {"a": []}}], "cursor": {}}, "facet"),
        ({"aggregate": "x", "pipeline": [{"$project": {"a": "$$REMOVE"}}], "cursor": {}}, "REMOVE"),
        ({"createIndexes": "x", "indexes": [{"name": "i", "key": {"a": "hashed"}}]}, "Hashed"),
        (
            {
                "createIndexes": "x",
                "indexes": [
                    {
                        "name": "i",
                        "key": {"a": 1},
                        "sparse": True,
                        "partialFilterExpression": {"a": {"$exists": True}},
                    }
                ],
            },
            "Sparse and partial",
        ),
        ({"createUser": "x", "pwd": "y", "roles": [], "mechanisms": ["SCRAM-SHA-256"]}, "mechanism"),
    ],
)
def test_documentdb_refuses_what_version_5_refuses(
    mongo: MongoServer, authority: CertificateAuthority, command: dict[str, Any], words: str
) -> None:
    """What MongoDB would carry out is an error here, as it is on DocumentDB."""
    with _mongo_client(mongo, authority) as client, pytest.raises(OperationFailure, match=words):
        client.refused.command(command)


@pytest.mark.parametrize("options", [{"retryWrites": True}, {"authMechanism": "SCRAM-SHA-256"}])
def test_documentdb_refuses_drivers_defaults_that_version_5_refuses(
    mongo: MongoServer, authority: CertificateAuthority, options: dict[str, Any]
) -> None:
    """A connection string that forgets retryWrites or the mechanism fails here too."""
    with _mongo_client(mongo, authority, **options) as client, pytest.raises(OperationFailure):
        client.refused.things.insert_one({"a": 1})


def test_no_server_outlives_a_killed_owner(tmp_path: Path) -> None:
    """After kill -9 of the process that started them, nothing listens and no process is left."""
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", _OWNER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        ports = [int(port) for port in owner.stdout.readline().split()]
        servers = psutil.Process(owner.pid).children(recursive=True)
        os.kill(owner.pid, signal.SIGKILL)

    assert len(ports) == 2
    deadline = time.monotonic() + PATIENCE
    while any(server.is_running() and server.status() != psutil.STATUS_ZOMBIE for server in servers):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    for port in ports:
        with pytest.raises(ConnectionError), socket.create_connection(("127.0.0.1", port), 2):
            pass


def test_a_server_that_cannot_start_says_why(tmp_path: Path, authority: CertificateAuthority) -> None:
    """The log's last words and the way out are in the message."""
    server = PostgresServer(tmp_path / "server", authority, settings={"shared_buffers": "nonsense"})

    with pytest.raises(DatabaseServerError, match=r"did not start.*shared_buffers"):
        server.start()
    server.remove()


def test_a_folder_that_the_servers_user_cannot_reach_is_stood_in_for(
    tmp_path: Path, authority: CertificateAuthority
) -> None:
    """A closed parent folder, as root's home is one, does not keep the server from its data.

    The folder that stands in for it is removed when the one that was asked for is gone.
    """
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = PostgresServer(closed / "server", authority).start()
    server.set_master("master", "first", database="librechat")
    server.stop()
    assert _postgres_rows(server.start(), authority, "SELECT current_user") == [("master",)]
    server.stop()

    if server.folder != closed / "server":
        shutil.rmtree(closed)
        another = PostgresServer(tmp_path / "another", authority).start()
        assert not server.folder.exists()
        another.remove()
