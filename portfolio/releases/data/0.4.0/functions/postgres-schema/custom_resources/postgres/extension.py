"""pgvector, which rag_api's own role may not make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg2 import errors

from custom_resources.lifecycle import InitialisationError

if TYPE_CHECKING:
    from psycopg2.extensions import connection

_FIRST_WITH_HALFVEC = (0, 7)


def check(connection: connection) -> None:
    """Go on only if the extension, if it is there, is in the schema public.

    Its functions are called there by their full names, which must be the extension's own and no others.

    Raises:
        InitialisationError: It is in another schema.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace "
            "WHERE extname = 'vector' AND nspname <> 'public'"
        )
        found = cursor.fetchone()
    if found is not None:
        message = (
            f"Nothing was done: the database has pgvector in the schema {found[0]!r}. It must be in public, "
            "where rag_api looks for it. If nothing there uses it, let the extension's owner run DROP "
            "EXTENSION vector, then update again; else name another database, which is then made."
        )
        raise InitialisationError(message)


def ensure(connection: connection) -> list[str]:
    """Make the extension in the schema public, or bring an older one to the version that the server has.

    A server's upgrade leaves extensions as they were ("Upgrading PostgreSQL extensions", Amazon RDS User
    Guide).

    Returns:
        What was done.

    Raises:
        InitialisationError: The server has no pgvector, or what the database has is too old and stays so.
    """
    refusal = ""
    before = version(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT default_version FROM pg_available_extensions WHERE name = 'vector'")
        offered = str((cursor.fetchone() or ("",))[0])
        try:
            if not before:
                cursor.execute("CREATE EXTENSION IF NOT EXISTS vector SCHEMA public")
            elif _numbers(before) < _numbers(offered):
                cursor.execute("ALTER EXTENSION vector UPDATE")
        except errors.InsufficientPrivilege as error:
            if not before:
                raise
            refusal = str(error).strip()
        except (errors.UndefinedFile, errors.FeatureNotSupported) as error:
            message = (
                f"The server has no pgvector: {str(error).strip()}. Amazon RDS has it for PostgreSQL 16 and "
                "17. Choose one of these engine versions."
            )
            raise InitialisationError(message) from None
    now = version(connection)
    if _numbers(now) < _FIRST_WITH_HALFVEC:
        raise _too_old(now, offered, refusal)
    return [] if now == before else [f"vector {now}"]


def version(connection: connection) -> str:
    """The version of pgvector in the database; empty if it has none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
        return str((cursor.fetchone() or ("",))[0])


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())


def _too_old(now: str, offered: str, refusal: str) -> InitialisationError:
    first = ".".join(map(str, _FIRST_WITH_HALFVEC))
    if refusal:
        return InitialisationError(
            f"The database has pgvector {now}, but {first} or later is needed, and the master user may not "
            f"update it to the server's {offered}: {refusal}. Let the extension's owner run ALTER EXTENSION "
            "vector UPDATE, then update again."
        )
    return InitialisationError(
        f"The server's pgvector is {now}, but its index needs {first} or later. Choose a newer engine "
        "version."
    )
