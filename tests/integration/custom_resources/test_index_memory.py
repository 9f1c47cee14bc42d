"""The memory that an index is built in follows the server's, as it follows the instance class on RDS."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from custom_resources.postgres.index_building import memory
from local_cloud.databases import PostgresServer

if TYPE_CHECKING:
    from pathlib import Path

    from local_cloud.databases import CertificateAuthority


@pytest.mark.parametrize(("buffers", "given"), [("32MB", "64MB"), ("512MB", "128MB")])
def test_the_memory_for_an_index_follows_shared_buffers(
    tmp_path: Path, authority: CertificateAuthority, buffers: str, given: str
) -> None:
    """A small instance gets the least, a larger one a quarter of its buffers; the server takes it."""
    server = PostgresServer(tmp_path / "server", authority, settings={"shared_buffers": buffers}).start()
    try:
        with closing(server.superuser()) as opened, opened.cursor() as cursor:
            assert memory(opened) == given
            cursor.execute(f"SET maintenance_work_mem = '{memory(opened)}'")
            cursor.execute("SHOW maintenance_work_mem")
            assert cursor.fetchall() == [(given,)]
    finally:
        server.remove()
