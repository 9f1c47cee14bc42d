"""Stands in for the address that CloudFormation wants its answers at: HTTPS, on this machine."""

from __future__ import annotations

import json
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from local_cloud.databases import ServerCertificate


class ResponseEndpoint:
    """Takes answers and can be told to misbehave.

    Attributes:
        received: The answers that were taken with status 200.
        attempts: When each attempt to deliver one came.
        history: All that was sent since the last reset, taken or not.
        said: All that was ever sent; a reset forgets none of it.
        statuses: What the next attempts are answered with; 200 when there are none left. 0 hangs, -1 cuts
            the connection.
    """

    signature = "f00dfeedcafe0123456789"
    """The part of the address that must stay secret: who has it can answer for the function."""

    def __init__(self, certificate: ServerCertificate) -> None:
        self.received: list[dict[str, Any]] = []
        self.history: list[str] = []
        self.said: list[str] = []
        self.sizes: list[int] = []
        self.attempts: list[float] = []
        self.statuses: list[int] = []
        self._released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.certificate_file, certificate.key_file)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        """Looks like a presigned address of Amazon S3."""
        port = self._server.server_address[1]
        return f"https://localhost:{port}/answer?X-Amz-Signature={self.signature}&X-Amz-Expires=7200"

    def reset(self) -> None:
        """Forget everything but what was said, and behave."""
        self.received.clear()
        self.history.clear()
        self.sizes.clear()
        self.attempts.clear()
        self.statuses.clear()

    def close(self) -> None:
        """Stop listening."""
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                endpoint.attempts.append(time.monotonic())
                endpoint.history.append(body.decode())
                endpoint.said.append(endpoint.history[-1])
                status = endpoint.statuses.pop(0) if endpoint.statuses else 200
                if status == 0:
                    endpoint._released.wait(60)
                    return
                if status == -1:
                    self.connection.close()
                    return
                if status == 200:
                    endpoint.received.append(json.loads(body))
                    endpoint.sizes.append(len(body))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                """Stay quiet."""

        return Handler
