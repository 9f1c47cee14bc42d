"""A large table of rag_api's: adopted within the function's time, while its writers go on."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg2

from tests.integration.custom_resources.container import event
from tests.support.figures import Figures, publish
from tests.support.sampling import proves

if TYPE_CHECKING:
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.container import Container
    from tests.integration.custom_resources.leaks import Leaks
    from tests.integration.custom_resources.targets import PostgresTarget

_LONGEST_WAIT = 12.0
"""Seconds that a writer may wait: a table is written anew for 8 at most, after a lock was waited for."""

_MORE = """
INSERT INTO langchain_pg_embedding SELECT uuid, ARRAY[n, random(), random(), random(), random(), random(),
    random(), random()]::vector, 'row ' || n, jsonb_build_object('file_id', 'file' || n %% 5000),
    'file' || n %% 5000, gen_random_uuid() FROM langchain_pg_collection, generate_series(51, %s) n
"""
_INSERT = """
INSERT INTO langchain_pg_embedding SELECT uuid, '[1,2,3,4,5,6,7,8]', 'late', '{"file_id": "late"}', 'late',
    gen_random_uuid() FROM langchain_pg_collection LIMIT 1
"""


class _Writer(threading.Thread):
    """Inserts a row at a time, as the former owner, for as long as it may.

    Attributes:
        longest: The longest that one insert took, in seconds.
        written: How many were taken.
    """

    def __init__(self, target: PostgresTarget) -> None:
        super().__init__(daemon=True)
        self._target = target
        self._stopped = threading.Event()
        self.longest = 0.0
        self.written = 0

    def run(self) -> None:
        """Insert until told to stop."""
        with closing(self._target.connect(self._target.admin)) as opened, opened.cursor() as cursor:
            while not self._stopped.wait(0.05):
                began = time.monotonic()
                try:
                    cursor.execute(_INSERT)
                except psycopg2.errors.InsufficientPrivilege:
                    return  # the tables are the application's now
                finally:
                    self.longest = max(self.longest, time.monotonic() - began)
                self.written += 1

    def stop(self) -> None:
        """Wait for the insert under way."""
        self._stopped.set()
        self.join(120)


def test_a_large_table_is_adopted_in_time_while_writers_go_on(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint, leaks: Leaks
) -> None:
    """A million rows where all cases are taken, else a twentieth: all are kept, no writer waits long."""
    rows, seconds = (1_000_000, 900.0) if proves() else (50_000, 90.0)
    postgres_target.fill()
    postgres_target.query(
        "ALTER TABLE langchain_pg_embedding ALTER cmetadata TYPE jsonb USING cmetadata::jsonb",
        postgres_target.admin,
    )
    postgres_target.query(_MORE % rows, postgres_target.admin)
    writer = _Writer(postgres_target)
    writer.start()

    began = time.monotonic()
    outcome = postgres_function.invoke(
        event("Create", postgres_target.properties, endpoint), endpoint, seconds
    )
    took = time.monotonic() - began
    writer.stop()

    with postgres_target.superuser() as cursor:
        cursor.execute("SELECT count(*) FROM langchain_pg_embedding")
        lost = rows + writer.written - cursor.fetchall()[0][0]
    publish(
        Figures(
            fault=f"a database with {rows:,} rows is adopted while it is written to",
            function="postgres-schema",
            runs=1,
            answers={outcome.status: 1},
            lost=lost,
            leaked=leaks.count(),
            command="PROVE=1 .venv/bin/pytest tests/integration/custom_resources/test_a_million_rows.py",
        )
    )
    assert outcome.applied
    assert outcome.answer is not None
    assert took < seconds
    assert writer.longest < _LONGEST_WAIT
    assert lost == 0
    built = postgres_target.query("SELECT 1 FROM pg_indexes WHERE indexdef LIKE '%USING hnsw%'")
    assert built or "CREATE INDEX CONCURRENTLY" in outcome.answer["Data"]["ToDo"]
    print(f"{rows:,} rows in {took:.0f} s, writers waited {writer.longest:.1f} s: {outcome.answer['Data']}")  # noqa: T201 - shown by pytest -rP
