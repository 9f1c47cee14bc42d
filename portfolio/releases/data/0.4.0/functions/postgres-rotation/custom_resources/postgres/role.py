"""The application's role: owner of its schema and of nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg2 import errors, extensions, sql

from custom_resources.lifecycle import InitialisationError
from custom_resources.postgres.connection import AS_THE_APPLICATION, WrongPasswordError, connect
from custom_resources.secrets import alternate, first_of_pair

if TYPE_CHECKING:
    from psycopg2.extensions import connection

    from custom_resources.lifecycle import Deadline
    from custom_resources.postgres.settings import PostgresSettings
    from custom_resources.secrets import Credentials

_POWERS = {
    "rolsuper": "is a superuser",
    "rolcreaterole": "may create roles",
    "rolcreatedb": "may create databases",
    "rolreplication": "may replicate",
    "rolbypassrls": "may bypass row security",
}


def check_role(connection: connection, application: Credentials) -> bool:
    """Whether the application's role exists; go on only if it has no power beyond logging in.

    A membership is a power, too: on Amazon RDS it is what makes a superuser ("Understanding the rds_superuser
    role", Amazon RDS User Guide). The second user of a rotation's pair is a member of the first and of no
    other, and the first must be as powerless.

    Raises:
        InitialisationError: A role of that name has powers that the application must not have.
    """
    first = first_of_pair(application.username)
    powers = _powers(connection, application.username, besides=first)
    if first != application.username:
        powers += [f"is a member of {first!r}, which {power}" for power in _powers(connection, first)]
    if powers:
        message = (
            f"The role {application.username!r} exists and {' and '.join(powers)}. The application's role "
            f"may only log in. Name another user in {application.source}, or take these powers from the role."
        )
        raise InitialisationError(message)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (application.username,))
        return cursor.fetchone() is not None


def ensure_role(connection: connection, application: Credentials) -> list[str]:
    """Make the application's role if it is not there, with no power beyond logging in.

    Returns:
        What was done.

    Raises:
        InitialisationError: A role of that name has powers that the application must not have.
    """
    exists = check_role(connection, application)
    role = sql.Identifier(application.username)
    with connection.cursor() as cursor:
        if not exists:
            cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
            set_password(connection, application)
        # Membership lets the master user give the application its tables: in PostgreSQL 16 and later, having
        # created a role does not ("CREATE ROLE", PostgreSQL documentation).
        cursor.execute("SELECT pg_has_role(current_user, %s, 'SET')", (application.username,))
        if cursor.fetchone() != (True,):
            try:
                cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
            except errors.InsufficientPrivilege as error:
                message = (
                    f"The role {application.username!r} exists, and the master user has no power over it: "
                    f"{str(error).strip()}. Let a role with ADMIN OPTION on it grant it to the master "
                    f"user, or name another user in {application.source}; then update again."
                )
                raise InitialisationError(message) from None
    return [] if exists else ["role"]


def owner_for(connection: connection, application: Credentials) -> str:
    """The role that is to own the tables: the one that the application acts as from its login on.

    That is its own, unless a rotation of its credentials made it the second of a pair, which acts as the
    first. The setting alone is not believed, for any role may set it for itself, to any name.
    """
    first = first_of_pair(application.username)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_db_role_setting JOIN pg_roles ON pg_roles.oid = setrole "
            "JOIN pg_database ON pg_database.oid = setdatabase "
            "WHERE rolname = %s AND datname = current_database() AND %s = ANY (setconfig)",
            (application.username, f"role={first}"),
        )
        return application.username if cursor.fetchone() is None else first


def set_password(connection: connection, application: Credentials) -> None:
    """Let the application's role log in with the password that its secret holds.

    Only the SCRAM verifier is sent: the password itself is in no statement, so in none that is logged.
    """
    verifier = extensions.encrypt_password(
        application.password, application.username, scope=connection, algorithm="scram-sha-256"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(
                sql.Identifier(application.username), sql.Literal(verifier)
            )
        )


def shut_out_other(connection: connection, application: Credentials) -> list[str]:
    """Take its password from the pair's other user, if there is one.

    A database restored from a snapshot has it with a password of the environment that the snapshot is of. The
    next rotation, of an older version's function, too, gives it a new one; without one, it is not let in.

    Returns:
        What was done.

    Raises:
        InitialisationError: The master user has no power over that role.
    """
    other = alternate(application.username)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (other,))
        if cursor.fetchone() is None:
            return []
        try:
            cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD NULL").format(sql.Identifier(other)))
        except errors.InsufficientPrivilege as error:
            message = (
                f"The role {other!r} may log in with a password that is not this environment's, and the "
                f"master user may not change that: {str(error).strip()}. Drop that role, or name another "
                f"user in {application.source}; then launch again."
            )
            raise InitialisationError(message) from None
    return [f"password of {other} taken away"]


def log_in(
    connection: connection, settings: PostgresSettings, application: Credentials, deadline: Deadline
) -> tuple[list[str], connection]:
    """Log in as the application; if the password was changed in the secret, take it over.

    Returns:
        What was done, and the application's connection.

    Raises:
        InitialisationError: The application cannot log in.
    """
    try:
        return [], connect(settings, application, deadline, search_path=AS_THE_APPLICATION)
    except WrongPasswordError:
        set_password(connection, application)
        opened = connect(settings, application, deadline, search_path=AS_THE_APPLICATION)
        return ["password"], opened


def _powers(connection: connection, name: str, besides: str = "") -> list[str]:
    """What a role may do beyond logging in; none if there is no such role."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_POWERS)} FROM pg_roles WHERE rolname = %s",  # noqa: S608 - our own names
            (name,),
        )
        found = cursor.fetchone() or (False,) * len(_POWERS)
        cursor.execute(
            "SELECT DISTINCT pg_get_userbyid(roleid) FROM pg_auth_members "
            "JOIN pg_roles ON pg_roles.oid = member "
            "WHERE rolname = %s AND pg_get_userbyid(roleid) <> %s ORDER BY 1",
            (name, besides),
        )
        memberships = [f"is a member of {row[0]!r}" for row in cursor.fetchall()]
    return [words for words, has in zip(_POWERS.values(), found, strict=True) if has] + memberships
