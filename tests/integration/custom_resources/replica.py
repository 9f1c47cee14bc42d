"""An instance of a cluster that is not, or not yet, the primary."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from local_cloud.databases import CertificateAuthority, MongoServer

_TRUE, _FALSE = b"\x01", b"\x00"
_NAMES = (b"\x08isWritablePrimary\x00", b"\x08ismaster\x00")


class Replica:
    """Forwards to a real server, and says in its place that it is no primary until it is promoted.

    Attributes:
        port: Where it listens.
        denials: How many times it still says so.
    """

    def __init__(self, server: MongoServer, authority: CertificateAuthority, denials: int) -> None:
        certificate = authority.issue("replica")
        self._target = (server.host, server.port)
        self._trusted = ssl.create_default_context(cafile=str(authority.ca_file))
        self._own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._own.load_cert_chain(certificate.certificate_file, certificate.key_file)
        for context in (self._trusted, self._own):
            # Later versions send messages of their own, after which a socket is readable without any data.
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.denials = denials
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
                threading.Thread(target=self._forward, args=(client,), daemon=True).start()

    def _forward(self, client: socket.socket) -> None:
        with (
            contextlib.suppress(OSError),
            self._own.wrap_socket(client, server_side=True) as inner,
            socket.create_connection(self._target) as plain,
            self._trusted.wrap_socket(plain, server_hostname=self._target[0]) as outer,
        ):
            while True:
                ready = select.select([inner, outer], [], [])[0]
                for source in ready:
                    data = source.recv(65536)
                    while source.pending():
                        data += source.recv(65536)
                    if not data:
                        return
                    if source is outer:
                        inner.sendall(self._denied(data))
                    else:
                        outer.sendall(data)

    def _denied(self, data: bytes) -> bytes:
        changed = data
        for name in _NAMES:
            changed = changed.replace(name + _TRUE, name + _FALSE)
        if self.denials == 0 or changed == data:
            return data
        self.denials -= 1
        return changed
