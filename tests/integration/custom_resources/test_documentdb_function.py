"""The function documentdb-schema, as its zip runs, on a server that refuses what DocumentDB 5.0 refuses."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from pymongo.errors import OperationFailure

from custom_resources.documentdb.manifest import Manifest
from portfolio.adoption.documentdb_manifest import OUTSIDE_THE_MODELS
from tests.integration.custom_resources.container import Container, Outcome, event
from tests.integration.custom_resources.librechat import ask_models

if TYPE_CHECKING:
    from pymongo import MongoClient

    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.secrets_manager import Secrets
    from tests.integration.custom_resources.targets import MongoTarget

_SUPERSEDED = "filename_1_conversationId_1_context_1"


def _run(
    function: Container,
    target: MongoTarget,
    endpoint: ResponseEndpoint,
    request: str = "Create",
    **changes: str,
) -> Outcome:
    return function.invoke(event(request, {**target.properties, **changes}, endpoint), endpoint)


def _indexes(target: MongoTarget) -> dict[str, Any]:
    with target.client(target.admin) as client:
        database = client.LibreChat
        return {name: database[name].index_information() for name in database.list_collection_names()}


def test_librechats_own_models_find_nothing_to_create_and_nothing_to_drop(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> None:
    """As the application's user, every model agrees, and creating its indexes at boot changes nothing."""
    outcome = _run(documentdb_function, mongo_target, endpoint)
    assert outcome.applied != "nothing"
    before = _indexes(mongo_target)

    looked = ask_models(mongo_target, mongo_target.application)
    assert looked["models"] > 40
    assert looked["differences"] == {}
    booted = ask_models(mongo_target, mongo_target.application, "boot")
    assert booted["differences"] == {}
    assert _indexes(mongo_target) == before


def test_the_models_notice_an_index_that_is_missing(mongo_target: MongoTarget) -> None:
    """The oracle is able to disagree: on an empty database every model with indexes wants them."""
    asked = ask_models(mongo_target, mongo_target.admin)

    collections = Manifest.load().collections
    wanted = {name for name, indexes in collections.items() if indexes and name not in OUTSIDE_THE_MODELS}
    assert set(asked["differences"]) == wanted


def test_a_second_run_changes_nothing(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> None:
    """The same request again finds everything done, and the answer counts what the server holds."""
    _run(documentdb_function, mongo_target, endpoint)
    again = _run(documentdb_function, mongo_target, endpoint, "Update")

    assert again.applied == "nothing"
    assert again.answer is not None
    held = _indexes(mongo_target)
    assert again.answer["Data"]["Collections"] == str(len(held))
    assert again.answer["Data"]["Indexes"] == str(sum(len(indexes) - 1 for indexes in held.values()))
    assert again.answer["Data"]["EngineVersion"] == "5.0.0"


def test_the_application_may_use_librechats_database_and_nothing_else(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> None:
    """Its user reads and writes there; users, other databases and the bookkeeping are closed to it."""
    _run(documentdb_function, mongo_target, endpoint)

    with mongo_target.client(mongo_target.application) as client:
        name = mongo_target.application[0]
        client.LibreChat.logs.insert_one({"a": 1})
        assert client.LibreChat.logs.count_documents({}) == 1
        for forbidden in (
            lambda: client.other.things.insert_one({}),
            client.librechat_catalog.schema.find_one,
            lambda: client.admin.command("createUser", "intruder", pwd=name, roles=["root"]),
        ):
            with pytest.raises(OperationFailure):
                forbidden()


def test_transactions_find_the_collection_that_librechat_probes_with(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> None:
    """In a transaction DocumentDB makes no collection, so the probe's own must exist beforehand."""
    _run(documentdb_function, mongo_target, endpoint)

    with mongo_target.client(mongo_target.application) as client, client.start_session() as session:
        with session.start_transaction():
            client.LibreChat["__transaction_test__"].insert_one({"probe": 1}, session=session)
        with pytest.raises(OperationFailure), session.start_transaction():
            client.LibreChat["not_there"].insert_one({"probe": 1}, session=session)


def test_operators_indexes_and_documents_stay(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> None:
    """An index of somebody else's, a collection of somebody else's and all documents survive every run."""
    with mongo_target.client(mongo_target.admin) as client:
        client.LibreChat.users.create_index([("company", -1)], name="operators_own")
        client.LibreChat.users.insert_one({"email": "a@example.com"})
        client.LibreChat.reports.insert_one({"n": 1})

    _run(documentdb_function, mongo_target, endpoint)
    _run(documentdb_function, mongo_target, endpoint, "Update")

    held = _indexes(mongo_target)
    assert "operators_own" in held["users"]
    with mongo_target.client(mongo_target.application) as client:
        assert client.LibreChat.users.count_documents({}) == 1
        assert client.LibreChat.reports.count_documents({}) == 1


def test_an_index_in_the_way_is_reported_with_both_definitions(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> None:
    """Another index under a name of LibreChat's is neither dropped nor overlooked, and nothing is made."""
    with mongo_target.client(mongo_target.admin) as client:
        client.LibreChat.sessions.create_index([("user", 1)], name="expiration_1")

    reason = _run(documentdb_function, mongo_target, endpoint).reason

    assert '{"name": "expiration_1", "key": {"user": 1}}' in reason
    assert '"expireAfterSeconds": 0' in reason
    assert 'dropIndex("expiration_1")' in reason.replace("'", '"')
    assert set(_indexes(mongo_target)) == {"sessions"}


@pytest.mark.parametrize("options", [{}, {"unique": True}, {"sparse": True}])
def test_the_same_keys_under_another_name_are_refused_before_anything_is_made(
    documentdb_function: Container,
    mongo_target: MongoTarget,
    endpoint: ResponseEndpoint,
    options: dict[str, Any],
) -> None:
    """DocumentDB has one index per key pattern, whatever its options; found late, half would be done."""
    with mongo_target.client(mongo_target.admin) as client:
        client.LibreChat.users.create_index([("email", 1)], name="operators_email", **options)

    reason = _run(documentdb_function, mongo_target, endpoint).reason

    assert '{"name": "operators_email", "key": {"email": 1}' in reason
    assert '{"name": "email_1", "key": {"email": 1}' in reason
    assert set(_indexes(mongo_target)) == {"users"}


def test_the_stand_in_has_one_index_per_key_pattern(mongo_target: MongoTarget) -> None:
    """As DocumentDB and unlike MongoDB, whatever the options."""
    with mongo_target.client(mongo_target.admin) as client:
        client.LibreChat.users.create_index([("a", 1)], name="first")
        client.LibreChat.users.create_index([("a", -1)], name="other_direction")
        client.LibreChat.users.create_index([("a", 1)], name="first")
        with pytest.raises(OperationFailure) as refused:
            client.LibreChat.users.create_index([("a", 1)], name="second", unique=True)
    assert refused.value.code == 85


def test_a_superseded_index_with_the_keys_of_a_new_one_makes_way(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> None:
    """It is dropped before the new one is built, since both cannot be."""
    with mongo_target.client(mongo_target.admin) as client:
        key = [("filename", 1), ("conversationId", 1), ("context", 1), ("tenantId", 1)]
        client.LibreChat.files.create_index(key, name=_SUPERSEDED, unique=True)

    applied = _run(documentdb_function, mongo_target, endpoint).applied

    assert _SUPERSEDED not in _indexes(mongo_target)["files"]
    assert applied != "nothing"
    assert ask_models(mongo_target, mongo_target.application)["differences"] == {}


@pytest.mark.parametrize("command", ["createIndexes", "dropIndexes"])
def test_another_index_build_is_waited_for(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint, command: str
) -> None:
    """DocumentDB answers 40333 to whoever builds or drops meanwhile; that is no failure."""
    with mongo_target.client(mongo_target.admin) as client:
        client.LibreChat.users.create_index([("email", 1)], name="email_1", unique=True)
        _fail(client, {"times": 5}, command)
    try:
        applied = _run(documentdb_function, mongo_target, endpoint).applied
    finally:
        with mongo_target.client(mongo_target.admin) as client:
            _fail(client, "off", command)

    assert applied != "nothing"
    assert ask_models(mongo_target, mongo_target.application)["differences"] == {}


def test_an_index_build_that_does_not_end_is_named(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> None:
    """The reason says what was waited for."""
    with mongo_target.client(mongo_target.admin) as client:
        _fail(client, "alwaysOn", "createIndexes")
    properties = mongo_target.properties
    try:
        outcome = documentdb_function.invoke(event("Create", properties, endpoint), endpoint, 6)
    finally:
        with mongo_target.client(mongo_target.admin) as client:
            _fail(client, "off", "createIndexes")

    assert "Not finished in time" in outcome.reason


def _fail(client: MongoClient[dict[str, Any]], mode: object, command: str) -> None:
    """Have the server answer a command as if another index build were under way."""
    client.admin.command(
        "configureFailPoint", "failCommand", mode=mode, data={"failCommands": [command], "errorCode": 40333}
    )


def test_a_unique_index_of_an_older_librechat_is_replaced(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> None:
    """What LibreChat itself names as superseded goes; what has its name but is not unique stays."""
    with mongo_target.client(mongo_target.admin) as client:
        client.LibreChat.users.create_index([("email", 1)], name="email_1", unique=True)
        client.LibreChat.roles.create_index([("name", 1)], name="name_1", unique=True)

    applied = _run(documentdb_function, mongo_target, endpoint).applied

    held = _indexes(mongo_target)
    assert "unique" not in held["users"]["email_1"]
    assert "name_1" not in held["roles"] or "unique" not in held["roles"]["name_1"]
    assert applied != "nothing"
    assert ask_models(mongo_target, mongo_target.application)["differences"] == {}


def test_an_older_task_that_starts_between_two_updates_changes_the_schema_for_one_update_only(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> None:
    """What it makes again is dropped by the next update of the data layer, which then has nothing to do."""
    assert _run(documentdb_function, mongo_target, endpoint).applied
    expected = _indexes(mongo_target)
    with mongo_target.client(mongo_target.admin) as client:
        client.LibreChat.agents.create_index([("id", 1)], name="id_1", unique=True)
        keys = [("messageId", 1), ("user", 1)]
        client.LibreChat.messages.create_index(keys, name="messageId_1_user_1", unique=True)
    assert _indexes(mongo_target) != expected

    applied = _run(documentdb_function, mongo_target, endpoint).applied

    assert "agents without id_1" in applied
    assert "messages without messageId_1_user_1" in applied
    assert _indexes(mongo_target) == expected
    assert _run(documentdb_function, mongo_target, endpoint).applied == "nothing"


def test_indexes_of_older_librechats_are_dropped_if_they_are_exactly_that(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> None:
    """LibreChat's own models then find nothing to drop; an operator's variant of one stays."""
    former = Manifest.load().former
    kept = next(index for index in former["toolcalls"] if index.name == "messageId_1_user_1")
    with mongo_target.client(mongo_target.admin) as client:
        for collection, indexes in former.items():
            documents = [index.document() for index in indexes if index != kept]
            client.LibreChat.command("createIndexes", collection, indexes=documents)
        variant = {**kept.document(), "sparse": True}
        client.LibreChat.command("createIndexes", "toolcalls", indexes=[variant])

    applied = _run(documentdb_function, mongo_target, endpoint).applied

    differences = ask_models(mongo_target, mongo_target.application)["differences"]
    assert differences == {"toolcalls": {"toCreate": [], "toDrop": [kept.name]}}
    assert "aclentries without" in applied


def test_duplicates_under_a_unique_index_are_reported_without_their_values(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> None:
    """The reason names the collection and the fields; users' data stays out of it."""
    with mongo_target.client(mongo_target.admin) as client:
        twice = {"messageId": "private-value", "user": "u", "tenantId": "t"}
        client.LibreChat.messages.insert_many([dict(twice), dict(twice)])

    reason = _run(documentdb_function, mongo_target, endpoint).reason

    assert "messages" in reason
    assert "messageId" in reason
    assert "private-value" not in reason


def test_a_rotated_password_is_taken_over(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint, secrets: Secrets
) -> None:
    """After an update the application logs in with the secret's new password, and not with the old one."""
    _run(documentdb_function, mongo_target, endpoint)
    name = mongo_target.application[0]
    secrets.replace(mongo_target.properties["ApplicationSecretArn"], name, "new-password-2")

    assert _run(documentdb_function, mongo_target, endpoint, "Update").applied == "password"
    with mongo_target.client((name, "new-password-2")) as client:
        assert client.LibreChat.users.count_documents({}) == 0
    with mongo_target.client(mongo_target.application) as client, pytest.raises(OperationFailure):
        client.LibreChat.users.count_documents({})


def test_going_back_to_an_older_version_keeps_the_newer_schema(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> None:
    """CloudFormation rolls back with the older function, which must succeed on a newer database."""
    _run(documentdb_function, mongo_target, endpoint)
    with mongo_target.client(mongo_target.admin) as client:
        client.librechat_catalog.schema.insert_one({"_id": "99.0.0", "checksum": "x"})
        client.LibreChat.users.drop_index("email_1")

    outcome = _run(documentdb_function, mongo_target, endpoint, "Update")

    assert outcome.applied == "nothing"
    assert outcome.answer is not None
    assert outcome.answer["Data"]["SchemaVersion"] == "99.0.0"


def test_a_user_with_other_roles_is_refused_as_the_applications(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint, secrets: Secrets
) -> None:
    """Neither the master user nor a user that may do more becomes the application's."""
    same = _run(
        documentdb_function, mongo_target, endpoint, ApplicationSecretArn=secrets.put(*mongo_target.admin)
    )
    assert "master user" in same.reason
    name, password = mongo_target.application
    with mongo_target.client(mongo_target.admin) as client:
        client.admin.command("createUser", name, pwd=password, roles=["readWriteAnyDatabase"])
    assert "readWriteAnyDatabase on admin" in _run(documentdb_function, mongo_target, endpoint).reason


@pytest.mark.parametrize("role", ["dbOwner", "dbAdmin", "read"])
def test_a_user_with_another_role_on_librechats_database_is_refused(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint, role: str
) -> None:
    """Reading and writing is all that the application's user may; a database's owner may make users."""
    name, password = mongo_target.application
    both = [{"role": "readWrite", "db": "LibreChat"}, {"role": role, "db": "LibreChat"}]
    with mongo_target.client(mongo_target.admin) as client:
        client.admin.command("createUser", name, pwd=password, roles=both)

    assert f"has the roles {role} on LibreChat" in _run(documentdb_function, mongo_target, endpoint).reason
    assert mongo_target.progress() == 0, "nothing is made before what may be refused was looked at"


def test_the_other_user_of_a_snapshots_pair_is_shut_out(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> None:
    """It has a password of another environment's; a launch takes that away, an update leaves it."""
    other = (f"{mongo_target.application[0]}_clone", "password-of-the-snapshot")
    with mongo_target.client(mongo_target.admin) as client:
        roles = [{"role": "readWrite", "db": "LibreChat"}]
        client.admin.command("createUser", other[0], pwd=other[1], roles=roles)

    _run(documentdb_function, mongo_target, endpoint, "Update")
    with mongo_target.client(other) as client:
        client.LibreChat.users.find_one()
    applied = _run(documentdb_function, mongo_target, endpoint).applied

    assert f"password of {other[0]} taken away" in applied
    with mongo_target.client(other) as client, pytest.raises(OperationFailure, match="uthentication failed"):
        client.LibreChat.users.find_one()


def test_the_record_says_which_version_applied_the_manifest_and_when(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> None:
    """Whoever looks into a cluster can tell which release made what."""
    before = dt.datetime.now(dt.UTC).replace(tzinfo=None) - dt.timedelta(seconds=1)
    _run(documentdb_function, mongo_target, endpoint, ProductVersion="1.2.3")

    with mongo_target.client(mongo_target.admin) as client:
        recorded = client.librechat_catalog.schema.find_one({"_id": Manifest.load().librechat})
    assert recorded is not None
    assert recorded["productVersion"] == "1.2.3"
    assert before <= recorded["appliedAt"] <= dt.datetime.now(dt.UTC).replace(tzinfo=None)
