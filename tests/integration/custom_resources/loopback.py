"""Listeners on this machine that stand between a function and what it talks to."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

Sockets = tuple[socket.socket, socket.socket]
_CHUNK = 65536
_MORE_THAN_QUEUED = 4


class Listener(ABC):
    """Listens on a port while it is entered; each connection is served in a thread of its own.

    Attributes:
        port: Where it listens.
    """

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # closing alone does not wake the thread that accepts
        self._socket.close()

    @abstractmethod
    def serve(self, client: socket.socket) -> None:
        """Serve one connection; it is closed afterwards, and any error of a socket ends it."""

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                threading.Thread(target=self._serve_and_close, args=(client,), daemon=True).start()

    def _serve_and_close(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            self.serve(client)


class BlackHole:
    """A port that takes no connection and refuses none, as one that a firewall drops packets for.

    The queue of connections that nobody accepts is full: the kernel leaves every further one unanswered.

    Attributes:
        port: Where nothing answers.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=0)
        self.port: int = self._listener.getsockname()[1]
        self._waiting: list[socket.socket] = []

    def __enter__(self) -> Self:
        for _ in range(_MORE_THAN_QUEUED):
            waiting = socket.socket()
            waiting.setblocking(False)  # noqa: FBT003 - the library's own parameter
            with contextlib.suppress(BlockingIOError):
                waiting.connect(("127.0.0.1", self.port))
            self._waiting.append(waiting)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for opened in (*self._waiting, self._listener):
            opened.close()


class Relay(Listener):
    """Forwards connections to a port on this machine.

    Args:
        target: The host and port behind it.
    """

    def __init__(self, target: tuple[str, int]) -> None:
        super().__init__()
        self._target = target

    def serve(self, client: socket.socket) -> None:
        """Forward what either side sends until one ends or ``passed`` ends it."""
        with self.joined(client) as (inner, outer):
            while True:
                for source in select.select([inner, outer], [], [])[0]:
                    data = _received(source)
                    passed = self.passed(data, inner, from_client=source is inner) if data else None
                    if passed is None:
                        return
                    (outer if source is inner else inner).sendall(passed)

    @contextlib.contextmanager
    def joined(self, client: socket.socket) -> Iterator[Sockets]:
        """The two ends of a connection: as it came, so that its encryption goes from end to end."""
        with socket.create_connection(self._target) as server:
            yield client, server

    def passed(self, data: bytes, connection: socket.socket, *, from_client: bool) -> bytes | None:  # noqa: ARG002 - for subclasses
        """What is forwarded of that data; None cuts the connection."""
        return data


def _received(source: socket.socket) -> bytes:
    data = source.recv(_CHUNK)
    while isinstance(source, ssl.SSLSocket) and source.pending():
        data += source.recv(_CHUNK)
    return data
