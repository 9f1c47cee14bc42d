"""A proxy that can refuse, stall, slow down and cut what it forwards, without seeing into it."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from tests.integration.custom_resources.loopback import Relay

if TYPE_CHECKING:
    import socket


class Proxy(Relay):
    """Forwards connections to a port on this machine.

    Attributes:
        refused: How many connections are closed at once before one is forwarded.
        cut_at: Which message of the clients is the last to get through; what comes back after it, or the
            next message on that connection, finds the connection cut, once. None cuts nothing.
        stalled: Whether nothing is forwarded.
        delay: The seconds by which each message of the clients is late.
        sent: How many messages clients have sent.
    """

    def __init__(self, target_port: int) -> None:
        super().__init__(("127.0.0.1", target_port))
        self.refused = 0
        self.cut_at: int | None = None
        self.stalled = False
        self.delay = 0.0
        self.sent = 0
        self._doomed: socket.socket | None = None
        self._counting = threading.Lock()

    def serve(self, client: socket.socket) -> None:
        """Forward a connection, unless it is to be refused."""
        if self.refused > 0:
            self.refused -= 1
            return
        super().serve(client)

    def passed(self, data: bytes, connection: socket.socket, *, from_client: bool) -> bytes | None:
        """All of it, none of it, or the end of the connection."""
        if connection is self._doomed:
            self._doomed = None
            return None
        if from_client:
            with self._counting:
                self.sent += 1
                if self.sent == self.cut_at:
                    self.cut_at = None
                    self._doomed = connection
            time.sleep(self.delay)
        return b"" if self.stalled else data
