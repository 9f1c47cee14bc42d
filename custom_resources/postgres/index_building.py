"""Builds indexes beside running writers, in bounded time and in memory that the server has."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from psycopg2 import errors, sql

from custom_resources.lifecycle import InitialisationError
from custom_resources.postgres.connection import LOCK_TIMEOUT, transaction
from custom_resources.postgres.table_facts import EMBEDDINGS

if TYPE_CHECKING:
    from psycopg2.extensions import connection

    from custom_resources.lifecycle import Deadline

_LARGE = 2**18
"""Bytes from which a table's index is built beside its writers; below, they wait a moment at most: a vector
is taken into a similarity index in about a quarter of a millisecond, or more with many dimensions."""

_SHARE_OF_THE_TIME = 0.6
"""Of what is left: a build that does not end within that is given up, and what there is of it removed."""

_logger = logging.getLogger(__name__)


def is_large(opened: connection) -> bool:
    """Whether building an index would keep writers waiting for more than a moment."""
    return table_bytes(opened) > _LARGE


def table_bytes(opened: connection) -> int:
    """The table's size with the vectors that are stored beside it; 0 if there is none."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT coalesce(pg_table_size(to_regclass(%s)), 0)", (EMBEDDINGS,))
        return int((cursor.fetchone() or (0,))[0])


def memory(opened: connection) -> str:
    """What an index may be built in: a quarter of shared_buffers, which RDS sets by the instance class.

    On Amazon RDS shared_buffers is a quarter of the instance's memory, so that is a sixteenth of it ("Tuning
    PostgreSQL parameters in Amazon RDS", AWS Prescriptive Guidance); from 64 MB to 1 GB.
    """
    with opened.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(64, least(1024, setting::bigint * 8 / 1024 / 4)) FROM pg_settings "
            "WHERE name = 'shared_buffers'"
        )
        return f"{int((cursor.fetchone() or (64,))[0])}MB"


def build(  # noqa: PLR0913 - each says another thing of the index
    own: connection, name: str, definition: str, owner: str, deadline: Deadline, *, final: bool = False
) -> str:
    """Build an index of a large table without blocking writers.

    Args:
        own: As the application.
        name: The index's name.
        definition: What follows the table in CREATE INDEX.
        owner: The role that it acts as.
        deadline: A share of what is left until then is the time that the build gets.
        final: Whether the work cannot go on without this index.

    Returns:
        Empty if it was built; what an operator is to run if it takes longer.

    Raises:
        InitialisationError: It takes longer, and the work cannot go on without it.
    """
    statement = f"CREATE INDEX CONCURRENTLY {name} ON {EMBEDDINGS} {definition}"
    try:
        with own.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")  # it waits for older transactions, and blocks none of them
            cursor.execute(f"SET statement_timeout = {int(deadline.remaining() * 1000 * _SHARE_OF_THE_TIME)}")
            cursor.execute(f"SET maintenance_work_mem = '{memory(own)}'")
            cursor.execute(statement)
    except errors.QueryCanceled:
        _restore(own, deadline)
        remove_invalid(own, name)
        advice = (
            f"Run as {owner!r} in a session without time limit: SET maintenance_work_mem = '{memory(own)}'; "
            f"{statement}; it blocks no writer, and the next update takes the index that it finds"
        )
        if final:
            message = (
                f"The table langchain_pg_embedding is too large for the function's time: {name} could not be "
                f"built in it. {advice}."
            )
            raise InitialisationError(message) from None
        return advice
    _restore(own, deadline)
    return ""


def remove_invalid(own: connection, name: str) -> None:
    """Wait for whoever builds the index, and drop it if it is invalid all the same.

    ``CREATE INDEX CONCURRENTLY`` leaves an invalid index behind if it fails, and shows one while it works
    ("CREATE INDEX", PostgreSQL documentation). It holds the table in SHARE UPDATE EXCLUSIVE mode meanwhile,
    so having that lock means that an invalid index is nobody's work any more.
    """
    if is_valid(own, name) is not False:
        return
    with transaction(own) as cursor:
        cursor.execute(f"LOCK TABLE {EMBEDDINGS} IN SHARE UPDATE EXCLUSIVE MODE")
        if is_valid(own, name) is False:
            _logger.info("Dropping %s, which is invalid", name)
            cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier("public", name)))


def is_valid(opened: connection, name: str) -> bool | None:
    """Whether the index of that name is; None if there is none."""
    with opened.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid AND indisready FROM pg_index WHERE indexrelid = to_regclass(%s)",
            (f"public.{name}",),
        )
        found = cursor.fetchone()
    return None if found is None else bool(found[0])


def _restore(own: connection, deadline: Deadline) -> None:
    """The limits that every other statement has."""
    with own.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {LOCK_TIMEOUT}")
        cursor.execute(f"SET statement_timeout = {max(1000, int(deadline.remaining() * 1000))}")
