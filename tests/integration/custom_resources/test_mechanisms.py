"""DocumentDB 5.0.0 knows SCRAM-SHA-1, later versions SCRAM-SHA-256 as well: a user has what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from local_cloud.databases import MongoServer, mongo_server
from local_cloud.databases.supervised import SupervisedProcess
from tests.integration.custom_resources.container import event
from tests.integration.custom_resources.targets import MongoTarget

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from local_cloud.databases import CertificateAuthority
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.container import Container
    from tests.integration.custom_resources.secrets_manager import Secrets


@pytest.fixture
def newer(
    tmp_path: Path, authority: CertificateAuthority, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MongoServer]:
    """A stand-in that knows both mechanisms."""

    def start(_module: str, arguments: Sequence[str], log_file: Path) -> SupervisedProcess:
        return SupervisedProcess("tests.integration.custom_resources.both_mechanisms", arguments, log_file)

    monkeypatch.setattr(mongo_server, "SupervisedProcess", start)
    server = MongoServer(tmp_path / "newer", authority).start()
    yield server
    server.stop()


def _log_in(target: MongoTarget, password: str, mechanism: str) -> None:
    with MongoClient[dict[str, object]](
        target.server.host,
        target.server.port,
        username=target.application[0],
        password=password,
        authMechanism=mechanism,
        tls=True,
        tlsCAFile=str(target.authority.ca_file),
        directConnection=True,
        retryWrites=False,
    ) as client:
        client.LibreChat.users.find_one()


def test_a_server_with_both_mechanisms_gives_the_user_both(
    newer: MongoServer,
    documentdb_function: Container,
    authority: CertificateAuthority,
    endpoint: ResponseEndpoint,
    secrets: Secrets,
) -> None:
    """Also after a password that was changed in the secret is taken over."""
    target = MongoTarget.made(newer, authority, secrets)
    documentdb_function.invoke(event("Create", target.properties, endpoint), endpoint)
    for mechanism in ("SCRAM-SHA-1", "SCRAM-SHA-256"):
        _log_in(target, target.application[1], mechanism)

    secrets.replace(target.properties["ApplicationSecretArn"], target.application[0], "new-password-2")
    documentdb_function.invoke(event("Update", target.properties, endpoint), endpoint)
    for mechanism in ("SCRAM-SHA-1", "SCRAM-SHA-256"):
        _log_in(target, "new-password-2", mechanism)


def test_a_server_with_one_mechanism_gives_the_user_that(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> None:
    """Version 5.0.0 refuses to make a user with the other one, and any login with it."""
    documentdb_function.invoke(event("Create", mongo_target.properties, endpoint), endpoint)

    _log_in(mongo_target, mongo_target.application[1], "SCRAM-SHA-1")
    with pytest.raises(OperationFailure):
        _log_in(mongo_target, mongo_target.application[1], "SCRAM-SHA-256")
