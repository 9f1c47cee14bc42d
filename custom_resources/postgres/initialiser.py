"""Makes and migrates rag_api's database: the whole of it, top down."""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg2 import errors, sql

from custom_resources.faults import explain
from custom_resources.lifecycle import DeadlineExceededError, patiently
from custom_resources.postgres import (
    adoption,
    embeddings,
    extension,
    locks,
    lookup_indexes,
    migrations,
    ownership,
    reader,
    role,
    row_checks,
    similarity_index,
    takeover,
)
from custom_resources.postgres.connection import WrongDatabaseError, WrongPasswordError, connect
from custom_resources.postgres.settings import PostgresSettings
from custom_resources.secrets import as_master, read_two_users

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg2.extensions import connection

    from custom_resources.lifecycle import Deadline, Work
    from custom_resources.postgres.embeddings import Change
    from custom_resources.postgres.ownership import Owned
    from custom_resources.secrets import Credentials

_logger = logging.getLogger(__name__)


def initialise(work: Work) -> Mapping[str, str]:
    """Bring the database to this version's schema, from wherever it is; nothing is ever taken away.

    A failure that may pass has it begin again until the deadline: every step finds what is done.

    Args:
        work: The request, its deadline and its redactor.

    Returns:
        The resource's attributes.

    Raises:
        InitialisationError: It cannot be done; the message says why and what to do.
    """
    settings = PostgresSettings.from_request(work.request)
    masters: list[Credentials] = []
    try:
        return patiently(
            work.deadline, "making the schema in PostgreSQL", lambda: _attempt(work, settings, masters)
        )
    except BaseException:
        if masters:
            _give_back(settings, masters[-1], work.deadline.grace())
        raise


def _attempt(work: Work, settings: PostgresSettings, masters: list[Credentials]) -> Mapping[str, str]:
    """Do the whole work once; the credentials that the master user logged in with are added to the list."""
    admin, application = read_two_users(
        work, admin=settings.admin_secret, application=settings.application_secret
    )

    def log_in(user: Credentials) -> tuple[list[str], connection]:
        opened = _open_database(settings, user, work.deadline)
        masters.append(user)
        return opened

    done, opened = as_master(work, admin, log_in, WrongPasswordError)
    with closing(opened):
        try:
            locks.acquire(opened)
            result = bring_up_to_date(opened, settings, application, work.deadline)
            if work.request.type == "Create":
                result.done.extend(role.shut_out_other(opened, application))
        except errors.LockNotAvailable:
            raise locks.held(opened) from None
        for advice in result.advice:
            _logger.warning("%s", advice)
        return _attributes(opened, done + result.done, result.advice)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What was done, and what an operator is to do.

    Attributes:
        done: In a few words each.
        advice: In whole sentences, each with a statement to run.
    """

    done: list[str]
    advice: list[str]


def bring_up_to_date(
    opened: connection, settings: PostgresSettings, application: Credentials, deadline: Deadline
) -> Result:
    """Look at everything that may be refused, then do what is missing, each step whole or not at all.

    The application may have put anything into its schema, so the master user reads and alters the catalogs
    and its own record alone; all else is done over a login of the application's own.
    """
    files = migrations.load()
    owner, change, adopted = _look(opened, settings, application, files, deadline)
    result = Result(done=extension.ensure(opened), advice=[])
    migrations.ensure_record(opened)
    result.done.extend(role.ensure_role(opened, application))
    result.done.extend(takeover.take(opened, owner))
    _let_in(opened, settings.database, application.username, alone=not adopted)
    password, own = role.log_in(opened, settings, application, deadline)
    with closing(own):
        if change is not None and change.to_be_looked_at:
            row_checks.look(own, settings.dimensions, change)  # a table of its own is seen by nobody else
        recorded = migrations.applied(opened)
        if change is not None:
            for done, advice in (
                embeddings.change_types(own, owner, change, deadline),
                (lookup_indexes.ensure(own, owner, deadline), []),
            ):
                result.done.extend(done)
                result.advice.extend(advice)
        for file in files:
            if file.number not in recorded:
                deadline.check(f"about to apply {file.name}")
                migrations.apply(opened, own, file, settings.product_version)
                result.done.append(file.name)
        if not result.advice:
            done, advice = embeddings.ensure(own, owner, settings.dimensions, deadline)
            result.done.extend(done)
            result.advice.extend(advice)
        _read(own)
    takeover.keep(opened)
    result.done.extend(password)
    return result


def _look(
    opened: connection,
    settings: PostgresSettings,
    application: Credentials,
    files: list[migrations.Migration],
    deadline: Deadline,
) -> tuple[str, Change | None, bool]:
    """Look at everything that may be refused; nothing is changed by it.

    Returns:
        Who is to own everything, how columns are to change, and whether there are tables already.
    """
    extension.check(opened)
    adopted = [owned for owned in ownership.present(opened) if owned.kind == "TABLE"]
    change = embeddings.plan(opened, settings.dimensions)
    role.check_role(opened, application)
    owner = role.owner_for(opened, application)
    if settings.dimensions is not None:
        similarity_index.check(opened, embeddings.index_type(settings.dimensions))
    adoption.check(opened, application, owner, change.columns if change else [])
    ownership.check_power(opened, settings.database, owner)
    migrations.check_unchanged(files, migrations.applied(opened))
    if change is not None and change.to_be_looked_at and not _is_owners(adopted, owner):
        with reader.reading(opened, settings, deadline) as reading:
            row_checks.look(reading, settings.dimensions, change)
    return owner, change, bool(adopted)


def _is_owners(adopted: list[Owned], owner: str) -> bool:
    """Whether the application has its tables already: then nothing is taken, and it looks at them itself."""
    return all(owned.owner == owner for owned in adopted)


def _give_back(settings: PostgresSettings, admin: Credentials, deadline: Deadline) -> None:
    """Give back what was taken from former owners, for the work has failed.

    If that fails, too, the record stays, and the next invocation either succeeds or gives it back.
    """
    for _ in range(2):  # the deadline of the work may fall into the first
        try:
            with closing(connect(settings, admin, deadline)) as opened:
                locks.acquire(opened)
                given_back = takeover.give_back(opened)
        except DeadlineExceededError:
            continue
        except Exception as error:  # noqa: BLE001 - the failure of the work is what is to be reported
            why = explain(error) or type(error).__name__
            _logger.warning("What former owners had could not be given back: %s", why)
            return
        if given_back:
            _logger.info("Given back to their former owners: %s", ", ".join(given_back))
        return


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


def _attributes(opened: connection, done: list[str], advice: list[str]) -> dict[str, str]:
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
        "ToDo": " ".join(advice) or "nothing",
    }
