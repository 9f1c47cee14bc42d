"""A relay that resets a connection at one byte, once, and cannot see into what it forwards."""

from __future__ import annotations

import socket
import struct
import threading

from tests.integration.custom_resources.loopback import Relay


class Resetter(Relay):
    """Forwards to a port on this machine until so many bytes went through, in both directions together.

    Args:
        target_port: Where the server is.
        offset: After how many bytes the connection that carries the next one is reset; None resets nothing.

    Attributes:
        forwarded: How many bytes went through so far.
        resets: How many connections were reset: 0 or 1.
    """

    def __init__(self, target_port: int, offset: int | None = None) -> None:
        super().__init__(("127.0.0.1", target_port))
        self._offset = offset
        self._counting = threading.Lock()
        self.forwarded = 0
        self.resets = 0

    def passed(self, data: bytes, connection: socket.socket, *, from_client: bool) -> bytes | None:  # noqa: ARG002 - both directions count
        """All of it, or a reset in the place of the connection's end."""
        with self._counting:
            before, self.forwarded = self.forwarded, self.forwarded + len(data)
            due = self._offset is not None and not self.resets and before + len(data) > self._offset
            if due:
                self.resets += 1
        if due:
            # To close a socket that lingers for no time is to reset it.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return None
        return data
