# SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
"""What Amazon DocumentDB 5.0 refuses and MongoDB does not, as answers to commands.

Sources: "Supported MongoDB APIs, operations, and data types", "Functional differences" and "Amazon
DocumentDB quotas and limits" in the Amazon DocumentDB Developer Guide, and what users of it report
(LibreChat issue 15556: one index build per collection at a time, code 40333; pull request 19258 of
gravitee-io/gravitee-api-management: one index per key pattern, whatever its name and options, code 85).
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Answer = dict[str, Any]

_UNSUPPORTED_STAGES = frozenset({"$facet", "$graphLookup", "$unionWith"})
_BAD_VALUE = 2
_COMMAND_NOT_SUPPORTED = 303
_RETRYABLE_WRITE = 301
_UNSUPPORTED_MECHANISM = -301
_IN_TRANSACTION = 263
_ONE_INDEX_BUILD = 40333
_INDEX_OPTIONS_CONFLICT = 85
_WRITES = frozenset({"insert", "update", "findAndModify", "findandmodify"})


def refusal(command: Mapping[str, Any], collection_exists: Callable[[str], bool]) -> Answer | None:
    """The error that DocumentDB 5.0 answers to this command with; None if it would carry it out.

    Args:
        command: The command as the driver sent it.
        collection_exists: Whether the command's database has a collection of that name.
    """
    name = next(iter(command), "")
    in_transaction = command.get("autocommit") is False
    if "txnNumber" in command and not in_transaction:
        return _error(_RETRYABLE_WRITE, "Retryable writes are not supported")
    if in_transaction and name in _WRITES and not collection_exists(str(command[name])):
        return _error(_IN_TRANSACTION, "Cannot create a collection in a multi-document transaction")
    check = CHECKS.get(name)
    return check(command) if check else None


def same_keys(command: Mapping[str, Any], present: Iterable[Mapping[str, Any]]) -> Answer | None:
    """The error for an index whose keys another one has already; MongoDB compares the options, too.

    Args:
        command: A createIndexes.
        present: The collection's indexes, as listIndexes has them.
    """
    for index in command.get("indexes", ()):
        for other in present:
            if list(index["key"].items()) == list(other["key"].items()) and index["name"] != other["name"]:
                return _error(
                    _INDEX_OPTIONS_CONFLICT, f"Index already exists with a different name: {other['name']}"
                )
    return None


class IndexBuilds:
    """Lets one command at a time build indexes on a collection, and refuses any other meanwhile."""

    def __init__(self) -> None:
        self._building: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def begin(self, database: str, collection: str) -> bool:
        """Whether no other build is under way on this collection; if so, one is now."""
        with self._lock:
            if (database, collection) in self._building:
                return False
            self._building.add((database, collection))
            return True

    def end(self, database: str, collection: str) -> None:
        """The build is over."""
        with self._lock:
            self._building.discard((database, collection))

    @staticmethod
    def refused() -> Answer:
        """What a second build on the same collection is told."""
        return _error(
            _ONE_INDEX_BUILD,
            "Existing index build in progress on the same collection. Collection is limited to a single "
            "index build at a time.",
        )


def _check_create(command: Mapping[str, Any]) -> Answer | None:
    if command.get("capped"):
        return _error(_COMMAND_NOT_SUPPORTED, "Capped collections are not supported")
    if command.get("viewOn"):
        return _error(_COMMAND_NOT_SUPPORTED, "Views are not supported")
    return _check_collation(command)


def _check_indexes(command: Mapping[str, Any]) -> Answer | None:
    for index in command.get("indexes", ()):
        if index.get("sparse") and index.get("partialFilterExpression"):
            return _error(_BAD_VALUE, "Sparse and partial options cannot be used together in an index")
        if "hashed" in index.get("key", {}).values():
            return _error(_COMMAND_NOT_SUPPORTED, "Hashed indexes are not supported")
        refused = _check_collation(index)
        if refused:
            return refused
    return None


def _check_update(command: Mapping[str, Any]) -> Answer | None:
    updates = command.get("updates", [{"u": command.get("update")}])
    if any(isinstance(update.get("u"), list) for update in updates):
        return _error(_BAD_VALUE, "Updates with an aggregation pipeline are not supported")
    return None


def _check_aggregate(command: Mapping[str, Any]) -> Answer | None:
    for key in _keys(command.get("pipeline", [])):
        if key in _UNSUPPORTED_STAGES or key == "$$REMOVE":
            return _error(_COMMAND_NOT_SUPPORTED, f"Aggregation stage not supported: {key!r}")
    return None


def _check_mechanism(command: Mapping[str, Any]) -> Answer | None:
    if command.get("mechanism") != "SCRAM-SHA-1":
        return _error(_UNSUPPORTED_MECHANISM, "Unsupported mechanism")
    return None


def _check_mechanisms(command: Mapping[str, Any]) -> Answer | None:
    if set(command.get("mechanisms", ())) - {"SCRAM-SHA-1"}:
        return _error(_BAD_VALUE, "Unsupported mechanism in field 'mechanisms'")
    return None


def _check_collation(command: Mapping[str, Any]) -> Answer | None:
    if "collation" in command:
        return _error(_BAD_VALUE, "Field 'collation' is currently not supported")
    return None


def _keys(value: object) -> Iterator[str]:
    """Every key, and every string used as a value, at any depth."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)
    elif isinstance(value, str):
        yield value


def _error(code: int, message: str) -> Answer:
    return {"ok": 0.0, "errmsg": message, "code": code}


CHECKS: dict[str, Callable[[Mapping[str, Any]], Answer | None]] = {
    "create": _check_create,
    "createIndexes": _check_indexes,
    "update": _check_update,
    "findAndModify": _check_update,
    "aggregate": _check_aggregate,
    "find": _check_collation,
    "saslStart": _check_mechanism,
    "createUser": _check_mechanisms,
    "updateUser": _check_mechanisms,
}
"""What is looked at in each command, by the command's name."""
