"""A TCP proxy that can refuse, stall and cut what it forwards."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class Proxy:
    """Forwards connections to a port on this machine.

    Attributes:
        port: Where it listens.
        refused: How many connections are closed at once before one is forwarded.
        cut_after: How many times clients may send before one connection is cut, once; None for ever.
        stalled: Whether nothing is forwarded.
        sent: How many times clients have sent something.
    """

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.refused = 0
        self.cut_after: int | None = None
        self.stalled = False
        self.sent = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.refused > 0:
                    self.refused -= 1
                    client.close()
                    continue
                threading.Thread(target=self._forward, args=(client,), daemon=True).start()

    def _forward(self, client: socket.socket) -> None:
        with (
            contextlib.suppress(OSError),
            client,
            socket.create_connection(("127.0.0.1", self._target_port)) as server,
        ):
            while True:
                for source in select.select([client, server], [], [])[0]:
                    data = source.recv(65536)
                    if not data:
                        return
                    if source is client:
                        self.sent += 1
                        if self.cut_after is not None and self.sent > self.cut_after:
                            self.cut_after = None
                            return
                    if not self.stalled:
                        (server if source is client else client).sendall(data)
