"""Connections whose client has not shown yet that it is somebody: only so many, the newest."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Client = tuple[str, int]

MOST_STRANGERS = 128


class Connections:
    """Closes the oldest connection of a stranger when there are too many.

    Whoever opens connections and says nothing would otherwise keep everybody else from opening one: a
    process may have only so many.

    Args:
        most: How many strangers may be connected at a time.
    """

    def __init__(self, most: int = MOST_STRANGERS) -> None:
        self._most = most
        self._strangers: dict[Client, Callable[[], object]] = {}
        self._lock = threading.Lock()

    def admit(self, client: Client, close: Callable[[], object]) -> None:
        """A client has connected.

        Args:
            client: Its address and port.
            close: Closes its connection.
        """
        with self._lock:
            self._strangers[client] = close
            surplus = list(self._strangers)[: -self._most]
            closing = [self._strangers.pop(oldest) for oldest in surplus]
        for close_one in closing:
            close_one()

    def know(self, client: Client | None) -> None:
        """A client is no stranger (any more), or has gone."""
        if client is not None:
            with self._lock:
                self._strangers.pop(client, None)
