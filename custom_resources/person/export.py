"""One part of a person's data after the other, each small enough for an answer of Lambda's."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from bson import Decimal128, ObjectId

from custom_resources.person.owned import EXPORTED, SECRET_FIELDS, USERS
from custom_resources.person.people import spellings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pymongo.database import Database

LARGEST_PART = 4_000_000
"""Bytes of documents in one answer; Lambda takes 6 MB ("Lambda quotas", AWS Lambda Developer Guide,
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)."""


def export(database: Database[dict[str, Any]], person: ObjectId, after: str | None) -> dict[str, Any]:
    """The next part.

    Args:
        database: LibreChat's database.
        person: Whose data.
        after: ``next`` of the part before; None for the first.

    Returns:
        ``documents`` of one ``collection``, and ``next``, which is None at the end.
    """
    names = list(EXPORTED)
    name, _, last = (after or names[0]).partition(":")
    position = names.index(name) if name in names else 0
    query: dict[str, Any] = {EXPORTED[name]: {"$in": spellings(person)}}
    if last:
        query = {"$and": [query, {"_id": {"$gt": ObjectId(last) if ObjectId.is_valid(last) else last}}]}
    documents: list[Any] = []
    size = 0
    for found in database[name].find(query).sort("_id", 1):
        document = readable(_without_secrets(name, found))
        length = len(json.dumps(document))
        if length > LARGEST_PART:
            document = {"_id": document["_id"], "omitted": f"{length} bytes are too large for an answer"}
        elif size + length > LARGEST_PART:
            return {"collection": name, "documents": documents, "next": f"{name}:{documents[-1]['_id']}"}
        documents.append(document)
        size += length
    following = names[position + 1] if position + 1 < len(names) else None
    return {"collection": name, "documents": documents, "next": following}


def readable(value: Any) -> Any:  # noqa: ANN401 - whatever a document holds
    """The same as JSON has it: IDs and moments as text."""
    if isinstance(value, dict):
        return {str(key): readable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [readable(each) for each in value]
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value) if isinstance(value, (ObjectId, Decimal128)) else value


def _without_secrets(collection: str, document: Mapping[str, Any]) -> dict[str, Any]:
    hidden = SECRET_FIELDS if collection == USERS else ()
    return {name: value for name, value in document.items() if name not in hidden}
