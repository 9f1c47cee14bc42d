"""A proxy in the environment never stands between this process and the embedded cloud."""

from __future__ import annotations

import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import boto3
import pytest

from local_cloud.loopback import LOOPBACK, keep_off_proxies

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWER = (
    b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>000000000000</Account>"
    b"</GetCallerIdentityResult></GetCallerIdentityResponse>"
)


class _Cloud(BaseHTTPRequestHandler):
    """Answers as sts does, and only to who asks it directly."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        direct = self.path == "/"
        self.send_response(200 if direct else 502)
        self.send_header("Content-Length", str(len(ANSWER) if direct else 0))
        self.end_headers()
        self.wfile.write(ANSWER if direct else b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def cloud() -> Iterator[str]:
    """The address of something that answers."""
    with HTTPServer(("127.0.0.1", 0), _Cloud) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy"])
@pytest.mark.parametrize("other", ["", "intranet.example"])
def test_a_client_reaches_the_loopback_behind_a_proxy(
    cloud: str, monkeypatch: pytest.MonkeyPatch, name: str, other: str
) -> None:
    """HTTP_PROXY set, NO_PROXY not or with others only: the request goes straight."""
    for each in ("NO_PROXY", "no_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(each, "")
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", other)
    keep_off_proxies()
    session = boto3.Session(aws_access_key_id="x", aws_secret_access_key="x", region_name="us-east-1")  # noqa: S106 - no secret
    assert session.client("sts", endpoint_url=cloud).get_caller_identity()["Account"] == "0" * 12


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ",".join(LOOPBACK)),
        ("intranet.example, localhost", "intranet.example,localhost,127.0.0.1,::1"),
        ("*", "*"),
    ],
)
def test_what_needs_no_proxy_already_stays_so(
    monkeypatch: pytest.MonkeyPatch, before: str, after: str
) -> None:
    """The company's own hosts are kept, and nothing is listed twice."""
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("NO_PROXY", before)
    keep_off_proxies()
    keep_off_proxies()
    assert (os.environ["NO_PROXY"], os.environ["no_proxy"]) == (after, after)
