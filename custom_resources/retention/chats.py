"""Old chats, and all that belongs to each: found oldest first, and deleted one whole chat after the other."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from bson import ObjectId

from custom_resources.retention.counts import Counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pymongo.database import Database

    from custom_resources.lifecycle import Deadline

BATCH = 200
"""How many chats are asked for at a time."""

ENOUGH_SECONDS = 20
"""No other chat is begun with less time left: the rest is the next run's."""

OF_A_CHAT = ("messages", "toolcalls", "agentqueuedturns", "agentqueuedturnsequences")
"""Collections whose documents belong to the chat that they name, besides its links and files."""

ATTACHED = ("message_attachment", "image_generation", "execute_code", "assistants_output", "run_artifact")
"""Contexts of files that people or models put into a chat (``FileContext`` of librechat-data-provider). What
agents, assistants, skills and profiles have stays."""


class OldChats:
    """The chats that nobody has used since a moment.

    Args:
        database: LibreChat's database.
        cutoff: The moment.
        deadline: When it must be over; a chat that is broken off is found again by the next run.

    Attributes:
        finished: Whether there was time for all of them.
    """

    def __init__(self, database: Database[dict[str, Any]], cutoff: dt.datetime, deadline: Deadline) -> None:
        self._database = database
        self._cutoff = cutoff
        self._deadline = deadline
        self.finished = True

    def count(self) -> Counts:
        """How much there is; nothing is changed."""
        counts = Counts()
        for chat in self._found():
            theirs = _theirs(chat)
            counts.chats += 1
            counts.messages += self._database.messages.count_documents(theirs)
            counts.links += self._database.sharedlinks.count_documents(theirs)
            counts.files += self._database.files.count_documents(self._files_of(chat))
        return counts

    def delete(self) -> Counts:
        """Delete them: what belongs to a chat first and the chat itself last, so that a broken run goes on.

        A file is not deleted but made to expire: LibreChat's own hourly sweep then removes the bytes, the
        vectors and the record, which this function does not reach.
        """
        counts = Counts()
        for chat in self._found():
            still_old = {"_id": chat["_id"], "updatedAt": {"$lt": self._cutoff}}
            if self._database.conversations.count_documents(still_old) == 0:
                continue  # somebody has gone on with it since it was found
            theirs = _theirs(chat)
            expiring = {"$set": {"expiredAt": dt.datetime.now(dt.UTC)}}
            counts.files += self._database.files.update_many(self._files_of(chat), expiring).modified_count
            counts.links += self._delete_links(theirs)
            for name in OF_A_CHAT:
                gone = self._database[name].delete_many(theirs).deleted_count
                counts.messages += gone if name == "messages" else 0
            # Somebody may have gone on with it at this very moment: then it stays, with what is new.
            if self._database.conversations.delete_one(still_old).deleted_count:
                counts.chats += 1
                self._lower_bookmarks(chat)
        return counts

    def _found(self) -> Iterator[dict[str, Any]]:
        """The old chats in the order in which they were made, by their IDs, while there is time.

        What was imported lately has a new ID whatever dates it brings: it is kept from its import on.
        """
        after: dict[str, Any] = {}
        while True:
            within = {**after, "$lt": ObjectId.from_datetime(self._cutoff)}
            # One without a person or an ID is none of LibreChat's: it must not keep the others from going.
            named = {"conversationId": {"$type": "string"}, "user": {"$exists": True, "$ne": None}}
            wanted = {"_id": within, "updatedAt": {"$lt": self._cutoff}, **named}
            fields = {"conversationId": 1, "user": 1, "tags": 1, "files": 1}
            batch = list(self._database.conversations.find(wanted, fields).sort("_id", 1).limit(BATCH))
            for chat in batch:
                if self._deadline.remaining() < ENOUGH_SECONDS:
                    self.finished = False
                    return
                yield chat
            if len(batch) < BATCH:
                return
            after = {"$gt": batch[-1]["_id"]}

    def _files_of(self, chat: Mapping[str, Any]) -> dict[str, Any]:
        """A filter for the files that are attached to this chat, to no other one, and do not expire yet."""
        messages = self._database.messages
        named = set(chat.get("files") or ())
        for message in messages.find(_theirs(chat), {"files.file_id": 1, "attachments.file_id": 1}):
            named |= _file_ids(message)
        elsewhere: set[str] = set()
        if named:
            several = sorted(named)
            others = {
                "user": chat["user"],
                "conversationId": {"$ne": chat["conversationId"]},
                "$or": [{"files.file_id": {"$in": several}}, {"attachments.file_id": {"$in": several}}],
            }
            for message in messages.find(others, {"files.file_id": 1, "attachments.file_id": 1}):
                elsewhere |= _file_ids(message)
        return {
            "user": {"$in": _spellings(chat["user"])},
            "context": {"$in": list(ATTACHED)},
            "$or": [{"file_id": {"$in": sorted(named)}}, {"conversationId": chat["conversationId"]}],
            "file_id": {"$nin": sorted(elsewhere)},
            "expiredAt": None,
        }

    def _delete_links(self, theirs: Mapping[str, Any]) -> int:
        """Delete the links to a chat, after the permissions that were given on them."""
        links = [link["_id"] for link in self._database.sharedlinks.find(theirs, {"_id": 1})]
        if links:
            of_links = {"resourceType": "sharedLink", "resourceId": {"$in": links}}
            self._database.aclentries.delete_many(of_links)
        return int(self._database.sharedlinks.delete_many(theirs).deleted_count)

    def _lower_bookmarks(self, chat: Mapping[str, Any]) -> None:
        """A bookmark shows how many chats have it."""
        for tag in set(chat.get("tags") or ()):
            counted = {"user": chat["user"], "tag": tag, "count": {"$gt": 0}}
            self._database.conversationtags.update_one(counted, {"$inc": {"count": -1}})


def _theirs(chat: Mapping[str, Any]) -> dict[str, Any]:
    """A filter for what belongs to a chat; collections spell its person as text or as an ID."""
    return {"conversationId": chat["conversationId"], "user": {"$in": _spellings(chat["user"])}}


def _spellings(person: Any) -> list[Any]:  # noqa: ANN401 - as it stands in the database
    text = str(person)
    return [text, ObjectId(text)] if ObjectId.is_valid(text) else [person]


def _file_ids(message: Mapping[str, Any]) -> set[str]:
    listed = [*(message.get("files") or ()), *(message.get("attachments") or ())]
    return {str(each["file_id"]) for each in listed if isinstance(each, dict) and each.get("file_id")}
