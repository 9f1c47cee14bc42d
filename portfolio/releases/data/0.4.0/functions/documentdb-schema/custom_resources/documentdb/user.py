"""The application's user: it reads and writes LibreChat's database and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pymongo.errors import OperationFailure

from custom_resources.documentdb.connection import WrongPasswordError, connect
from custom_resources.lifecycle import InitialisationError
from custom_resources.secrets import alternate, new_password

if TYPE_CHECKING:
    from pymongo import MongoClient

    from custom_resources.documentdb.settings import DocumentDbSettings
    from custom_resources.lifecycle import Deadline
    from custom_resources.secrets import Credentials

DATABASE = "LibreChat"
"""LibreChat's database; DocumentDB tells upper from lower case."""

_ROLE = {"role": "readWrite", "db": DATABASE}
_BOTH_MECHANISMS = ["SCRAM-SHA-1", "SCRAM-SHA-256"]
_USER_EXISTS = 51003
_NOT_TO_BE_TRIED_AGAIN = frozenset({13, _USER_EXISTS, 51002})
"""Unauthorized, and the user exists (MongoDB's and an older code)."""


def check_user(client: MongoClient[dict[str, Any]], application: Credentials) -> bool | None:
    """Whether the application's user has its role; None if there is no such user.

    It may have no other role, not even one on the same database, such as dbOwner.

    Raises:
        InitialisationError: A user of that name may do more than the application should.
    """
    users = client.admin.command("usersInfo", application.username)["users"]
    if not users:
        return None
    found = [{name: role.get(name) for name in _ROLE} for role in users[0].get("roles", [])]
    others = [role for role in found if role != _ROLE]
    if others:
        named = ", ".join(f"{role['role']} on {role['db']}" for role in others)
        message = (
            f"The user {application.username!r} exists and has the roles {named}. The application's user "
            f"may only read and write {DATABASE}. Name another user in {application.source}, or revoke "
            "these roles."
        )
        raise InitialisationError(message)
    return bool(found)


def ensure_user(
    client: MongoClient[dict[str, Any]],
    settings: DocumentDbSettings,
    application: Credentials,
    deadline: Deadline,
) -> list[str]:
    """Make the user if it is not there, and see it log in; a rotated password is taken over.

    Returns:
        What was done.

    Raises:
        InitialisationError: A user of that name may do more than the application should, or it cannot log in.
    """
    done = []
    has_role = check_user(client, application)
    if has_role is None:
        done += _create(client, application)
    elif not has_role:
        client.admin.command("grantRolesToUser", application.username, roles=[_ROLE])
        done.append("role")
    try:
        connect(settings, application, deadline).close()
    except WrongPasswordError:
        _with_mechanisms(client, "updateUser", application.username, {"pwd": application.password})
        connect(settings, application, deadline).close()
        done.append("password")
    return done


def shut_out_other(client: MongoClient[dict[str, Any]], application: Credentials) -> list[str]:
    """Give the pair's other user, if there is one, a password that nobody knows.

    A cluster restored from a snapshot has it with a password of the environment that the snapshot is of. The
    next rotation gives it a new one.

    Returns:
        What was done.
    """
    other = alternate(application.username)
    if not client.admin.command("usersInfo", other)["users"]:
        return []
    _with_mechanisms(client, "updateUser", other, {"pwd": new_password()})
    return [f"password of {other} taken away"]


def _create(client: MongoClient[dict[str, Any]], application: Credentials) -> list[str]:
    try:
        _with_mechanisms(
            client, "createUser", application.username, {"pwd": application.password, "roles": [_ROLE]}
        )
    except OperationFailure as error:
        if error.code in _NOT_TO_BE_TRIED_AGAIN - {13}:
            return []  # another invocation was faster
        raise
    return ["user"]


def _with_mechanisms(
    client: MongoClient[dict[str, Any]], command: str, username: str, values: dict[str, Any]
) -> None:
    """Ask for both SCRAM mechanisms; a server that has one only gets the command without."""
    try:
        client.admin.command(command, username, mechanisms=_BOTH_MECHANISMS, **values)
    except OperationFailure as error:
        if error.code in _NOT_TO_BE_TRIED_AGAIN:
            raise
        client.admin.command(command, username, **values)
