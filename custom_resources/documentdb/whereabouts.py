"""Looks whether LibreChat's data is in another database, as in snapshots of other deployments.

Without a database in its address MongoDB's driver uses ``test``, and names such as ``librechat`` are common.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from custom_resources.documentdb.user import DATABASE
from custom_resources.lifecycle import InitialisationError

if TYPE_CHECKING:
    from pymongo import MongoClient

_NOT_LIBRECHATS = frozenset({"admin", "config", "local", "librechat_catalog", DATABASE})
_ALWAYS_THERE = frozenset({"users", "messages", "conversations"})
"""Collections that every LibreChat with a user has; other programs may have one or two of these names."""


def check(client: MongoClient[dict[str, Any]]) -> None:
    """Go on only if no other database has LibreChat's users while LibreChat's own has none.

    Raises:
        InitialisationError: One has; the message has the line that moves it.
    """
    if _has_users(client, DATABASE):
        return
    others = [
        name
        for name in sorted(client.list_database_names())
        if name not in _NOT_LIBRECHATS
        and set(client[name].list_collection_names()) >= _ALWAYS_THERE
        and _has_users(client, name)
    ]
    if others:
        found = " and ".join(repr(name) for name in others)
        other = others[0]
        line = (
            f'mongodump --uri "$URI" --db \'{other}\' --archive | mongorestore --uri "$URI" --archive '
            f"--nsFrom '{other}.*' --nsTo '{DATABASE}.*'"
        )
        message = (
            f"Nothing was done: LibreChat's data is in the database {found} of this cluster, and "
            f"{DATABASE!r}, which LibreChat is to use, has none, so it would start empty. On the cluster "
            "that the snapshot is of, or on one that you restore from it, with URI set to its address (tls, "
            f"retryWrites=false), run: {line} ; then take a snapshot of that and launch from it. If that "
            f"data is not to be used, drop the database {other!r} there instead."
        )
        raise InitialisationError(message)


def _has_users(client: MongoClient[dict[str, Any]], database: str) -> bool:
    return client[database].users.find_one({}, {"_id": 1}) is not None
