"""The function that answers privacy requests, as its zip runs, on documents of LibreChat's own models."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from custom_resources.person.owned import CREDENTIALS, EXPORTED, PARTS, SECRET_FIELDS
from tests.integration.custom_resources.container import event
from tests.integration.custom_resources.librechat import fields, store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.custom_resources.built_functions import Functions
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.container import Container, Outcome
    from tests.integration.custom_resources.targets import MongoTarget

    Ask = Callable[..., Outcome]

NAMING = re.compile(r"^(user|userId|author|owner|ownerId|createdBy|principalId|memberIds)$")
"""How fields of LibreChat's are called that hold a person's ID."""

ELSEWHERE = {
    "groups": "the person is taken out of the members, the group stays",
    "skillsyncstatuses": "its owner is that of a repository, no person of LibreChat's",
}
"""Collections that name people and are in no list of the function's, with the reason."""


def _document(model: str, name: str, /, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    return {"model": model, "name": name, "values": values}


def _of(person: str) -> list[dict[str, Any]]:
    """A person with a chat, a file, a memory, a key, an agent and what it cost."""
    at = f"@{person}"
    chat = {"conversationId": f"chat-{person}", "user": at}
    file = {"bytes": 1, "filename": "f", "filepath": f"/uploads/{person}", "type": "text/plain"}
    account = {"email": f"{person}@example.com", "provider": "local", "password": "hash-of-it"}
    agent = {"id": f"a-{person}", "provider": "p", "model": "m", "author": at}
    return [
        _document("User", person, **account),
        _document("Conversation", f"{person}Chat", **chat, endpoint="bedrock", title="t"),
        _document("Message", f"{person}1", **chat, messageId=f"m-{person}", text=f"{person} wrote this"),
        _document("File", f"{person}File", user=at, file_id=f"f-{person}", context="agents", **file),
        _document("MemoryEntry", f"{person}Memory", userId=at, key="k", value=f"{person} likes tea"),
        _document("Key", f"{person}Key", userId=at, name="openAI", value="sealed-key"),
        _document("Agent", f"{person}Agent", **agent),
        _document("Transaction", f"{person}Cost", user=at, tokenType="prompt"),
    ]


@pytest.fixture
def people(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> dict[str, str]:
    """Anna and Ben; Ben may use an agent of Anna's with its file, and both are in a group."""
    assert documentdb_function.invoke(event("Create", mongo_target.properties, endpoint), endpoint).applied
    right = {"principalType": "user", "principalModel": "User", "principalId": "@ben"}
    shared = {"provider": "p", "model": "m", "author": "@anna", "authorName": "Anna"}
    return store(
        mongo_target,
        mongo_target.application,
        [
            *_of("anna"),
            *_of("ben"),
            _document(
                *("Agent", "shared"),
                **{"id": "a-shared", **shared, "tool_resources": {"file_search": {"file_ids": ["f-shared"]}}},
            ),
            _document("AclEntry", "right", **right, resourceType="agent", resourceId="@shared", permBits=1),
            _document(
                *("File", "sharedFile"),
                user="@anna",
                file_id="f-shared",
                context="agents",
                bytes=1,
                filename="f",
                filepath="/uploads/shared",
                type="text/plain",
            ),
            _document("Group", "group", name="g", source="local", memberIds=["@anna", "@ben"]),
        ],
    )


@pytest.fixture
def ask(functions: Functions, mongo_target: MongoTarget, endpoint: ResponseEndpoint) -> Ask:
    """Invokes the function."""
    names = ("Host", "Port", "ApplicationSecretArn", "ProductVersion")
    container = functions.container("person-data", **{name: mongo_target.properties[name] for name in names})
    return lambda **request: container.invoke(request, endpoint)


def _exported(ask: Ask, email: str) -> Iterator[tuple[str, list[Any]]]:
    after = None
    while True:
        part = ask(action="export", email=email, after=after).returned
        yield part["collection"], part["documents"]
        after = part["next"]
        if after is None:
            return


def _left(target: MongoTarget) -> str:
    """All that is in LibreChat's database, as text."""
    with target.client(target.application) as client:
        names = client.LibreChat.list_collection_names()
        return json.dumps({name: list(client.LibreChat[name].find()) for name in names}, default=str)


def test_an_export_has_all_of_one_person_and_nothing_of_another(ask: Ask, people: dict[str, str]) -> None:
    """Chats, files, memories, agents, costs; no password, no key, and not a word of Ben's."""
    found = dict(_exported(ask, "anna@example.com"))
    text = json.dumps(found)
    assert [each["text"] for each in found["messages"]] == ["anna wrote this"]
    assert {each["id"] for each in found["agents"]} == {"a-anna", "a-shared"}
    for collection in ("users", "conversations", "files", "memoryentries", "transactions"):
        assert found[collection], collection
    assert people["anna"] in text
    assert "ben wrote this" not in text
    assert "hash-of-it" not in text
    assert "sealed-key" not in text


def test_a_deletion_takes_what_is_theirs_and_keeps_what_others_use(
    ask: Ask, mongo_target: MongoTarget, people: dict[str, str]
) -> None:
    """Ben keeps all of his own and the agent that he may use, with its file and without Anna's name."""
    outcome = ask(action="delete", email="anna@example.com", confirm="anna@example.com")

    assert outcome.error is None
    assert outcome.returned["kept"] == {"agents": 1}
    left = _left(mongo_target)
    for word in ("anna@example.com", "anna wrote this", "anna likes tea", "a-anna", '"Anna"', "m-anna"):
        assert word not in left, word
    for word in ("ben@example.com", "ben wrote this", "ben likes tea", "a-ben", "a-shared", "sealed-key"):
        assert word in left, word
    with mongo_target.client(mongo_target.application) as client:
        files = {each["file_id"]: each.get("expiredAt") for each in client.LibreChat.files.find()}
        (group,) = client.LibreChat.groups.find()
    assert {name for name, moment in files.items() if moment} == {"f-anna"}
    assert [str(member) for member in group["memberIds"]] == [people["ben"]]


def test_the_only_administrator_is_not_deleted(
    ask: Ask, mongo_target: MongoTarget, people: dict[str, str]
) -> None:
    """Without an account LibreChat would make whoever signs up next the administrator."""
    assert people
    with mongo_target.client(mongo_target.application) as client:
        client.LibreChat.users.update_one({"email": "anna@example.com"}, {"$set": {"role": "ADMIN"}})
    before = _left(mongo_target)
    asked = {"action": "delete", "email": "anna@example.com", "confirm": "anna@example.com"}
    error = ask(**asked).error
    assert error is not None
    assert "the only administrator" in error
    assert _left(mongo_target) == before
    with mongo_target.client(mongo_target.application) as client:
        client.LibreChat.users.update_one({"email": "ben@example.com"}, {"$set": {"role": "ADMIN"}})
    assert ask(**asked).error is None


def test_looking_counts_and_changes_nothing(
    ask: Ask, mongo_target: MongoTarget, people: dict[str, str]
) -> None:
    """What an operator does first."""
    before = _left(mongo_target)
    answered = ask(action="look", email=" Anna@Example.com ").returned
    assert answered["person"] == people["anna"]
    assert (answered["found"]["messages"], answered["found"]["agents"]) == (1, 2)
    assert _left(mongo_target) == before


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"action": "delete", "email": "anna@example.com"}, "confirm is not the same"),
        ({"action": "delete", "email": "anna@example.com", "confirm": "yes"}, "confirm is not the same"),
        ({"action": "erase", "email": "anna@example.com"}, "Allowed are the actions look, export, delete"),
        ({"action": "look", "email": "anna"}, "no address"),
        ({"action": "export", "email": "nobody@example.com"}, "No people have that e-mail address"),
    ],
)
def test_what_is_not_a_request_changes_nothing(
    ask: Ask, mongo_target: MongoTarget, people: dict[str, str], request_: dict[str, str], words: str
) -> None:
    """It says what is allowed, without repeating an address into the log."""
    assert people
    before = _left(mongo_target)
    error = ask(**request_).error
    assert error is not None
    assert words in error
    assert "example.com" not in error.replace("person@example.com", "")
    assert _left(mongo_target) == before


def test_every_collection_of_librechats_that_names_a_person_is_thought_of() -> None:
    """A new version of LibreChat that stores something else about people fails here."""
    naming = {name for name, paths in fields().items() if any(NAMING.match(path) for path in paths)}
    thought_of = {*EXPORTED, *CREDENTIALS, *PARTS, *ELSEWHERE} - {"users"}
    assert naming == thought_of


def test_no_secret_of_a_person_is_given_out() -> None:
    """LibreChat's own model of people has no secret that the list does not have."""
    secret = re.compile(r"(?i)password|secret|token|backup")
    found = {path.partition(".")[0] for path in fields()["users"] if secret.search(path)}
    assert found <= set(SECRET_FIELDS)
