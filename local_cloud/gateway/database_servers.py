"""The database servers that are running, by the identifier of the instance or cluster they stand for."""

from __future__ import annotations

import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from local_cloud.databases import MongoServer, PostgresServer
from local_cloud.databases.folders import remove_stand_in
from local_cloud.gateway.spare_server import SpareServer

if TYPE_CHECKING:
    from pathlib import Path

    from local_cloud.databases import CertificateAuthority

Server = TypeVar("Server", PostgresServer, MongoServer)


class DatabaseServers:
    """Starts servers on first use and stops them with the cloud.

    A snapshot is the server's folder as it was when the server was deleted; a restore starts a new server
    on a copy of it.

    Args:
        folder: Each server gets a folder in it.
        authority: Signs the servers' certificates.
    """

    def __init__(self, folder: Path, authority: CertificateAuthority) -> None:
        self._folder = folder
        self._authority = authority
        self._servers: dict[str, PostgresServer | MongoServer] = {}
        self._wanted_snapshots: dict[str, str] = {}
        self._snapshots: dict[str, Path] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._spare_postgres = SpareServer(lambda: PostgresServer(folder / "first-postgres", authority))
        self._spare_mongo = SpareServer(lambda: MongoServer(folder / "first-documentdb", authority))

    def prepare(self) -> None:
        """Start one server of each kind ahead of the first launch."""
        self._spare_postgres.prepare()
        self._spare_mongo.prepare()

    def postgres(self, identifier: str, *, restore: str | None = None) -> PostgresServer:
        """The PostgreSQL server of an RDS instance, running.

        Args:
            identifier: The instance.
            restore: The snapshot that a new server begins with.

        Raises:
            ValueError: There is no such snapshot.
        """
        return self._get(identifier, PostgresServer, self._spare_postgres, restore)

    def mongo(self, identifier: str, *, restore: str | None = None) -> MongoServer:
        """The MongoDB-compatible server of a DocumentDB cluster, running; arguments as for ``postgres``."""
        return self._get(identifier, MongoServer, self._spare_mongo, restore)

    def keep_snapshot(self, identifier: str, name: str) -> None:
        """Have the server's data kept under this name when it is deleted."""
        self._wanted_snapshots[identifier] = name

    def delete(self, identifier: str) -> None:
        """Stop a server; its data goes, unless a snapshot is wanted."""
        with self._lock:
            server = self._servers.pop(identifier, None)
        if server is None:
            return
        server.stop()
        name = self._wanted_snapshots.pop(identifier, None)
        if name is None:
            shutil.rmtree(server.folder, ignore_errors=True)
        else:
            self._snapshots[name] = server.folder.rename(server.folder.with_suffix(".snapshot"))

    def close(self) -> None:
        """Stop all servers, at once, and start none any more. The data goes: the cloud forgets it as well."""
        with self._lock:
            self._closed = True
            servers = list(self._servers.values())
            self._servers.clear()
        spares = (self._spare_postgres.take(), self._spare_mongo.take())
        servers.extend(spare for spare in spares if spare is not None)
        if servers:
            with ThreadPoolExecutor(len(servers)) as pool:
                list(pool.map(lambda server: server.stop(), servers))
        # What is in the cloud's own folder is emptied at the next start.
        remove_stand_in(self._folder)

    def _get(
        self, identifier: str, kind: type[Server], spare: SpareServer[Server], restore: str | None
    ) -> Server:
        with self._lock:
            if self._closed:
                message = "the embedded cloud is stopping: it starts no more databases"
                raise RuntimeError(message)
            server = self._servers.get(identifier)
            if server is None:
                ready = spare.take() if restore is None else None
                server = ready or self._start(identifier, kind, restore)
                self._servers[identifier] = server
            if not isinstance(server, kind):
                message = f"{identifier} is a {type(server).__name__}, not a {kind.__name__}"
                raise TypeError(message)
            return server

    def _start(self, identifier: str, kind: type[Server], restore: str | None) -> Server:
        server = kind(self._folder / identifier, self._authority)
        if restore is not None:
            self._restore(restore, server.folder)
        return server.start()

    def _restore(self, name: str, folder: Path) -> None:
        if name not in self._snapshots:
            known = ", ".join(sorted(self._snapshots)) or "none"
            message = f"The snapshot {name!r} does not exist. Known are: {known}."
            raise ValueError(message)
        folder.parent.mkdir(parents=True, exist_ok=True)
        # With its owners: PostgreSQL runs as another user than root and must own its data.
        copy = ["cp", "-a", str(self._snapshots[name]), str(folder)]
        subprocess.run(copy, check=True, capture_output=True)  # noqa: S603 - our own folders
