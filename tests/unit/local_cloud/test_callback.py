"""The address at which functions answer: one answer by who was given it, and nobody else is in the way."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from local_cloud.cloudformation.callback import MAXIMUM_BYTES, CallbackListener
from local_cloud.connections import MOST_STRANGERS, Connections
from local_cloud.databases import CertificateAuthority
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ANSWER = json.dumps({"Status": "SUCCESS"}).encode()


@pytest.fixture
def authority(tmp_path: Path) -> CertificateAuthority:
    """An authority of this test alone."""
    return CertificateAuthority.create(tmp_path / "authority")


@pytest.fixture
def listener(authority: CertificateAuthority) -> Iterator[CallbackListener]:
    """A listener that waits for answers."""
    issued = authority.issue("callback")
    running = CallbackListener(issued.certificate_file, issued.key_file)
    yield running
    running.close()


def _put(
    authority: CertificateAuthority, url: str, body: bytes, length: str | None = None
) -> http.client.HTTPResponse:
    address = urlsplit(url)
    trust = ssl.create_default_context(cafile=str(authority.ca_file))
    connection = http.client.HTTPSConnection(
        str(address.hostname), address.port, timeout=PATIENCE, context=trust
    )
    connection.putrequest("PUT", address.path)
    connection.putheader("Content-Length", length or str(len(body)))
    connection.endheaders(body)
    return connection.getresponse()


def test_an_address_takes_its_answer_and_a_guess_takes_none(
    listener: CallbackListener, authority: CertificateAuthority
) -> None:
    """The token is long and random, shows in no representation, and is the whole of the address."""
    pending = listener.expect()
    url = listener.url(pending)
    assert len(pending.token) >= 40
    assert pending.token not in repr(pending)
    for guess in (f"{url}x", url[:-1], url.replace("/cfn-response/", "/other/"), url.rpartition("/")[0]):
        assert _put(authority, guess, ANSWER).status == 403
    assert pending.answer is None

    assert _put(authority, url, ANSWER).status == 200
    assert pending.answer == {"Status": "SUCCESS"}


@pytest.mark.parametrize("length", [str(10**12), str(MAXIMUM_BYTES + 1)])
def test_a_body_that_is_too_large_is_not_waited_for(
    listener: CallbackListener, authority: CertificateAuthority, length: str
) -> None:
    """The answer is a failure that says so as soon as more than the allowed bytes are there."""
    pending = listener.expect()

    assert _put(authority, listener.url(pending), b"x" * (MAXIMUM_BYTES + 1), length).status == 200
    assert pending.answer is not None
    assert "too long" in pending.answer["Reason"]


@pytest.mark.parametrize("length", ["-1", "many", "+5"])
def test_a_length_that_is_no_number_is_refused(
    listener: CallbackListener, authority: CertificateAuthority, length: str
) -> None:
    """A negative one would be read until the client leaves."""
    assert _put(authority, listener.url(listener.expect()), ANSWER, length).status == 400


def test_silent_clients_keep_no_answer_waiting(
    listener: CallbackListener, authority: CertificateAuthority
) -> None:
    """Twice as many as may stay: each would hold a thread for half a minute."""
    pending = listener.expect()
    port = urlsplit(listener.url(pending)).port
    with contextlib.ExitStack() as held:
        for _ in range(2 * MOST_STRANGERS):
            held.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
        assert _put(authority, listener.url(pending), ANSWER).status == 200
    assert pending.answer == {"Status": "SUCCESS"}


def test_the_oldest_stranger_has_to_go() -> None:
    """Who has shown a key is no stranger, and stays."""
    closed: list[int] = []
    connections = Connections(most=2)
    for number in range(4):
        connections.admit(("127.0.0.1", number), partial(closed.append, number))
        if number == 0:
            connections.know(("127.0.0.1", 0))

    assert closed == [1]
