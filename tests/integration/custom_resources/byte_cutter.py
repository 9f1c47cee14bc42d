"""A relay that resets everything that is connected after so many bytes, wherever in a message that is."""

from __future__ import annotations

import socket
import struct
import threading

from tests.integration.custom_resources.loopback import Relay

_RESET_AT_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: closing sends a reset in place of an orderly end (socket(7), Linux manual)."""


class ByteCutter(Relay):
    """Forwards connections to a port on this machine, and resets them once, as a failover does.

    Attributes:
        forwarded: How many bytes went through since ``cut_after``, in both directions.
    """

    def __init__(self, target_port: int) -> None:
        super().__init__(("127.0.0.1", target_port))
        self.forwarded = 0
        self._cut_at: int | None = None
        self._cut = False
        self._counting = threading.Lock()

    def cut_after(self, count: int | None) -> None:
        """Reset the connection on which this many bytes have gone through from now on; None resets none."""
        with self._counting:
            self.forwarded, self._cut_at, self._cut = 0, count, False

    def was_cut(self) -> bool:
        """Whether a connection was reset since ``cut_after``."""
        return self._cut

    def passed(self, data: bytes, connection: socket.socket, *, from_client: bool) -> bytes | None:
        """All of it, or the reset of the connection."""
        del from_client
        with self._counting:
            self.forwarded += len(data)
            if self._cut_at is None or self.forwarded <= self._cut_at:
                return data
            self._cut_at, self._cut = None, True
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
        return None
