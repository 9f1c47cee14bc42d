"""Who a person is in LibreChat's database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from custom_resources.lifecycle import InitialisationError
from custom_resources.person.owned import CREDENTIALS, EXPORTED, USERS

if TYPE_CHECKING:
    from bson import ObjectId
    from pymongo.database import Database


def find_person(database: Database[dict[str, Any]], email: str) -> ObjectId:
    """The ID of the person with that e-mail address.

    Raises:
        InitialisationError: There is none, or more than one.
    """
    found = list(database[USERS].find({"email": email}, {"_id": 1}).limit(2))
    if len(found) != 1:
        message = (
            f"{len(found) or 'No'} people have that e-mail address. Allowed is the address of one person as "
            "LibreChat shows it (Settings, Account). Look it up with npm run list-users in LibreChat's "
            "container, in /app."
        )
        raise InitialisationError(message)
    identifier: ObjectId = found[0]["_id"]
    return identifier


def spellings(person: ObjectId) -> list[Any]:
    """A person's ID as LibreChat's collections spell it: as an ID or as text."""
    return [person, str(person)]


def count(database: Database[dict[str, Any]], person: ObjectId) -> dict[str, int]:
    """How many documents of each collection name the person; none where it is zero."""
    numbers = {
        name: database[name].count_documents({field: {"$in": spellings(person)}})
        for name, field in {**EXPORTED, **CREDENTIALS}.items()
    }
    return {name: number for name, number in numbers.items() if number}
