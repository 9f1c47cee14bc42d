"""The embedded cloud's certificates are such as strict clients accept."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest

from local_cloud.databases import CertificateAuthority

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_strict_client_accepts_a_server_under_its_name(tmp_path: Path, host: str) -> None:
    """Python 3.13 checks certificates strictly by default, and every Lambda function here runs on it."""
    authority = CertificateAuthority.create(tmp_path)
    issued = authority.issue("strict")
    accepting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    accepting.load_cert_chain(issued.certificate_file, issued.key_file)
    asking = ssl.create_default_context(cafile=authority.ca_file)
    asking.verify_flags |= ssl.VERIFY_X509_STRICT
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = accepting.wrap_bio(to_server, to_client, server_side=True)
    client = asking.wrap_bio(to_client, to_server, server_hostname=host)
    for _ in range(3):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert client.cipher() is not None
