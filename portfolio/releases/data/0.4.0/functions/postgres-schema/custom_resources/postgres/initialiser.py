"""Makes and migrates rag_api's database: the whole of it, top down."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from psycopg2 import errors, sql

from custom_resources.lifecycle import InitialisationError
from custom_resources.postgres import embeddings, extension, migrations, ownership, role
from custom_resources.postgres.connection import WrongDatabaseError, WrongPasswordError, connect
from custom_resources.postgres.settings import PostgresSettings
from custom_resources.secrets import as_master, read_two_users

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg2.extensions import connection

    from custom_resources.lifecycle import Deadline, Work
    from custom_resources.postgres.ownership import Owned
    from custom_resources.secrets import Credentials

_LOCK = 0x4C69627265436174
"""The key of the advisory lock under which at most one invocation works on a database."""


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
    admin, application = read_two_users(
        work, admin=settings.admin_secret, application=settings.application_secret
    )
    done, opened = as_master(
        work, admin, lambda user: _open_database(settings, user, work.deadline), WrongPasswordError
    )
    with closing(opened):
        _lock(opened)
        if work.request.type == "Create":
            done += role.shut_out_other(opened, application)
        done += bring_up_to_date(opened, settings, application, work.deadline)
        return _attributes(opened, done)


def bring_up_to_date(
    opened: connection, settings: PostgresSettings, application: Credentials, deadline: Deadline
) -> list[str]:
    """Check everything that may be refused, then do what is missing, each step whole or not at all.

    The application may have put anything into its schema, so the master user reads and alters the catalogs
    and its own record alone; all else is done over a login of the application's own.
    """
    files = migrations.load()
    extension.check(opened)
    adopted = [owned for owned in ownership.present(opened) if owned.kind == "TABLE"]
    vectors_unknown = embeddings.check(opened, settings.dimensions)
    role.check_role(opened, application)
    owner = role.owner_for(opened, application)
    ownership.check_power(opened, settings.database, owner)
    if vectors_unknown and settings.dimensions is not None:
        vectors_unknown = not embeddings.check_own_vectors(opened, settings.dimensions)
    done = extension.ensure(opened)
    recorded = migrations.applied(opened)
    migrations.check_unchanged(files, recorded)
    done += role.ensure_role(opened, application)
    given = ownership.ensure_ownership(opened, owner)
    done += [f"owner of {owned.name}" for owned in given]
    _let_in(opened, settings.database, application.username, alone=not adopted)
    password, own = role.log_in(opened, settings, application, deadline)
    with closing(own):
        if vectors_unknown and settings.dimensions is not None:
            _check_vectors(opened, own, given, settings.dimensions)
        ownership.close_schema(opened)
        for file in files:
            if file.number not in recorded:
                deadline.check(f"about to apply {file.name}")
                migrations.apply(opened, own, file, settings.product_version)
                done.append(file.name)
        deadline.check("about to look at the embedding column")
        done += embeddings.ensure(own, owner, settings.dimensions)
        _read(own)
    return done + password


def _check_vectors(opened: connection, own: connection, given: list[Owned], dimensions: int) -> None:
    """Look at the vectors of a table that was another role's until now; if they do not fit, it stays that."""
    try:
        embeddings.check_own_vectors(own, dimensions)
    except InitialisationError:
        ownership.give_back(opened, given)
        raise


def _read(own: connection) -> None:
    """See the application read what it is to use."""
    with own.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM public.langchain_pg_collection")


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
        "ExtensionVersion": extension.version(opened),
        "Applied": ", ".join(done) or "nothing",
    }
