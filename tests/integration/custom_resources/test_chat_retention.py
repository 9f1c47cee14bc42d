"""The function that deletes old chats, as its zip runs, on documents that LibreChat's own models made."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from bson import ObjectId

from custom_resources.retention.chats import OF_A_CHAT
from tests.integration.custom_resources.container import event
from tests.integration.custom_resources.librechat import fields, store

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.custom_resources.built_functions import Functions
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.container import Container, Outcome
    from tests.integration.custom_resources.targets import MongoTarget

KEPT = {
    "transactions": "what was spent counts against a person's balance; it holds no text",
    "scheduleruns": "LibreChat keeps a schedule's runs itself when their chat is deleted",
}
"""Collections that name a chat and are not deleted with it, with the reason."""

NOW = dt.datetime.now(dt.UTC)
OLD = (NOW - dt.timedelta(days=100)).isoformat()
RECENT = (NOW - dt.timedelta(days=3)).isoformat()
CHATS = {"old": OLD, "recent": RECENT}


def _document(model: str, name: str, at: str, /, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    return {"model": model, "name": name, "at": at, "values": values}


def _file(name: str, context: str) -> dict[str, Any]:
    path = f"/uploads/{name}"
    values = {"file_id": name, "bytes": 1, "filename": name, "filepath": path, "type": "text/plain"}
    return _document("File", name, OLD, user="@anna", context=context, **values)


def _chat(name: str, at: str, *, files: list[str]) -> list[dict[str, Any]]:
    """A conversation with two messages, a link with its permission, a tool call and a queued turn."""
    theirs = {"conversationId": name, "user": "@anna"}
    listed = [{"file_id": each} for each in files]
    public = {"principalType": "public", "resourceType": "sharedLink"}
    return [
        _document("Conversation", name, at, **theirs, endpoint="bedrock", title=name, tags=["work"]),
        _document("Message", f"{name}1", at, **theirs, messageId=f"{name}1", text="?", files=listed),
        _document("Message", f"{name}2", at, **theirs, messageId=f"{name}2", text="!"),
        _document("SharedLink", f"{name}Link", at, **theirs, shareId=f"{name}Link", title=name),
        _document("AclEntry", f"{name}Right", at, **public, resourceId=f"@{name}Link", permBits=1),
        _document("ToolCall", f"{name}Tool", at, **theirs, messageId=f"{name}2", toolId="t", result="r"),
    ]


@pytest.fixture
def chats(
    documentdb_function: Container, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> dict[str, str]:
    """An old and a recent chat of Anna's, an agent, a prompt, and files of each kind."""
    assert documentdb_function.invoke(event("Create", mongo_target.properties, endpoint), endpoint).applied
    return store(
        mongo_target,
        mongo_target.application,
        [
            _document("User", "anna", OLD, email="anna@example.com", emailVerified=True, provider="local"),
            _document("ConversationTag", "tag", OLD, tag="work", user="@anna", count=2, position=1),
            _document(
                "PromptGroup", "group", OLD, name="g", author="@anna", authorName="A", productionId="@anna"
            ),
            _document("Prompt", "prompt", OLD, groupId="@group", author="@anna", prompt="p", type="text"),
            _document("Agent", "agent", OLD, id="agent_1", provider="bedrock", model="m", author="@anna"),
            _document("Transaction", "spent", OLD, user="@anna", conversationId="old", tokenType="prompt"),
            *[_file(name, "message_attachment") for name in ("attached", "reused")],
            _file("knowledge", "agents"),
            *_chat("old", OLD, files=["attached", "reused", "knowledge"]),
            *_chat("recent", RECENT, files=["reused"]),
        ],
    )


@pytest.fixture
def run(
    functions: Functions, mongo_target: MongoTarget, endpoint: ResponseEndpoint
) -> Callable[..., Outcome]:
    """One run of the function with these days and in this mode."""
    properties = mongo_target.properties
    names = ("Host", "Port", "ApplicationSecretArn", "ProductVersion")
    variables = {name: properties[name] for name in names}

    def once(days: int, mode: str) -> Outcome:
        container = functions.container(
            "chat-retention", EnvironmentName="demo", Days=str(days), Mode=mode, **variables
        )
        return container.invoke({}, endpoint)

    return once


def _names(target: MongoTarget, collection: str, field: str) -> set[str]:
    with target.client(target.application) as client:
        return {str(found[field]) for found in client.LibreChat[collection].find()}


def test_an_old_chat_goes_with_all_that_belongs_to_it(
    run: Callable[..., Outcome], mongo_target: MongoTarget, chats: dict[str, str]
) -> None:
    """Messages, links with their permissions and tool calls; the recent chat keeps all of its own."""
    outcome = run(30, "delete")

    assert outcome.error is None
    assert outcome.returned == {
        "chats": 1,
        "messages": 2,
        "links": 1,
        "files": 1,
        "deleted": True,
        "finished": True,
    }
    for collection in ("conversations", "messages", "sharedlinks", "toolcalls"):
        assert _names(mongo_target, collection, "conversationId") == {"recent"}, collection
    assert _names(mongo_target, "aclentries", "resourceId") == {chats["recentLink"]}


def test_what_people_made_to_keep_stays(
    run: Callable[..., Outcome], mongo_target: MongoTarget, chats: dict[str, str]
) -> None:
    """Agents and their files, prompts, the person, what was spent; a bookmark counts what is left."""
    assert run(30, "delete").error is None

    for collection, name in (("agents", "agent"), ("prompts", "prompt"), ("promptgroups", "group")):
        assert _names(mongo_target, collection, "_id") == {chats[name]}, collection
    assert _names(mongo_target, "users", "_id") == {chats["anna"]}
    assert _names(mongo_target, "transactions", "conversationId") == {"old"}
    with mongo_target.client(mongo_target.application) as client:
        assert [tag["count"] for tag in client.LibreChat.conversationtags.find()] == [1]


def test_only_files_of_no_other_chat_expire(
    run: Callable[..., Outcome], mongo_target: MongoTarget, chats: dict[str, str]
) -> None:
    """LibreChat's own sweep takes what has expired, with its bytes and vectors; an agent's files stay."""
    assert chats
    assert run(30, "delete").error is None

    with mongo_target.client(mongo_target.application) as client:
        found = {file["file_id"]: file.get("expiredAt") for file in client.LibreChat.files.find()}
    assert {name for name, moment in found.items() if moment is not None} == {"attached"}


def test_counting_changes_nothing_and_tells_the_same_numbers(
    run: Callable[..., Outcome], functions: Functions, mongo_target: MongoTarget, chats: dict[str, str]
) -> None:
    """So that somebody can look before anything goes; the numbers are a metric in the log."""
    assert chats
    before = functions.log_size()
    counted = run(30, "count").returned
    line = next(each for each in functions.log_since(before).splitlines() if each.startswith('{"_aws"'))
    assert _names(mongo_target, "conversations", "conversationId") == {"old", "recent"}
    deleted = run(30, "delete").returned

    assert {**counted, "deleted": True} == deleted
    assert json.loads(line)["OldChats"] == 1
    assert run(30, "delete").returned["chats"] == 0


def test_a_chat_that_was_imported_lately_is_kept_whatever_its_dates(
    run: Callable[..., Outcome], mongo_target: MongoTarget, chats: dict[str, str]
) -> None:
    """LibreChat's import brings the old dates along; its own ID is new."""
    assert chats
    with mongo_target.client(mongo_target.application) as client:
        (old,) = client.LibreChat.conversations.find({"conversationId": "old"})
        client.LibreChat.conversations.insert_one({**old, "_id": ObjectId(), "conversationId": "imported"})
    assert run(30, "delete").error is None
    assert _names(mongo_target, "conversations", "conversationId") == {"recent", "imported"}


def test_a_chat_of_nobody_keeps_no_other_from_going(
    run: Callable[..., Outcome], mongo_target: MongoTarget, chats: dict[str, str]
) -> None:
    """One that LibreChat never made, without a person or an ID, is older than all others."""
    assert chats
    with mongo_target.client(mongo_target.application) as client:
        oldest = {"_id": ObjectId("000000000000000000000001"), "updatedAt": OLD}
        client.LibreChat.conversations.insert_one(oldest)
    assert run(30, "delete").returned["chats"] == 1
    assert _names(mongo_target, "conversations", "_id") >= {str(oldest["_id"])}


def test_wrong_variables_are_all_named(functions: Functions, endpoint: ResponseEndpoint) -> None:
    """An operator who changed them by hand reads what is allowed."""
    container = functions.container("chat-retention", EnvironmentName="demo", Days="soon", Mode="maybe")
    error = container.invoke({}, endpoint).error
    assert error is not None
    assert all(word in error for word in ("Days", "soon", "Mode", "maybe"))


def test_every_collection_of_librechats_that_names_a_chat_is_thought_of() -> None:
    """A new version of LibreChat that stores something else about a chat fails here."""
    naming = {name for name, paths in fields().items() if "conversationId" in paths}
    assert naming == {"conversations", "sharedlinks", "files", *OF_A_CHAT, *KEPT}
