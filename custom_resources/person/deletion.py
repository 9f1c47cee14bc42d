"""Deletes a person: what is theirs, and what they made unless others were given rights on it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from custom_resources.lifecycle import InitialisationError
from custom_resources.person.owned import CREDENTIALS, FILES, MADE, PARTS, RIGHTS, THEIRS, USERS
from custom_resources.person.people import spellings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bson import ObjectId
    from pymongo.database import Database

_EXPIRES = "expiredAt"


def delete(database: Database[dict[str, Any]], person: ObjectId) -> dict[str, Any]:
    """Delete all of a person; the person's own document goes last, so that a broken run can be begun again.

    Returns:
        ``deleted`` and ``kept``: numbers by collection. Files are made to expire and counted as deleted.

    Raises:
        InitialisationError: Nobody else administers LibreChat.
    """
    _refuse_last_administrator(database, person)
    who = {"$in": spellings(person)}
    deleted: dict[str, int] = {}
    kept = {name: _shared(database, name, who) for name in MADE}
    for name, field in CREDENTIALS.items():
        deleted[name] = database[name].delete_many({field: who}).deleted_count
    deleted[FILES] = _expire_files(database, who, kept["agents"])
    links = [link["_id"] for link in database.sharedlinks.find({"user": who}, {"_id": 1})]
    database.aclentries.delete_many({"resourceType": "sharedLink", "resourceId": {"$in": links}})
    for name, field in THEIRS.items():
        deleted[name] = database[name].delete_many({field: who}).deleted_count
    for name, (field, whole, collection, named) in PARTS.items():
        of_kept = [each[named] for each in kept[collection]]
        gone = database[name].delete_many({field: who, whole: {"$nin": [*of_kept, *map(str, of_kept)]}})
        deleted[name] = gone.deleted_count
    for name, field in MADE.items():
        deleted[name] = _delete_made(database, name, field, who, kept[name])
    for name, field in RIGHTS.items():
        deleted[name] = database[name].delete_many({field: who}).deleted_count
    database.groups.update_many({"memberIds": who}, {"$pull": {"memberIds": who}})
    deleted[USERS] = database[USERS].delete_one({"_id": person}).deleted_count
    # What the person wrote while this ran: from here on LibreChat answers them no more.
    deleted[FILES] += _expire_files(database, who, kept["agents"], only_new=True)
    for name, field in THEIRS.items():
        deleted[name] += database[name].delete_many({field: who}).deleted_count
    return {
        "deleted": {name: number for name, number in deleted.items() if number},
        "kept": {name: len(found) for name, found in kept.items() if found},
    }


def _refuse_last_administrator(database: Database[dict[str, Any]], person: ObjectId) -> None:
    """Without any account, LibreChat makes whoever signs up next the administrator."""
    administers = {"role": "ADMIN"}
    others = database[USERS].count_documents({**administers, "_id": {"$ne": person}})
    if not others and database[USERS].count_documents({**administers, "_id": person}):
        message = (
            "This person is the only administrator. Allowed is somebody besides whom another one administers "
            "LibreChat. Give another person the role first, in LibreChat's settings of users."
        )
        raise InitialisationError(message)


def _shared(database: Database[dict[str, Any]], name: str, who: dict[str, Any]) -> list[dict[str, Any]]:
    """What a person made of this kind on which somebody else has rights."""
    made = list(database[name].find({MADE[name]: who}))
    others = {"resourceId": {"$in": [each["_id"] for each in made]}, "principalId": {"$nin": who["$in"]}}
    shared = {right["resourceId"] for right in database.aclentries.find(others, {"resourceId": 1})}
    return [each for each in made if each["_id"] in shared]


def _delete_made(
    database: Database[dict[str, Any]], name: str, field: str, who: dict[str, Any], kept: list[dict[str, Any]]
) -> int:
    """Delete what nobody else uses, with the rights on it; what is kept no longer has its maker's name."""
    identifiers = [each["_id"] for each in kept]
    alone = {field: who, "_id": {"$nin": identifiers}}
    going = [each["_id"] for each in database[name].find(alone, {"_id": 1})]
    database.aclentries.delete_many({"resourceId": {"$in": going}})
    database[name].update_many({"_id": {"$in": identifiers}}, {"$unset": {"authorName": ""}})
    return int(database[name].delete_many(alone).deleted_count)


def _expire_files(
    database: Database[dict[str, Any]],
    who: dict[str, Any],
    kept_agents: list[dict[str, Any]],
    *,
    only_new: bool = False,
) -> int:
    """LibreChat's sweep deletes what has expired, once an hour; files that a kept agent knows stay."""
    needed = sorted({identifier for agent in kept_agents for identifier in _file_ids(agent)})
    theirs: dict[str, Any] = {"user": who, "file_id": {"$nin": needed}}
    if only_new:
        theirs[_EXPIRES] = None
    expired = {"$set": {_EXPIRES: dt.datetime.now(dt.UTC)}}
    return int(database[FILES].update_many(theirs, expired).matched_count)


def _file_ids(agent: dict[str, Any]) -> Iterator[str]:
    for resource in (agent.get("tool_resources") or {}).values():
        yield from (resource or {}).get("file_ids") or ()
