"""An instance of a cluster that is not, or not yet, the primary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.custom_resources.mongo_relay import MongoRelay

if TYPE_CHECKING:
    import socket

    from local_cloud.databases import CertificateAuthority, MongoServer

_TRUE, _FALSE = b"\x01", b"\x00"
_NAMES = (b"\x08isWritablePrimary\x00", b"\x08ismaster\x00")


class Replica(MongoRelay):
    """Forwards to a real server, and says in its place that it is no primary until it is promoted.

    Attributes:
        denials: How many times it still says so.
    """

    def __init__(self, server: MongoServer, authority: CertificateAuthority, denials: int) -> None:
        super().__init__(server, authority)
        self.denials = denials

    def passed(self, data: bytes, connection: socket.socket, *, from_client: bool) -> bytes | None:  # noqa: ARG002 - the base class's
        """What the client sends as it is; what it gets with the denial in it."""
        changed = data
        for name in _NAMES:
            changed = changed.replace(name + _TRUE, name + _FALSE)
        if from_client or self.denials == 0 or changed == data:
            return data
        self.denials -= 1
        return changed
