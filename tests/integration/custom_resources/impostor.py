"""A server that speaks TLS with a certificate for another name."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

from tests.integration.custom_resources.loopback import Listener

if TYPE_CHECKING:
    from local_cloud.databases import ServerCertificate

_TLS_HANDSHAKE = b"\x16"
_POSTGRES_ACCEPTS_TLS = b"S"


class Impostor(Listener):
    """Takes connections as PostgreSQL or MongoDB would, up to the end of the TLS handshake.

    Attributes:
        trusted: How many clients took its certificate.
    """

    def __init__(self, certificate: ServerCertificate) -> None:
        super().__init__()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate.certificate_file, certificate.key_file)
        self.trusted = 0

    def serve(self, client: socket.socket) -> None:
        """Shake hands, and note whether the client says anything afterwards."""
        if client.recv(1, socket.MSG_PEEK) != _TLS_HANDSHAKE:
            client.recv(8)
            client.sendall(_POSTGRES_ACCEPTS_TLS)
        with self._context.wrap_socket(client, server_side=True) as encrypted:
            if encrypted.recv(1):
                self.trusted += 1
