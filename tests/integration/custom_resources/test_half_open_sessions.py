"""A function that vanished keeps no lock: the server itself finds out that nobody is there any more."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from psycopg2 import extensions

from custom_resources.lifecycle import Deadline
from custom_resources.postgres.connection import connect
from custom_resources.postgres.settings import PostgresSettings
from custom_resources.secrets import Credentials
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_cloud.databases import CertificateAuthority
    from tests.integration.custom_resources.targets import PostgresTarget

_NOTICED_WITHIN = 60
"""Seconds until the server ends a half-open session: far below PostgreSQL's own, the kernel's two hours
(tcp_keepalives_idle, PostgreSQL documentation, "Connections and Authentication": TCP Settings)."""


@pytest.fixture
def _waits_as_before() -> Iterator[None]:
    """Connecting makes all of a process's connections wait within a deadline; the tests' own have none."""
    yield
    extensions.set_wait_callback(None)


@pytest.mark.usefixtures("_waits_as_before")
def test_the_server_ends_a_session_whose_function_is_gone(
    postgres_target: PostgresTarget, authority: CertificateAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own settings of the session say so: probes, unacknowledged data and the look at the client."""
    monkeypatch.setenv("DATABASE_CA_FILE", str(authority.ca_file))
    properties = postgres_target.properties
    settings = PostgresSettings(
        host=properties["Host"],
        port=int(properties["Port"]),
        database=properties["DatabaseName"],
        admin_secret="",
        application_secret="",
        dimensions=None,
        product_version="0.1.0",
    )
    name, password = postgres_target.admin
    user = Credentials(username=name, password=password, source="")

    with closing(connect(settings, user, Deadline(PATIENCE))) as opened, opened.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting::int FROM pg_settings "
            "WHERE name ~ '^tcp_' OR name = 'client_connection_check_interval'"
        )
        found = dict(cursor.fetchall())

    probes = found["tcp_keepalives_interval"] * found["tcp_keepalives_count"]
    assert 0 < found["tcp_keepalives_idle"] + probes <= _NOTICED_WITHIN
    assert 0 < found["tcp_user_timeout"] <= _NOTICED_WITHIN * 1000
    assert 0 < found["client_connection_check_interval"] <= _NOTICED_WITHIN * 1000
