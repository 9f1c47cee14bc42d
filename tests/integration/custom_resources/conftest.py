"""Real servers, a real Secrets Manager stand-in and the built zips, once for all tests of a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
import zipfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import boto3
import psycopg2
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from pymongo import MongoClient

from custom_resources.packaging import PackageSettings, build_all, collect_sources
from local_cloud.databases import CertificateAuthority, MongoServer, PostgresServer
from tests.integration.custom_resources.cloudformation import ResponseEndpoint
from tests.integration.custom_resources.container import Container
from tests.support.ports import free_port
from tests.support.runtime_packages import link_runtime_packages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg2.extensions import connection


@dataclass
class Secrets:
    """Secrets Manager on this machine, and every password that was ever put into it."""

    endpoint: str
    passwords: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._client = boto3.client(
            "secretsmanager",
            endpoint_url=self.endpoint,
            region_name="eu-west-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the stand-in takes any
        )

    def put(self, username: str, password: str) -> str:
        """A new secret with a user's credentials; its ARN."""
        self.passwords.append(password)
        return self.put_text(json.dumps({"username": username, "password": password}))

    def put_text(self, text: str) -> str:
        """A new secret with any value; its ARN."""
        answer = self._client.create_secret(Name=f"test-{uuid.uuid4().hex}", SecretString=text)
        return str(answer["ARN"])

    def replace(self, arn: str, username: str, password: str) -> None:
        """Rotate a secret."""
        self.passwords.append(password)
        value = json.dumps({"username": username, "password": password})
        self._client.put_secret_value(SecretId=arn, SecretString=value)

    def ready(self) -> bool:
        """Whether it answers."""
        try:
            self._client.list_secrets()
        except (BotoCoreError, ClientError):
            return False
        return True


@dataclass
class Functions:
    """The functions' zips, unpacked, and the containers that run them."""

    tasks: dict[str, Path]
    runtime: Path
    environment: dict[str, str]
    log_file: Path
    opened: list[Container] = field(default_factory=list)

    def container(self, name: str, *, without: str = "", **environment: str) -> Container:
        """A new execution environment of a function; ``without`` leaves a package of its zip out."""
        handler = PackageSettings.among(name, collect_sources(name)).handler
        variables = {**self.environment, **environment}
        task = self.tasks[name]
        if without:
            task = task.with_name(f"{name}-without-{without}")
            task.mkdir()
            for source in self.tasks[name].iterdir():
                if source.name != without:
                    (task / source.name).symlink_to(source)
        container = Container(task, self.runtime, handler, variables, self.log_file)
        self.opened.append(container)
        return container


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    """The authority that every server here is certified by."""
    return CertificateAuthority.create(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def postgres(
    tmp_path_factory: pytest.TempPathFactory, authority: CertificateAuthority
) -> Iterator[PostgresServer]:
    """A PostgreSQL server."""
    server = PostgresServer(tmp_path_factory.mktemp("postgres"), authority).start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def mongo(tmp_path_factory: pytest.TempPathFactory, authority: CertificateAuthority) -> Iterator[MongoServer]:
    """A DocumentDB stand-in."""
    server = MongoServer(tmp_path_factory.mktemp("mongo"), authority).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secrets]:
    """Secrets Manager, as ministack has it."""
    port = free_port()
    folder = tmp_path_factory.mktemp("secrets-manager")
    environment = {
        **os.environ,
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "IOT_MTLS_ENABLED": "0",
    }
    with (folder / "log").open("wb") as log:
        program = Path(sys.executable).with_name("ministack")
        process = subprocess.Popen([program], cwd=folder, env=environment, stdout=log, stderr=log)  # noqa: S603 - a locked program
    manager = Secrets(f"http://127.0.0.1:{port}")
    deadline = time.monotonic() + 30
    while not manager.ready():
        assert process.poll() is None, (folder / "log").read_text(encoding="utf-8")[-2000:]
        assert time.monotonic() < deadline
        time.sleep(0.1)
    yield manager
    process.kill()
    process.wait()


@pytest.fixture(scope="session")
def endpoint(authority: CertificateAuthority) -> Iterator[ResponseEndpoint]:
    """Where CloudFormation takes answers."""
    server = ResponseEndpoint(authority.issue("cloudformation"))
    yield server
    server.close()


@pytest.fixture(autouse=True)
def _no_secret_leaves(
    request: pytest.FixtureRequest, endpoint: ResponseEndpoint, secrets: Secrets
) -> Iterator[None]:
    """No test sees another one's answers, and no password or signed address is in any log or answer."""
    endpoint.reset()
    if "functions" not in request.fixturenames:
        yield
        return
    log_file: Path = request.getfixturevalue("functions").log_file
    before = log_file.stat().st_size if log_file.is_file() else 0
    known = len(secrets.passwords)
    yield
    log = log_file.read_bytes()[before:].decode(errors="replace") if log_file.is_file() else ""
    answers = json.dumps(endpoint.history, ensure_ascii=False)
    for secret in [*secrets.passwords[known:], endpoint.signature]:
        for form in {secret, json.dumps(secret)[1:-1], quote(secret, safe="")}:
            assert form not in log
            assert form not in answers


@pytest.fixture(scope="session")
def functions(
    tmp_path_factory: pytest.TempPathFactory, authority: CertificateAuthority, secrets: Secrets
) -> Iterator[Functions]:
    """The zips for this machine, as ``make`` builds them, and a runtime that has boto3 and nothing else."""
    folder = tmp_path_factory.mktemp("functions")
    tasks = {}
    for name, zips in build_all().items():
        tasks[name] = folder / name
        with zipfile.ZipFile(zips.local) as archive:
            archive.extractall(tasks[name])
    runtime = link_runtime_packages(folder / "runtime")
    environment = {
        "AWS_ENDPOINT_URL": secrets.endpoint,
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "DATABASE_CA_FILE": str(authority.ca_file),
        "SSL_CERT_FILE": str(authority.ca_file),
    }
    built = Functions(tasks, runtime, environment, folder / "log")
    yield built
    for container in built.opened:
        container.close()


@dataclass
class PostgresTarget:
    """A database of its own on the shared server, with a master user and an application user."""

    server: PostgresServer
    authority: CertificateAuthority
    properties: dict[str, Any]
    admin: tuple[str, str]
    application: tuple[str, str]

    def connect(self, user: tuple[str, str], database: str | None = None) -> connection:
        """A connection as one of the two."""
        opened = psycopg2.connect(
            host=self.server.host,
            port=self.server.port,
            dbname=database or self.properties["DatabaseName"],
            user=user[0],
            password=user[1],
            sslmode="verify-full",
            sslrootcert=str(self.authority.ca_file),
        )
        opened.autocommit = True
        return opened

    def query(self, statement: str, user: tuple[str, str] | None = None) -> list[Any]:
        """The rows of one statement, as the application unless told otherwise."""
        with closing(self.connect(user or self.application)) as opened, opened.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def postgres_target(
    postgres: PostgresServer, authority: CertificateAuthority, secrets: Secrets
) -> PostgresTarget:
    """A database that was just made by RDS, and what the template would pass for it."""
    name = f"t{uuid.uuid4().hex[:10]}"
    admin = (f"master_{name}", uuid.uuid4().hex)
    application = (f"app_{name}", uuid.uuid4().hex)
    postgres.set_master(*admin, database=name)
    properties = {
        "Host": postgres.host,
        "Port": str(postgres.port),
        "DatabaseName": name,
        "AdminSecretArn": secrets.put(*admin),
        "ApplicationSecretArn": secrets.put(*application),
        "EmbeddingDimensions": "8",
        "ContentHash": "0" * 64,
        "ProductVersion": "0.1.0",
    }
    return PostgresTarget(postgres, authority, properties, admin, application)


@dataclass
class MongoTarget:
    """The shared stand-in, emptied, with a master user and an application user."""

    server: MongoServer
    authority: CertificateAuthority
    properties: dict[str, Any]
    admin: tuple[str, str]
    application: tuple[str, str]

    def client(self, user: tuple[str, str]) -> MongoClient[dict[str, Any]]:
        """A client as one of the two."""
        return MongoClient(
            self.server.host,
            self.server.port,
            username=user[0],
            password=user[1],
            authMechanism="SCRAM-SHA-1",
            tls=True,
            tlsCAFile=str(self.authority.ca_file),
            directConnection=True,
            retryWrites=False,
            serverSelectionTimeoutMS=5000,
        )


@pytest.fixture
def mongo_target(mongo: MongoServer, authority: CertificateAuthority, secrets: Secrets) -> MongoTarget:
    """A cluster that was just made, and what the template would pass for it."""
    name = uuid.uuid4().hex[:10]
    admin = (f"master_{name}", uuid.uuid4().hex)
    application = (f"app_{name}", uuid.uuid4().hex)
    mongo.set_master(*admin)
    with mongo.administrator() as client:
        client.drop_database("LibreChat")
        client.drop_database("librechat_catalog")
    properties = {
        "Host": mongo.host,
        "Port": str(mongo.port),
        "AdminSecretArn": secrets.put(*admin),
        "ApplicationSecretArn": secrets.put(*application),
        "ContentHash": "0" * 64,
        "ProductVersion": "0.1.0",
    }
    return MongoTarget(mongo, authority, properties, admin, application)


@pytest.fixture(scope="session")
def postgres_function(functions: Functions) -> Container:
    """A warm container of postgres-schema, shared by the tests that do not harm it."""
    return functions.container("postgres-schema")


@pytest.fixture(scope="session")
def documentdb_function(functions: Functions) -> Container:
    """A warm container of documentdb-schema, shared by the tests that do not harm it."""
    return functions.container("documentdb-schema")


@dataclass
class Case:
    """One of the two functions with a database that was just made."""

    name: str
    function: Container
    target: PostgresTarget | MongoTarget

    def state(self) -> object:
        """All that the function is to bring about, as it is in the database."""
        if isinstance(self.target, PostgresTarget):
            return (
                self.target.query(
                    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
                ),
                self.target.query(
                    "SELECT tablename, tableowner = current_user FROM pg_tables WHERE schemaname = 'public'"
                ),
            )
        with self.target.client(self.target.application) as client:
            database = client.LibreChat
            return {name: database[name].index_information() for name in database.list_collection_names()}


@pytest.fixture(params=["postgres-schema", "documentdb-schema"])
def case(request: pytest.FixtureRequest) -> Case:
    """Each of the two functions in turn."""
    kind = "postgres" if request.param == "postgres-schema" else "documentdb"
    target = request.getfixturevalue("postgres_target" if kind == "postgres" else "mongo_target")
    return Case(request.param, request.getfixturevalue(f"{kind}_function"), target)
