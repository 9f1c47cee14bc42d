"""Chooses the port of a server on this machine, and keeps it for the server's next start."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def choose_port(memory: Path) -> int:
    """The port that this file remembers if it is free, else another one, remembered there."""
    remembered = int(memory.read_text(encoding="ascii")) if memory.is_file() else 0
    port = remembered if remembered and _is_free(remembered) else _any_free_port()
    memory.write_text(str(port), encoding="ascii")
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
