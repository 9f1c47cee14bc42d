"""A mail server on this machine that speaks TLS, asks for a password and keeps what it is sent."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from tests.support.ports import free_port

if TYPE_CHECKING:
    from local_cloud.databases.certificates import ServerCertificate

Speaks = Literal["tls", "starttls", "nothing"]
USER = "AKIAIOSFODNN7EXAMPLE"
PASSWORD = "a-password-of-the-tests"  # noqa: S105 - the tests' own


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One message as it came in.

    Attributes:
        sender: The envelope's sender.
        recipients: The envelope's recipients.
        content: The message with its headers.
        encrypted: It came over TLS.
    """

    sender: str
    recipients: list[str]
    content: str
    encrypted: bool


@dataclass
class Kept:
    """What came in, as aiosmtpd's handler and authenticator: messages, and passwords shown in the clear."""

    mails: list[Mail] = field(default_factory=list)
    in_the_clear: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802, ANN401 - aiosmtpd's own
        """Keep a message."""
        self.mails.append(
            Mail(
                sender=envelope.mail_from,
                recipients=envelope.rcpt_tos,
                content=envelope.content.decode(),
                encrypted=_encrypted(server, session),
            )
        )
        return "250 OK"

    def __call__(self, server: SMTP, session: Any, *asked: Any) -> AuthResult:  # noqa: ANN401 - aiosmtpd's own
        """Take the one password that there is."""
        data = asked[-1]
        shown = isinstance(data, LoginPassword)
        if shown and not _encrypted(server, session):
            self.in_the_clear.append(data.password)
        known = shown and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=known, handled=False)


def _encrypted(server: SMTP, session: Any) -> bool:  # noqa: ANN401 - aiosmtpd's own
    """TLS was spoken from the first byte, or after STARTTLS."""
    transport = server.transport
    return session.ssl is not None or (transport is not None and bool(transport.get_extra_info("ssl_object")))


class MailServer:
    """The server, from its start until it is closed.

    Args:
        certificate: What it shows.
        speaks: TLS from the first byte, TLS after STARTTLS, or no TLS at all.
    """

    def __init__(self, certificate: ServerCertificate, speaks: Speaks) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.certificate_file, certificate.key_file)
        self.kept = Kept()
        self.port = free_port()
        self._controller = Controller(
            self.kept,
            hostname="127.0.0.1",
            port=self.port,
            ssl_context=context if speaks == "tls" else None,
            tls_context=context if speaks == "starttls" else None,
            require_starttls=speaks == "starttls",
            authenticator=self.kept,
            auth_required=True,
            auth_require_tls=speaks == "starttls",
        )
        self._controller.start()

    def close(self) -> None:
        """End the server."""
        self._controller.stop()
