"""Real servers, a real Secrets Manager stand-in and the built zips, once for all tests of a run."""

from __future__ import annotations

import zipfile
from functools import partial
from typing import TYPE_CHECKING

import pytest

from local_cloud.databases import CertificateAuthority, MongoServer, PostgresServer
from portfolio.packaging import build_all
from tests.integration.custom_resources.built_functions import Functions
from tests.integration.custom_resources.cloudformation import ResponseEndpoint
from tests.integration.custom_resources.leaks import Leaks
from tests.integration.custom_resources.secrets_manager import Secrets, start_secrets_manager
from tests.integration.custom_resources.targets import Case, MongoTarget, PostgresTarget
from tests.support.runtime_packages import link_runtime_packages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.custom_resources.container import Container


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
    manager, process = start_secrets_manager(tmp_path_factory.mktemp("secrets-manager"))
    yield manager
    process.kill()
    process.wait()


@pytest.fixture(scope="session")
def endpoint(authority: CertificateAuthority) -> Iterator[ResponseEndpoint]:
    """Where CloudFormation takes answers."""
    server = ResponseEndpoint(authority.issue("cloudformation"))
    yield server
    server.close()


@pytest.fixture
def leaks(endpoint: ResponseEndpoint, secrets: Secrets, functions: Functions) -> Leaks:
    """What looks for secrets in all that is said from now on."""
    return Leaks(endpoint, secrets, functions)


@pytest.fixture(autouse=True)
def _no_secret_leaves(endpoint: ResponseEndpoint, leaks: Leaks) -> Iterator[None]:
    """No test sees another one's answers; no password or signed address is logged, answered or raised."""
    endpoint.reset()
    yield
    assert leaks.count() == 0


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
    built.close()


@pytest.fixture
def postgres_target(
    postgres: PostgresServer, authority: CertificateAuthority, secrets: Secrets
) -> PostgresTarget:
    """A database that was just made by RDS, and what the template would pass for it."""
    return PostgresTarget.made(postgres, authority, secrets)


@pytest.fixture
def mongo_target(mongo: MongoServer, authority: CertificateAuthority, secrets: Secrets) -> MongoTarget:
    """A cluster that was just made, and what the template would pass for it."""
    return MongoTarget.made(mongo, authority, secrets)


@pytest.fixture(scope="session")
def postgres_function(functions: Functions) -> Container:
    """A warm container of postgres-schema, shared by the tests that do not harm it."""
    return functions.container("postgres-schema")


@pytest.fixture(scope="session")
def documentdb_function(functions: Functions) -> Container:
    """A warm container of documentdb-schema, shared by the tests that do not harm it."""
    return functions.container("documentdb-schema")


@pytest.fixture
def postgres_case(
    postgres_function: Container, postgres: PostgresServer, authority: CertificateAuthority, secrets: Secrets
) -> Case:
    """The function postgres-schema with a database that was just made."""
    return Case(
        "postgres-schema", postgres_function, partial(PostgresTarget.made, postgres, authority, secrets)
    )


@pytest.fixture
def documentdb_case(
    documentdb_function: Container, mongo: MongoServer, authority: CertificateAuthority, secrets: Secrets
) -> Case:
    """The function documentdb-schema with a cluster that was just made."""
    return Case(
        "documentdb-schema", documentdb_function, partial(MongoTarget.made, mongo, authority, secrets)
    )


@pytest.fixture(params=["postgres_case", "documentdb_case"])
def case(request: pytest.FixtureRequest) -> Case:
    """Each of the two functions in turn."""
    found: Case = request.getfixturevalue(request.param)
    return found
