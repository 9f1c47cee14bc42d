"""A cluster restored from a snapshot: where LibreChat's data is, and what a refused launch leaves."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from pymongo.errors import OperationFailure

from tests.integration.custom_resources.container import event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_cloud.databases import MongoServer
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.container import Container
    from tests.integration.custom_resources.targets import MongoTarget


@pytest.fixture(params=["test", "chat"])
def other_database(
    request: pytest.FixtureRequest, mongo: MongoServer, mongo_target: MongoTarget
) -> Iterator[str]:
    """LibreChat's data under another name: the driver's own, or one that somebody chose."""
    assert mongo_target.properties
    with mongo.administrator() as client:
        client[request.param].users.insert_one({"email": "a@example.com"})
        client[request.param].messages.insert_one({"text": "hello"})
        client[request.param].conversations.insert_one({"title": "first"})
        yield request.param
        client.drop_database(request.param)


def test_data_in_another_database_is_said_with_the_line_that_moves_it(
    documentdb_function: Container,
    mongo_target: MongoTarget,
    mongo: MongoServer,
    endpoint: ResponseEndpoint,
    other_database: str,
) -> None:
    """LibreChat would start empty; nothing is made before, and what is moved is taken."""
    create = event("Create", mongo_target.properties, endpoint)
    reason = documentdb_function.invoke(create, endpoint).reason

    assert f"LibreChat's data is in the database '{other_database}'" in reason
    assert f"--nsFrom '{other_database}.*' --nsTo 'LibreChat.*'" in reason
    with mongo.administrator() as client:
        assert "LibreChat" not in client.list_database_names()
        assert client.admin.command("usersInfo", mongo_target.application[0])["users"] == []
        for name in client[other_database].list_collection_names():
            client.LibreChat[name].insert_many(client[other_database][name].find())
    assert documentdb_function.invoke(create, endpoint).applied
    assert documentdb_function.invoke(event("Update", mongo_target.properties, endpoint), endpoint).applied


def test_another_programs_database_is_not_librechats(
    documentdb_function: Container, mongo_target: MongoTarget, mongo: MongoServer, endpoint: ResponseEndpoint
) -> None:
    """One that has users but no conversations is nobody's business."""
    with mongo.administrator() as client:
        client.shop.users.insert_one({"email": "a@example.com"})
    try:
        create = event("Create", mongo_target.properties, endpoint)
        assert documentdb_function.invoke(create, endpoint).applied
    finally:
        with mongo.administrator() as client:
            client.drop_database("shop")


def test_a_refused_launch_leaves_the_pairs_other_user_its_password(
    documentdb_function: Container, mongo_target: MongoTarget, mongo: MongoServer, endpoint: ResponseEndpoint
) -> None:
    """An index in the way refuses the launch; only a launch that succeeds shuts the other user out."""
    other = (f"{mongo_target.application[0]}_clone", uuid.uuid4().hex)
    with mongo.administrator() as client:
        client.LibreChat.users.create_index([("email", 1)], name="mine", unique=True)
        client.admin.command(
            "createUser",
            other[0],
            pwd=other[1],
            roles=[{"role": "readWrite", "db": "LibreChat"}],
            mechanisms=["SCRAM-SHA-1"],
        )
    create = event("Create", mongo_target.properties, endpoint)

    assert "in the way" in documentdb_function.invoke(create, endpoint).reason

    with mongo_target.client(other) as client:
        client.LibreChat.users.find_one()
    with mongo.administrator() as client:
        client.LibreChat.users.drop_index("mine")
    assert f"password of {other[0]} taken away" in documentdb_function.invoke(create, endpoint).applied
    with mongo_target.client(other) as client, pytest.raises(OperationFailure):
        client.LibreChat.users.find_one()
