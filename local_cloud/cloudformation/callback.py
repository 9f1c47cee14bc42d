"""The HTTPS address at which custom resources answer CloudFormation.

On AWS it is a presigned URL of S3; here, a listener on the loopback interface with a certificate of the
embedded cloud's own authority, so that the functions' certificate check is exercised.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import ssl
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from local_cloud.connections import Connections

if TYPE_CHECKING:
    from pathlib import Path

PATH = "/_ministack/cfn-response/"
MAXIMUM_BYTES = 4096
"""AWS CloudFormation User Guide, "Custom resource response objects": "The total size of the response
body can't exceed 4096 bytes."."""


@dataclass
class PendingAnswer:
    """One request that a custom resource has yet to answer.

    Attributes:
        token: The last part of the address at which it answers.
        arrived: Set once it answered, or once waiting has become pointless.
        answer: What it answered.
        given_up: Why no answer will come, if that is known.
    """

    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    arrived: threading.Event = field(default_factory=threading.Event)
    answer: dict[str, Any] | None = None
    given_up: str | None = None

    def give_up(self, reason: str) -> None:
        """Say that no answer will come; one that has come counts all the same."""
        self.given_up = reason
        self.arrived.set()


class CallbackListener:
    """Receives the answers. Every request gets an address of its own.

    Args:
        certificate: PEM file of the server's certificate.
        key: PEM file of its private key.
    """

    def __init__(self, certificate: Path, key: Path) -> None:
        self._pending: dict[str, PendingAnswer] = {}
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        # The handshake is left to the connection's own thread: one slow client must not hold up the others.
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def expect(self) -> PendingAnswer:
        """Open an address for one answer."""
        pending = PendingAnswer()
        with self._lock:
            self._pending[pending.token] = pending
        return pending

    def url(self, pending: PendingAnswer) -> str:
        """The address to answer at."""
        return f"https://127.0.0.1:{self._server.server_address[1]}{PATH}{pending.token}"

    def forget(self, pending: PendingAnswer) -> None:
        """Close the address; a later answer is refused."""
        with self._lock:
            self._pending.pop(pending.token, None)

    def deliver(self, token: str, body: bytes) -> bool:
        """Hand over an answer; False when nobody waits for it (any more)."""
        with self._lock:
            pending = self._pending.get(token)
            if pending is None:
                return False
            pending.answer = _read(body)
            pending.arrived.set()
        return True

    def interrupt(self) -> None:
        """Let everybody who waits go on without an answer."""
        with self._lock:
            for pending in self._pending.values():
                pending.arrived.set()

    def close(self) -> None:
        """Stop listening."""
        self.interrupt()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    """A thread a connection; of connections that have sent no answer only so many, the newest."""

    daemon_threads = True
    request_queue_size = 128
    """How many connections wait to be taken; the kernel lets others try again after a second or more."""

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self.connections = Connections()

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - socketserver's own
        def close() -> None:
            with contextlib.suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)

        self.connections.admit(client_address, close)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - socketserver's own
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.connections.know(client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that break off; the log is for what matters."""


def _read(body: bytes) -> dict[str, Any]:
    """The answer; one that CloudFormation would not accept becomes a failure that says why."""
    if len(body) > MAXIMUM_BYTES:
        reason = f"Response object is too long: more than the {MAXIMUM_BYTES} bytes that are allowed"
        return {"Status": "FAILED", "Reason": reason}
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or answer.get("Status") not in {"SUCCESS", "FAILED"}:
        return {"Status": "FAILED", "Reason": "Invalid response object: no Status of SUCCESS or FAILED"}
    return answer


def _handler(listener: CallbackListener) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_PUT(self) -> None:
            declared = self.headers.get("Content-Length") or "0"
            if not declared.isdigit():
                self.send_error(HTTPStatus.BAD_REQUEST)
                return
            # One byte more than allowed says enough; the rest of a longer body is not waited for.
            self.close_connection = int(declared) > MAXIMUM_BYTES
            body = self.rfile.read(min(int(declared), MAXIMUM_BYTES + 1))
            delivered = self.path.startswith(PATH) and listener.deliver(
                self.path[len(PATH) :].split("?")[0], body
            )
            self.send_response(HTTPStatus.OK if delivered else HTTPStatus.FORBIDDEN)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the requests out of the log: the address of one is a secret."""

    return Handler
