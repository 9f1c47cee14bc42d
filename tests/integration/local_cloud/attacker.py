"""What a neighbour on the machine can send: bytes of any kind, with signatures of any kind."""

from __future__ import annotations

import http.client
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local_cloud.cloud import RunningCloud


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        status: The HTTP status.
        headers: By name in lower case.
        body: The body.
    """

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def reached_the_emulator(self) -> bool:
        """Every answer of the emulator names the request, or says when it was given."""
        return "x-amzn-requestid" in self.headers or self.status != http.HTTPStatus.FORBIDDEN


def port_of(cloud: RunningCloud) -> int:
    """The gateway's port."""
    return urlsplit(cloud.endpoint_url).port or 0


def send(
    cloud: RunningCloud, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
) -> Answer:
    """Send exactly this; a Host is added if none is given."""
    connection = http.client.HTTPConnection("127.0.0.1", port_of(cloud), timeout=PATIENCE)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        if body and "Content-Length" not in headers:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found, answer.read().decode(errors="replace"))
    finally:
        connection.close()


def signed(  # noqa: PLR0913 - the parts of a request
    cloud: RunningCloud,
    service: str,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    credentials: Credentials | None = None,
) -> dict[str, str]:
    """Headers that make this a request signed by the administrator, or with other credentials."""
    request = AWSRequest(
        method=method, url=f"{cloud.endpoint_url}{path}", data=body, headers=dict(headers or {})
    )
    keys = credentials or Credentials(cloud.access_key, cloud.secret_key)
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    signer(keys, service, cloud.region).add_auth(request)
    return dict(request.headers.items())


def connect(cloud: RunningCloud, said: bytes = b"") -> socket.socket:
    """Connect, say something and say no more."""
    connection = socket.create_connection(("127.0.0.1", port_of(cloud)), PATIENCE)
    connection.sendall(said)
    return connection
