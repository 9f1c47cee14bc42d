"""What fills a new search index, with LibreChat's own models on a real server of MongoDB's protocol."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from local_cloud.databases import CertificateAuthority, MongoServer
from portfolio.npm.packages import NODE, installed_packages
from products.compute.application import search_store
from tests.integration.compute.meilisearch import KEY, Meilisearch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pymongo.database import Database

PASSWORD = "a-password-of-the-tests"  # noqa: S105 - the tests' own
MESSAGES = 230
"""More than two of the batches in which LibreChat's models index."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    """The authority that the server is certified by."""
    return CertificateAuthority.create(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def mongo(tmp_path_factory: pytest.TempPathFactory, authority: CertificateAuthority) -> Iterator[MongoServer]:
    """A DocumentDB stand-in with LibreChat's user."""
    server = MongoServer(tmp_path_factory.mktemp("mongo"), authority).start()
    server.set_master("librechat", PASSWORD)
    yield server
    server.stop()


@pytest.fixture
def database(mongo: MongoServer) -> Iterator[Database[dict[str, object]]]:
    """LibreChat's database, all of whose documents it believes to be indexed."""
    with mongo.administrator() as client:
        database = client["LibreChat"]
        for name, key in (("messages", "messageId"), ("conversations", "conversationId")):
            database[name].drop()
            database[name].insert_many(
                {key: f"{name}-{number}", "user": "u", "text": "words", "title": "t", "_meiliIndex": True}
                for number in range(MESSAGES if key == "messageId" else 3)
            )
        yield database


@pytest.fixture
def search() -> Iterator[Meilisearch]:
    """Meilisearch with an empty store."""
    server = Meilisearch()
    yield server
    server.close()


@pytest.fixture(scope="module")
def uri(mongo: MongoServer, authority: CertificateAuthority) -> str:
    """MONGO_URI in the form that LibreChat is given on AWS."""
    return (
        f"mongodb://librechat:{PASSWORD}@{mongo.host}:{mongo.port}/LibreChat?tls=true&replicaSet=rs0"
        f"&retryWrites=false&authSource=admin&authMechanism=SCRAM-SHA-1&tlsCAFile={authority.ca_file}"
    )


def _told(uri: str, search: Meilisearch) -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "SEARCH": "true",
        "MEILI_HOST": search.url,
        "MEILI_MASTER_KEY": KEY,
        "MONGO_URI": uri,
        "REINDEX_PAUSE_SECONDS": "0.1",
    }


def _fill(uri: str, search: Meilisearch) -> subprocess.CompletedProcess[str]:
    """Run the program as the container beside Meilisearch does."""
    return subprocess.run(  # noqa: S603 - our own script under the locked Node.js
        [str(NODE), "-e", search_store.REINDEX],
        cwd=installed_packages(),  # stands for the image's folder, in which LibreChat's modules are found
        env=_told(uri, search),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_new_store_gets_everything_whatever_librechat_believes(
    uri: str, database: Database[dict[str, object]], search: Meilisearch
) -> None:
    """Its marks say that all is indexed; LibreChat itself would therefore index nothing."""
    answer = _fill(uri, search)
    assert answer.returncode == 0, answer.stderr
    assert len(search.indexes["messages"]) == MESSAGES
    assert len(search.indexes["convos"]) == 3
    assert all(each["user"] == "u" for each in search.indexes["messages"].values())
    assert database["messages"].count_documents({"_meiliIndex": True}) == MESSAGES


def test_a_store_that_was_filled_is_left_alone_and_a_lost_one_filled_again(
    uri: str,
    database: Database[dict[str, object]],  # noqa: ARG001 - what it holds is asked for by the program
    search: Meilisearch,
) -> None:
    """What says so is in the store itself, and goes with it."""
    _fill(uri, search)
    taken = search.additions
    assert _fill(uri, search).returncode == 0
    assert search.additions == taken
    search.indexes.clear()
    assert _fill(uri, search).returncode == 0
    assert len(search.indexes["messages"]) == MESSAGES


def test_a_filling_that_was_cut_short_begins_again_and_shows_no_secret(
    uri: str,
    database: Database[dict[str, object]],  # noqa: ARG001 - likewise
    search: Meilisearch,
) -> None:
    """A store without its mark is not complete, whatever it holds."""
    search.refusals = 2
    answer = _fill(uri, search)
    assert answer.returncode == 0, answer.stderr
    assert "could not be filled, trying again" in answer.stderr
    assert len(search.indexes["messages"]) == MESSAGES
    assert PASSWORD not in answer.stdout + answer.stderr
    assert KEY not in answer.stdout + answer.stderr


def test_a_database_that_cannot_be_reached_is_tried_again_without_its_password(
    search: Meilisearch,
) -> None:
    """The program goes on trying; a driver's message may hold the whole connection string."""
    wrong = f"mongodb://librechat:{PASSWORD}@localhost:no-port/LibreChat"
    with subprocess.Popen(  # noqa: S603 - our own script under the locked Node.js
        [str(NODE), "-e", search_store.REINDEX],
        cwd=installed_packages(),
        env=_told(wrong, search),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as running:
        assert running.stderr is not None
        lines = [running.stderr.readline() for _ in range(2)]
        running.kill()
    assert all("trying again" in line for line in lines), lines
    assert PASSWORD not in "".join(lines)
