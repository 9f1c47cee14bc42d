"""A database server that is started before anyone asks for it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

from local_cloud.databases import MongoServer, PostgresServer

if TYPE_CHECKING:
    from collections.abc import Callable

Server = TypeVar("Server", PostgresServer, MongoServer)


class SpareServer(Generic[Server]):
    """Starts one server in the background, while the catalog is still being published.

    Starting one takes a second, and CloudFormation's engine makes resources one after the other: a launch
    would wait for each.

    Args:
        make: Makes the server, which is then started.
    """

    def __init__(self, make: Callable[[], Server]) -> None:
        self._make: Callable[[], Server] = make
        self._server: Server | None = None
        self._taken = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._start, daemon=True)

    def prepare(self) -> None:
        """Begin to start it."""
        self._thread.start()

    def take(self) -> Server | None:
        """The server, running; None if it was taken, was never prepared, or could not be started."""
        with self._lock:
            if self._taken or self._thread.ident is None:
                return None
            self._taken = True
        self._thread.join()
        return self._server

    def _start(self) -> None:
        server = self._make()
        try:
            self._server = server.start()
        except Exception:  # noqa: BLE001 - whoever needs a server next starts one and is told what is wrong
            server.stop()
