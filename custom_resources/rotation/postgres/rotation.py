"""The two users of rag_api: the first owns the tables, the second acts as the first."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

from psycopg2 import sql

from custom_resources.lifecycle import InitialisationError, Properties
from custom_resources.postgres import ownership, role
from custom_resources.postgres.connection import WrongPasswordError, connect
from custom_resources.postgres.settings import PostgresSettings
from custom_resources.rotation import alternate, first_of_pair, new_password
from custom_resources.secrets import as_master, read_credentials

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg2.extensions import connection, cursor

    from custom_resources.rotation import Session


class PostgresRotation:
    """Rotates the secret that rag_api's tasks read.

    Args:
        session: What the step is given.

    Raises:
        PropertyError: The function's environment variables are not as the template sets them.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._settings = _settings(session.secret.arn)

    def renew(self, current: Mapping[str, str]) -> dict[str, str]:
        """The same place, the other user, a new password."""
        username = alternate(self._session.secret.credentials(current).username)
        return {**current, "username": username, "password": new_password()}

    def apply(self, current: Mapping[str, str], pending: Mapping[str, str]) -> None:
        """Give the other user its new password; the user in use is not touched.

        Raises:
            InitialisationError: The version being made is for the user in use.
        """
        following = self._session.secret.credentials(pending)
        in_use = self._session.secret.credentials(current)
        if following.username == in_use.username:
            message = (
                f"The version being made of {following.source} is for {in_use.username!r}, the user in use, "
                "whose password would change beneath running tasks. Remove the label AWSPENDING from that "
                "version, then rotate the secret again."
            )
            raise InitialisationError(message)
        with closing(self._as_master()) as opened:
            role.ensure_role(opened, following)
            owner = first_of_pair(following.username)
            if following.username != owner:
                _make_alternate(opened, owner, following.username)
            ownership.check_power(opened, self._settings.database, owner)
            ownership.ensure_ownership(opened, owner)
            role.set_password(opened, following)
        if following.username != owner:
            with closing(connect(self._settings, following, self._session.deadline)) as opened:
                _copy_settings(opened, owner)

    def _as_master(self) -> connection:
        return as_master(
            self._session,
            read_credentials(self._settings.admin_secret, self._session),
            lambda user: connect(self._settings, user, self._session.deadline),
            WrongPasswordError,
        )

    def test(self, pending: Mapping[str, str]) -> None:
        """Log in and read as the owner of the tables.

        Raises:
            InitialisationError: The user does not act as the owner.
        """
        user = self._session.secret.credentials(pending)
        owner = first_of_pair(user.username)
        with (
            closing(connect(self._settings, user, self._session.deadline)) as opened,
            opened.cursor() as cursor,
        ):
            cursor.execute("SELECT current_user, (SELECT count(*) FROM public.langchain_pg_collection)")
            row = cursor.fetchone()
        if row is None or row[0] != owner:
            message = (
                f"The user {user.username!r} does not act as {owner!r}, who owns rag_api's tables, but as "
                f"{row and row[0]!r}. Rotate the secret {user.source} again, which sets that right."
            )
            raise InitialisationError(message)

    def publish(self, pending: Mapping[str, str]) -> None:
        """Nothing else is composed of this secret: rag_api's tasks read it as it is."""


def _make_alternate(opened: connection, owner: str, second: str) -> None:
    """Let the second user act as the owner from its login on, so that what it makes belongs to the owner."""
    with opened.cursor() as cursor:
        names = {"owner": sql.Identifier(owner), "second": sql.Identifier(second)}
        cursor.execute(sql.SQL("GRANT {owner} TO {second}").format(**names))
        _set(cursor, second, "role", owner)


def _copy_settings(opened: connection, owner: str) -> None:
    """Give the second user the owner's settings, over its own login.

    A user's settings hold for its own logins alone ("ALTER ROLE", PostgreSQL documentation). A role may
    change its own, so what the owner has set is no matter of the master user's.
    """
    with opened.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        # Loads pgvector, which owns some of the settings.
        cursor.execute("SELECT '[1]'::public.vector OPERATOR(public.<=>) '[1]'::public.vector")
        cursor.execute(
            "SELECT unnest(setconfig), session_user FROM pg_db_role_setting "
            "JOIN pg_roles ON pg_roles.oid = setrole JOIN pg_database ON pg_database.oid = setdatabase "
            "WHERE rolname = %s AND datname = current_database()",
            (owner,),
        )
        for entry, second in cursor.fetchall():
            name, _, value = entry.partition("=")
            if name != "role":
                _set(cursor, second, name, value)


def _set(cursor: cursor, user: str, name: str, value: str) -> None:
    """Have a setting hold for this user's logins to this database."""
    cursor.execute("SELECT current_database()")
    statement = sql.SQL("ALTER ROLE {user} IN DATABASE {database} SET {name} = {value}").format(
        user=sql.Identifier(user),
        database=sql.Identifier((cursor.fetchone() or ("",))[0]),
        name=sql.Identifier(*name.split(".")),
        value=sql.Literal(value),
    )
    cursor.execute(statement)


def _settings(rotated: str) -> PostgresSettings:
    """What the template tells the function in its environment variables."""
    variables = Properties(os.environ)
    settings = PostgresSettings(
        host=variables.host("Host"),
        port=variables.port("Port"),
        database=variables.text("DatabaseName", "the name of a database", r"[A-Za-z][A-Za-z0-9_]{0,62}"),
        admin_secret=variables.secret_arn("AdminSecretArn"),
        application_secret=rotated,
        dimensions=None,
        product_version=variables.version("ProductVersion"),
    )
    variables.raise_problems()
    return settings
