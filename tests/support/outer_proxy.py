"""A company's proxy: the way out for TLS, which remembers what it was asked for."""

from __future__ import annotations

import socket
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

_CHUNK = 65536
_SECONDS = 60


class OuterProxy(ThreadingHTTPServer):
    """Tunnels what is asked for by CONNECT, and refuses everything else.

    Attributes:
        asked: Every host and every address that it was asked for.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        """What HTTP_PROXY is set to."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        """Begin to serve."""
        threading.Thread(target=self.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Serve no more."""
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: OuterProxy

    def do_CONNECT(self) -> None:
        """Open a tunnel."""
        self.server.asked.append(self.path)
        host, _, port = self.path.rpartition(":")
        try:
            outside = socket.create_connection((host, int(port)), _SECONDS)
        except OSError:
            self.send_error(HTTPStatus.BAD_GATEWAY)
            return
        with outside:
            self.send_response(HTTPStatus.OK)
            self.end_headers()
            back = threading.Thread(target=_pump, args=(outside, self.connection), daemon=True)
            back.start()
            _pump(self.connection, outside)
            back.join()

    def do_GET(self) -> None:
        """Refuse, and remember."""
        self.server.asked.append(self.path)
        self.send_error(HTTPStatus.BAD_GATEWAY)

    def do_POST(self) -> None:
        """Refuse, and remember."""
        self.do_GET()

    def do_PUT(self) -> None:
        """Refuse, and remember."""
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(_CHUNK):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # either side has gone: so has the tunnel
