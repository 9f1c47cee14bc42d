"""Connects to the server: verified, patient while it starts, and never beyond the deadline."""

from __future__ import annotations

import logging
import select
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import psycopg2
from psycopg2 import extensions

from custom_resources.certificates import ca_file
from custom_resources.faults.network import TLS_ADVICE
from custom_resources.lifecycle import InitialisationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg2.extensions import connection, cursor

    from custom_resources.lifecycle import Deadline
    from custom_resources.postgres.settings import PostgresSettings
    from custom_resources.secrets import Credentials

_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 5.0
_SECONDS_TO_CONNECT = 10.0
LOCK_TIMEOUT = 4000
"""Milliseconds that a statement waits for a lock. Writers queue behind a lock that is waited for."""

CATALOG_ONLY = "pg_catalog,pg_temp"
"""The search_path of every connection that has power over others. The application owns the schema public:
with public in the path, a function or operator of its making that fits a statement better than PostgreSQL's
own would run as the master user ("Writing SECURITY DEFINER Functions Safely", PostgreSQL documentation)."""

AS_THE_APPLICATION = "public,pg_temp"
"""The search_path of the application's own connections."""

_logger = logging.getLogger(__name__)

_ADVICE = {
    **TLS_ADVICE,
    "no pg_hba.conf entry": "The server does not let this user in from here. Check the server's settings.",
    "password authentication failed": (
        "The server refuses the password that the secret holds. If it was changed on one side only, set the "
        "one in the secret on the server, or the server's one in the secret."
    ),
    "permission denied for database": "Grant the user CONNECT on the database, or name another user.",
    "is not permitted to log in": "The user may not log in. Allow it to, or name another user.",
}


class WrongDatabaseError(InitialisationError):
    """The database does not exist on the server."""


class WrongPasswordError(InitialisationError):
    """The server refuses the user's password, or does not know the user."""


def connect(
    settings: PostgresSettings,
    user: Credentials,
    deadline: Deadline,
    database: str | None = None,
    search_path: str = CATALOG_ONLY,
) -> connection:
    """A connection as this user; waits for a server that is still starting.

    Args:
        settings: Where the server is.
        user: Whom to connect as.
        deadline: When to stop waiting; it also bounds everything done on the connection.
        database: Another database than the settings'.
        search_path: Where unqualified names are looked up; it goes before what is set for the user.

    Raises:
        InitialisationError: The server refuses the connection for a reason that waiting does not mend.
        DeadlineExceededError: The server could not be reached in time; the last failure is named.
    """
    wait_within(deadline)
    pause = _FIRST_PAUSE
    while True:
        try:
            opened: connection = psycopg2.connect(
                **_arguments(settings, user, deadline, database or settings.database, search_path)
            )
            opened.autocommit = True
            _check_primary(opened)
        except psycopg2.OperationalError as error:
            failure = str(error).strip()
            _raise_if_final(settings, user, failure)
            _logger.info("The database does not take connections yet: %s", failure)
            waiting = f"waiting for PostgreSQL at {settings.host}: {failure}"
            if deadline.remaining() <= pause:
                raise deadline.exceeded(waiting) from None
            deadline.pause(pause, waiting)
            pause = min(pause * 2, _LONGEST_PAUSE)
        else:
            return opened


def _check_primary(opened: connection) -> None:
    """Go on only at a server that takes writes: after a failover the name may lead to the former one still.

    Raises:
        psycopg2.OperationalError: It is recovering, or is a replica.
    """
    try:
        with opened.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            recovering = cursor.fetchone() == (True,)
    except psycopg2.Error as error:
        opened.close()
        raise psycopg2.OperationalError(str(error)) from None
    if recovering:
        opened.close()
        message = "the server is recovering or is a replica, and takes no writes"
        raise psycopg2.OperationalError(message)


@contextmanager
def transaction(opened: connection) -> Iterator[cursor]:
    """A cursor whose statements are carried out together or not at all.

    psycopg2's own ``with connection`` hides what ended the connection behind an error of its rollback.
    """
    opened.autocommit = False
    try:
        with opened.cursor() as cursor:
            yield cursor
        opened.commit()
    except BaseException:
        if not opened.closed:
            with suppress(psycopg2.Error):
                opened.rollback()
        raise
    finally:
        if not opened.closed:
            opened.autocommit = True


def wait_within(deadline: Deadline) -> None:
    """Make every wait of the driver end at the deadline, instead of whenever the server answers."""

    def wait(waiting: connection) -> None:
        while True:
            state = waiting.poll()
            if state == extensions.POLL_OK:
                return
            limit = deadline.remaining()
            if waiting.status == extensions.STATUS_SETUP:
                limit = min(limit, _SECONDS_TO_CONNECT)
            read = [waiting] if state == extensions.POLL_READ else []
            write = [waiting] if state == extensions.POLL_WRITE else []
            if not any(select.select(read, write, [], limit)):
                deadline.check("waiting for an answer of PostgreSQL")
                message = f"no answer in {_SECONDS_TO_CONNECT:.0f} seconds"
                raise psycopg2.OperationalError(message)

    extensions.set_wait_callback(wait)


def _arguments(
    settings: PostgresSettings, user: Credentials, deadline: Deadline, database: str, search_path: str
) -> dict[str, Any]:
    milliseconds = max(1000, int(deadline.remaining() * 1000))
    return {
        "host": settings.host,
        "port": settings.port,
        "dbname": database,
        "user": user.username,
        "password": user.password,
        "sslmode": "verify-full",
        "sslrootcert": str(ca_file()),
        "gssencmode": "disable",
        "application_name": f"librechat-catalog {settings.product_version}",
        # The server must not go on with a statement whose client has given up, nor keep the locks of a
        # half-open connection; and nobody waits long behind a lock that is waited for here.
        "options": f"-c search_path={search_path} -c statement_timeout={milliseconds} "
        f"-c client_connection_check_interval=2000 -c lock_timeout={LOCK_TIMEOUT} "
        "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 "
        "-c tcp_user_timeout=25000",
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 25000,
    }


def _raise_if_final(settings: PostgresSettings, user: Credentials, failure: str) -> None:
    """Stop at failures that would be the same a second later."""
    if f'database "{settings.database}" does not exist' in failure:
        raise WrongDatabaseError(failure)
    for words, advice in _ADVICE.items():
        if words in failure:
            refused_password = words == "password authentication failed"
            kind = WrongPasswordError if refused_password else InitialisationError
            message = (
                f"PostgreSQL at {settings.host}:{settings.port} cannot be used as {user.username!r}: "
                f"{failure}. {advice} (The credentials are those of {user.source}.)"
            )
            raise kind(message)
