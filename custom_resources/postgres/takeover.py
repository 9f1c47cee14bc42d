"""What an adoption takes from former owners: written down where no crash loses it, given back on failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custom_resources.postgres import ownership
from custom_resources.postgres.connection import transaction
from custom_resources.postgres.migrations import FORMER_OWNERS
from custom_resources.postgres.ownership import Owned

if TYPE_CHECKING:
    from psycopg2.extensions import connection

_EVERYBODYS_RIGHT = "CREATE"
"""The kind of what is no owner: that everybody may make things in the schema public."""


def take(opened: connection, owner: str) -> list[str]:
    """Give the schema and the tables to the application's role, and close the schema to others.

    All of it, and the record of how it was, is one transaction.

    Args:
        opened: As the master user.
        owner: The role that is to own everything.

    Returns:
        What was done.
    """
    with transaction(opened) as cursor:
        given = ownership.ensure_ownership(opened, owner)
        for owned in given:
            cursor.execute(
                f"INSERT INTO {FORMER_OWNERS} VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",  # noqa: S608 - our own name
                (owned.kind, owned.name, owned.owner),
            )
        cursor.execute(
            "SELECT 1 FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) "
            "WHERE nspname = 'public' AND grantee = 0 AND privilege_type = 'CREATE'"
        )
        if cursor.fetchone() is not None:
            cursor.execute(
                f"INSERT INTO {FORMER_OWNERS} VALUES (%s, 'public', 'PUBLIC') ON CONFLICT DO NOTHING",  # noqa: S608 - our own name
                (_EVERYBODYS_RIGHT,),
            )
            ownership.close_schema(opened)
    return [f"owner of {owned.name}" for owned in given]


def keep(opened: connection) -> None:
    """Forget the former owners: the work is done."""
    with opened.cursor() as cursor:
        cursor.execute(f"DELETE FROM {FORMER_OWNERS}")  # noqa: S608 - our own name


def give_back(opened: connection) -> list[str]:
    """Undo ``take``, also one of an invocation that was killed.

    Args:
        opened: As the master user.

    Returns:
        What was given back.
    """
    with opened.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", (FORMER_OWNERS,))
        if cursor.fetchone() == (None,):
            return []
    with transaction(opened) as cursor:
        cursor.execute(f"SELECT kind, name, owner FROM {FORMER_OWNERS} ORDER BY kind = 'SCHEMA'")  # noqa: S608 - our own name
        former = cursor.fetchall()
        for kind, name, owner in former:
            if kind == _EVERYBODYS_RIGHT:
                cursor.execute("GRANT CREATE ON SCHEMA public TO PUBLIC")
            else:
                cursor.execute(Owned(kind=kind, name=name, owner=owner).give_to(owner))
        cursor.execute(f"DELETE FROM {FORMER_OWNERS}")  # noqa: S608 - our own name
    return [name for _, name, _ in former]
