"""A server that speaks TLS with a certificate for another name."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from local_cloud.databases import ServerCertificate

_TLS_HANDSHAKE = b"\x16"
_POSTGRES_ACCEPTS_TLS = b"S"


class Impostor:
    """Takes connections as PostgreSQL or MongoDB would, up to the end of the TLS handshake.

    Attributes:
        port: Where it listens.
        trusted: How many clients took its certificate.
    """

    def __init__(self, certificate: ServerCertificate) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate.certificate_file, certificate.key_file)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.trusted = 0
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
                with contextlib.suppress(OSError), client:
                    self._handshake(client)

    def _handshake(self, client: socket.socket) -> None:
        if client.recv(1, socket.MSG_PEEK) != _TLS_HANDSHAKE:
            client.recv(8)
            client.sendall(_POSTGRES_ACCEPTS_TLS)
        with self._context.wrap_socket(client, server_side=True) as encrypted:
            if encrypted.recv(1):
                self.trusted += 1
