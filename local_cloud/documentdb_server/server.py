# SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
"""The server process behind ``MongoServer``: SecantusDB, made to answer as Amazon DocumentDB 5.0 does.

``python -m local_cloud.documentdb_server.server FOLDER PORT CERTIFICATE KEY USER PASSWORD_FILE``: the user is
the one who may do everything. It stops when its standard input ends.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import secantus.server
from secantus.auth import ConnectionAuth
from secantus.commands import CommandContext
from secantus.commands import dispatch as mongodb_dispatch

from local_cloud.documentdb_server.rules import Answer, IndexBuilds, refusal, same_keys

_ENGINE_VERSION = "5.0.0"
_WIRE_VERSION_OF_5_0 = 13
_REPLICA_SET = "rs0"
_SECONDS_TO_STOP = 1.5
_HANDSHAKES = frozenset({"hello", "isMaster", "ismaster"})
_index_builds = IndexBuilds()


def documentdb_dispatch(command: dict[str, Any], context: Any) -> Answer:  # noqa: ANN401 - SecantusDB's own
    """Carry a command out as DocumentDB does: refuse what it refuses, else let SecantusDB do it."""
    name = next(iter(command), "")
    refused = refusal(command, lambda collection: _exists(context, collection))
    if refused:
        return refused
    if name in _HANDSHAKES:
        return _handshake(command, context)
    if name == "createIndexes":
        return _create_indexes(command, context)
    if name == "createUser" and "mechanisms" not in command:
        command = {**command, "mechanisms": ["SCRAM-SHA-1"]}
    answer: Answer = mongodb_dispatch(command, context)
    if name in {"buildInfo", "buildinfo"}:
        answer["version"] = _ENGINE_VERSION
        answer["versionArray"] = [5, 0, 0, 0]
    return answer


def _handshake(command: dict[str, Any], context: Any) -> Answer:  # noqa: ANN401 - SecantusDB's own
    """Answer as a replica set of version 5.0 that lists no mechanisms."""
    speculative = command.get("speculativeAuthenticate", {})
    if speculative.get("mechanism") != "SCRAM-SHA-1":
        command = {key: value for key, value in command.items() if key != "speculativeAuthenticate"}
    answer: Answer = mongodb_dispatch(command, context)
    answer.pop("saslSupportedMechs", None)
    answer["maxWireVersion"] = _WIRE_VERSION_OF_5_0
    return answer


def _create_indexes(command: dict[str, Any], context: Any) -> Answer:  # noqa: ANN401 - SecantusDB's own
    collection = str(command["createIndexes"])
    if not _index_builds.begin(context.db_name, collection):
        return IndexBuilds.refused()
    try:
        listing = {"listIndexes": collection, "$db": context.db_name}
        present = mongodb_dispatch(listing, context).get("cursor", {}).get("firstBatch", ())
        return same_keys(command, present) or mongodb_dispatch(command, context)
    finally:
        _index_builds.end(context.db_name, collection)


def _exists(context: Any, collection: str) -> bool:  # noqa: ANN401 - SecantusDB's own
    return bool(context.storage.collection_exists(context.db_name, collection))


def _ensure_administrator(server: secantus.server.SecantusDBServer, name: str, password: str) -> None:
    """Make the administrator inside the process, so that the server never listens without users."""
    context = CommandContext(
        connection_id=0, storage=server.storage, cursors=server.cursors, connection_auth=ConnectionAuth()
    )
    user = {"pwd": password, "roles": ["root"], "mechanisms": ["SCRAM-SHA-1"], "$db": "admin"}
    known = mongodb_dispatch({"usersInfo": name, "$db": "admin"}, context)
    if not known.get("users"):
        made = mongodb_dispatch({"createUser": name, **user}, context)
        if not made.get("ok"):
            sys.exit(f"The administrator could not be made: {made.get('errmsg')}")


def main(arguments: list[str]) -> int:
    """Serve until standard input ends or a signal says so."""
    folder, port, certificate, key, user, password_file = arguments
    secantus.server.dispatch = documentdb_dispatch
    server = secantus.server.SecantusDBServer(
        host="127.0.0.1",
        port=int(port),
        storage_path=str(Path(folder) / "data"),
        replica_set_name=_REPLICA_SET,
        require_auth=True,
        enable_test_commands=True,
        cache_size="64M",
        oplog_max_entries=1000,
        tls_cert_file=certificate,
        tls_key_file=key,
    )
    _ensure_administrator(server, user, Path(password_file).read_text(encoding="ascii"))
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    threading.Thread(target=_wait_for_end_of_input, args=(ended,), daemon=True).start()
    server.start()
    ended.wait()
    _leave_soon()
    server.stop()
    return 0


def _leave_soon() -> None:
    """End the process even if a client keeps its connection busy; the storage survives any end."""
    watchdog = threading.Timer(_SECONDS_TO_STOP, os._exit, (0,))
    watchdog.daemon = True
    watchdog.start()


def _wait_for_end_of_input(ended: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    ended.set()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
