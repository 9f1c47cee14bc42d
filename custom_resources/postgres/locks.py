"""Who holds the locks that the work waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custom_resources.lifecycle import PassingError

if TYPE_CHECKING:
    from psycopg2.extensions import connection

ADVISORY = 0x4C69627265436174
"""The key of the advisory lock under which at most one invocation works on a database."""

_MOST_NAMED = 3
_HOLDERS = """
SELECT DISTINCT coalesce(locks.pid, 0), coalesce(relname, CASE locktype WHEN 'advisory'
        THEN 'the lock of this function' ELSE locktype END),
    coalesce(usename::text, 'unknown'), coalesce(nullif(application_name, ''), 'no name'),
    coalesce(state, 'unknown'),
    coalesce(floor(extract(epoch FROM now() - coalesce(xact_start, backend_start)))::bigint, 0),
    coalesce((SELECT gid FROM pg_prepared_xacts
        WHERE '-1/' || pg_prepared_xacts.transaction::text = locks.virtualtransaction), '')
FROM pg_locks locks
LEFT JOIN pg_class ON pg_class.oid = locks.relation AND locks.database =
    (SELECT oid FROM pg_database WHERE datname = current_database())
LEFT JOIN pg_stat_activity activity ON activity.pid = locks.pid
WHERE granted AND locks.pid IS DISTINCT FROM pg_backend_pid()
    AND (relname LIKE '%%langchain\\_pg\\_%%' OR relname = 'ix_cmetadata_gin'
        OR (locktype = 'advisory' AND classid = %(high)s AND objid = %(low)s
            AND locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())))
ORDER BY 6 DESC, 1
"""


def acquire(opened: connection) -> None:
    """Wait until no other invocation works on this database; the end of the connection releases it."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", (ADVISORY,))


def held(opened: connection) -> PassingError:
    """The failure that says which locks were held and by whom, never what they run: it may hold secrets.

    Args:
        opened: As the master user, after a statement of its own or the application's waited in vain.
    """
    with opened.cursor() as cursor:
        cursor.execute(_HOLDERS, {"high": ADVISORY >> 32, "low": ADVISORY & 0xFFFFFFFF})
        rows = cursor.fetchall()
    holders: dict[tuple[int, str], str] = {}
    for pid, what, user, application, state, seconds, prepared in rows:
        who = f"the prepared transaction {prepared!r}" if prepared else f"session {pid}"
        end = f"ROLLBACK PREPARED '{prepared}'" if prepared else f"SELECT pg_terminate_backend({pid})"
        holders.setdefault(
            (pid, prepared),
            f"{who} of user {user!r}, application {application!r}, {state}, for {seconds} s, holds a lock on "
            f"{what}; {end}; ends it",
        )
    named = ". ".join(list(holders.values())[:_MOST_NAMED]) or "whoever held it has let it go meanwhile"
    return PassingError(
        f"A lock is held by another session: {named}. Let it end, or end it, then update again."
    )
