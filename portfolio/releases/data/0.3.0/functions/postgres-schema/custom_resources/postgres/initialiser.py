"""Makes and migrates rag_api's database: the whole of it, top down."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from psycopg2 import errors, sql

from custom_resources.lifecycle import InitialisationError
from custom_resources.postgres import embeddings, migrations, role
from custom_resources.postgres.connection import WrongDatabaseError, connect
from custom_resources.postgres.settings import PostgresSettings
from custom_resources.secrets import read_credentials

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg2.extensions import connection

    from custom_resources.lifecycle import Deadline, Work
    from custom_resources.secrets import Credentials

_LOCK = 0x4C69627265436174
"""The key of the advisory lock under which at most one invocation works on a database."""

_FIRST_WITH_HALFVEC = (0, 7)


def initialise(work: Work) -> Mapping[str, str]:
    """Bring the database to this version's schema, from wherever it is; nothing is ever taken away.

    Args:
        work: The request, its deadline and its redactor.

    Returns:
        The resource's attributes.

    Raises:
        InitialisationError: It cannot be done; the message says why and what to do.
    """
    settings = PostgresSettings.from_request(work.request)
    admin = read_credentials(settings.admin_secret, work)
    application = read_credentials(settings.application_secret, work)
    if admin.username == application.username:
        message = (
            f"The application's secret {application.source} names the master user {admin.username!r}. The "
            "application must have a user of its own. Change the username in that secret."
        )
        raise InitialisationError(message)
    done, opened = _open_database(settings, admin, work.deadline)
    with closing(opened):
        _lock(opened)
        done += bring_up_to_date(opened, settings, application, work.deadline)
        return _attributes(opened, done)


def bring_up_to_date(
    opened: connection, settings: PostgresSettings, application: Credentials, deadline: Deadline
) -> list[str]:
    """Check everything that may be refused, then do what is missing, each step whole or not at all."""
    files = migrations.load()
    adopted = role.existing_tables(opened)
    embeddings.check(opened, settings.dimensions)
    recorded = migrations.applied(opened)
    migrations.check_unchanged(files, recorded)
    done = _ensure_extension(opened)
    done += role.ensure_role(opened, application)
    owner = role.owner_for(opened, application)
    done += role.ensure_ownership(opened, owner)
    _let_in(opened, settings.database, application.username, alone=not adopted)
    for file in files:
        if file.number not in recorded:
            deadline.check(f"about to apply {file.name}")
            migrations.apply(opened, file, owner, settings.product_version)
            done.append(file.name)
    deadline.check("about to look at the embedding column")
    done += embeddings.ensure(opened, owner, settings.dimensions)
    return done + role.verify_login(opened, settings, application, deadline)


def _open_database(
    settings: PostgresSettings, admin: Credentials, deadline: Deadline
) -> tuple[list[str], connection]:
    """Connect to the database as the master user, making the database if it does not exist."""
    try:
        return [], connect(settings, admin, deadline)
    except WrongDatabaseError:
        with closing(connect(settings, admin, deadline, database="postgres")) as opened:
            try:
                with opened.cursor() as cursor:
                    cursor.execute(
                        sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(
                            sql.Identifier(settings.database)
                        )
                    )
            except (errors.DuplicateDatabase, errors.UniqueViolation):
                return [], connect(settings, admin, deadline)  # another invocation was faster
        return ["database"], connect(settings, admin, deadline)


def _lock(opened: connection) -> None:
    """Wait until no other invocation works on this database; the end of the connection releases it."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))


def _ensure_extension(opened: connection) -> list[str]:
    """Make pgvector, which rag_api's own role may not."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
        if cursor.fetchone() is not None:
            return []
        try:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
        except (errors.UndefinedFile, errors.FeatureNotSupported) as error:
            message = (
                f"The server has no pgvector: {str(error).strip()}. Amazon RDS has it for PostgreSQL 16 and "
                "17. Choose one of these engine versions."
            )
            raise InitialisationError(message) from None
    version = extension_version(opened)
    if tuple(int(part) for part in version.split(".")[:2]) < _FIRST_WITH_HALFVEC:
        message = (
            f"The server's pgvector is {version}, but its index needs "
            f"{'.'.join(map(str, _FIRST_WITH_HALFVEC))} or later. Choose a newer engine version."
        )
        raise InitialisationError(message)
    return [f"vector {version}"]


def extension_version(opened: connection) -> str:
    """The version of pgvector in the database; empty if it has none."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
        return str((cursor.fetchone() or ("",))[0])


def _let_in(opened: connection, database: str, application: str, *, alone: bool) -> None:
    """Let the application into the database; alone, if this function is about to make its tables.

    An adopted database stays open to whom it was open to.
    """
    name = sql.Identifier(database)
    with opened.cursor() as cursor:
        if alone:
            cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        cursor.execute("SELECT has_database_privilege(%s, %s, 'CONNECT')", (application, database))
        if cursor.fetchone() != (True,):
            grant = sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}")
            cursor.execute(grant.format(name, sql.Identifier(application)))


def _attributes(opened: connection, done: list[str]) -> dict[str, str]:
    with opened.cursor() as cursor:
        cursor.execute("SELECT max(number) FROM librechat_catalog.migration")
        number = (cursor.fetchone() or (0,))[0]
        cursor.execute("SHOW server_version")
        engine = str((cursor.fetchone() or ("",))[0])
    return {
        "SchemaVersion": str(number),
        "EngineVersion": engine.split(" ", maxsplit=1)[0],
        "ExtensionVersion": extension_version(opened),
        "Applied": ", ".join(done) or "nothing",
    }
