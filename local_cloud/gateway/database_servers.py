"""The database servers that are running, by the identifier of the instance or cluster they stand for."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from local_cloud.databases import MongoServer, PostgresServer

if TYPE_CHECKING:
    from pathlib import Path

    from local_cloud.databases import CertificateAuthority


class DatabaseServers:
    """Starts servers on first use and stops them with the cloud.

    Args:
        folder: Each server gets a folder in it.
        authority: Signs the servers' certificates.
    """

    def __init__(self, folder: Path, authority: CertificateAuthority) -> None:
        self._folder = folder
        self._authority = authority
        self._servers: dict[str, PostgresServer | MongoServer] = {}
        self._lock = threading.Lock()
        self._closed = False

    def postgres(self, identifier: str) -> PostgresServer:
        """The PostgreSQL server of an RDS instance, running."""
        server = self._get(identifier, PostgresServer)
        if not isinstance(server, PostgresServer):
            message = f"{identifier} is a DocumentDB cluster, not a PostgreSQL instance"
            raise TypeError(message)
        return server

    def mongo(self, identifier: str) -> MongoServer:
        """The MongoDB-compatible server of a DocumentDB cluster, running."""
        server = self._get(identifier, MongoServer)
        if not isinstance(server, MongoServer):
            message = f"{identifier} is a PostgreSQL instance, not a DocumentDB cluster"
            raise TypeError(message)
        return server

    def stop(self, identifier: str) -> None:
        """Stop one server, if it runs."""
        with self._lock:
            server = self._servers.pop(identifier, None)
        if server is not None:
            server.stop()

    def close(self) -> None:
        """Stop all servers, at once, and start none any more."""
        with self._lock:
            self._closed = True
            servers = list(self._servers.values())
            self._servers.clear()
        if servers:
            with ThreadPoolExecutor(len(servers)) as pool:
                list(pool.map(lambda server: server.stop(), servers))

    def _get(self, identifier: str, kind: type[PostgresServer | MongoServer]) -> PostgresServer | MongoServer:
        with self._lock:
            if self._closed:
                message = "the embedded cloud is stopping: it starts no more databases"
                raise RuntimeError(message)
            if identifier not in self._servers:
                self._servers[identifier] = kind(self._folder / identifier, self._authority).start()
            return self._servers[identifier]
