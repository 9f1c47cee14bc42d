"""The application's role: owner of its schema and of nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg2 import errors, extensions, sql

from custom_resources.lifecycle import InitialisationError
from custom_resources.postgres.connection import WrongPasswordError, connect

if TYPE_CHECKING:
    from psycopg2.extensions import connection

    from custom_resources.lifecycle import Deadline
    from custom_resources.postgres.settings import PostgresSettings
    from custom_resources.secrets import Credentials

_TABLES = ("langchain_pg_collection", "langchain_pg_embedding")
_POWERS = {
    "rolsuper": "is a superuser",
    "rolcreaterole": "may create roles",
    "rolcreatedb": "may create databases",
    "rolreplication": "may replicate",
    "rolbypassrls": "may bypass row security",
}


def ensure_role(connection: connection, application: Credentials) -> list[str]:
    """Make the application's role if it is not there, with no power beyond logging in.

    Returns:
        What was done.

    Raises:
        InitialisationError: A role of that name has powers that the application must not have.
    """
    role = sql.Identifier(application.username)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_POWERS)} FROM pg_roles WHERE rolname = %s",  # noqa: S608 - our own names
            (application.username,),
        )
        found = cursor.fetchone()
        if found is None:
            cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
            set_password(connection, application)
        else:
            _refuse_powers(
                application, [words for words, has in zip(_POWERS.values(), found, strict=True) if has]
            )
        # Membership lets the master user act as the application: in PostgreSQL 16 and later, having created
        # a role does not ("CREATE ROLE", PostgreSQL documentation).
        cursor.execute("SELECT pg_has_role(current_user, %s, 'SET')", (application.username,))
        row = cursor.fetchone()
        if row is None or not row[0]:
            cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
    return ["role"] if found is None else []


def owner_for(connection: connection, application: Credentials) -> str:
    """The role that is to own the tables: the one that the application acts as from its login on.

    That is its own, unless a rotation of its credentials made it the second of a pair, which acts as the
    first.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substr(entry, 6) FROM pg_db_role_setting JOIN pg_roles ON pg_roles.oid = setrole "
            "JOIN pg_database ON pg_database.oid = setdatabase CROSS JOIN unnest(setconfig) AS entry "
            "WHERE rolname = %s AND datname = current_database() AND starts_with(entry, 'role=')",
            (application.username,),
        )
        found = cursor.fetchone()
    return application.username if found is None else str(found[0])


def set_password(connection: connection, application: Credentials) -> None:
    """Give the application's role the password that its secret holds.

    Only the SCRAM verifier is sent: the password itself is in no statement, so in none that is logged.
    """
    verifier = extensions.encrypt_password(
        application.password, application.username, scope=connection, algorithm="scram-sha-256"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                sql.Identifier(application.username), sql.Literal(verifier)
            )
        )


def ensure_ownership(connection: connection, owner: str) -> list[str]:
    """Give the schema, and the tables if they exist already, to the application's role.

    Returns:
        What was done.

    Raises:
        InitialisationError: They belong to a role that the master user has no power over.
    """
    done = []
    with connection.cursor() as cursor:
        for kind, name, current in _owners(connection):
            if current == owner:
                continue
            statement = sql.SQL("ALTER {} public{} OWNER TO {}").format(
                sql.SQL(kind),
                sql.SQL("") if kind == "SCHEMA" else sql.SQL(".") + sql.Identifier(name),
                sql.Identifier(owner),
            )
            try:
                cursor.execute(statement)
            except errors.InsufficientPrivilege as error:
                message = (
                    f"The {kind.lower()} {name} belongs to {current!r}, and the master user may not give it "
                    f"to {owner!r}: {str(error).strip()}. It must be the application's. Let {current!r} run: "
                    f"{statement.as_string(connection)}; then update again."
                )
                raise InitialisationError(message) from None
            done.append(f"owner of {name}")
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    return done


def verify_login(
    connection: connection, settings: PostgresSettings, application: Credentials, deadline: Deadline
) -> list[str]:
    """Log in as the application; if the password was rotated, take the new one over.

    Returns:
        What was done.

    Raises:
        InitialisationError: The application cannot log in.
    """
    done = []
    try:
        opened = connect(settings, application, deadline)
    except WrongPasswordError:
        set_password(connection, application)
        opened = connect(settings, application, deadline)
        done.append("password")
    with opened.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM langchain_pg_collection")
    opened.close()
    return done


def existing_tables(connection: connection) -> set[str]:
    """Which of rag_api's tables the database has."""
    return {name for kind, name, _ in _owners(connection) if kind == "TABLE"}


def _owners(connection: connection) -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'SCHEMA', nspname, pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public' "
            "UNION ALL SELECT 'TABLE', tablename, tableowner FROM pg_tables "
            "WHERE schemaname = 'public' AND tablename = ANY (%s)",
            (list(_TABLES),),
        )
        rows: list[tuple[str, str, str]] = cursor.fetchall()
    return rows


def _refuse_powers(application: Credentials, powers: list[str]) -> None:
    if powers:
        message = (
            f"The role {application.username!r} exists and {' and '.join(powers)}. The application's role "
            f"may only log in. Name another user in {application.source}, or take these powers from the role."
        )
        raise InitialisationError(message)
