"""A relay that reads what a function and its cluster say to each other, and can cut it at any command."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections import Counter
from typing import TYPE_CHECKING

from tests.integration.custom_resources.loopback import Relay, Sockets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_cloud.databases import CertificateAuthority, MongoServer

_OP_MSG = (2013).to_bytes(4, "little")
_NAME = 16 + 4 + 1 + 4 + 1
"""Where a command's name begins: header, flags, kind of section, length of the document, type of the value
("OP_MSG", MongoDB Wire Protocol)."""


class MongoRelay(Relay):
    """Forwards to a real server; its encryption ends here, and another one begins."""

    def __init__(self, server: MongoServer, authority: CertificateAuthority) -> None:
        super().__init__((server.host, server.port))
        certificate = authority.issue("relay")
        self._trusted = ssl.create_default_context(cafile=str(authority.ca_file))
        self._own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._own.load_cert_chain(certificate.certificate_file, certificate.key_file)
        for context in (self._trusted, self._own):
            # Later versions send messages of their own, after which a socket is readable without any data.
            context.maximum_version = ssl.TLSVersion.TLSv1_2

    @contextlib.contextmanager
    def joined(self, client: socket.socket) -> Iterator[Sockets]:
        """The two ends of a connection, both decrypted."""
        with (
            self._own.wrap_socket(client, server_side=True) as inner,
            socket.create_connection(self._target) as plain,
            self._trusted.wrap_socket(plain, server_hostname=self._target[0]) as outer,
        ):
            yield inner, outer


class MongoCutter(MongoRelay):
    """Cuts one connection after a command was carried out and before its answer arrives.

    Attributes:
        commands: How many commands of each name there were so far.
        cut_at: The name of the command and which one of that name, counted from 1; None cuts nothing.
    """

    def __init__(self, server: MongoServer, authority: CertificateAuthority) -> None:
        super().__init__(server, authority)
        self.commands: Counter[str] = Counter()
        self.cut_at: tuple[str, int] | None = None
        self._doomed: socket.socket | None = None
        self._counting = threading.Lock()

    def passed(self, data: bytes, connection: socket.socket, *, from_client: bool) -> bytes | None:
        """All of it, or the end of the connection."""
        if connection is self._doomed:
            self._doomed = None
            return None
        if from_client and data[12:16] == _OP_MSG:
            name = data[_NAME : data.index(b"\0", _NAME)].decode()
            with self._counting:
                self.commands[name] += 1
                if (name, self.commands[name]) == self.cut_at:
                    self.cut_at = None
                    self._doomed = connection
        return data
