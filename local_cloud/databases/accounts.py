"""Which user a PostgreSQL server runs as: never root, which PostgreSQL refuses."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_cloud.databases.errors import DatabaseServerError

if TYPE_CHECKING:
    from pathlib import Path

_UNPRIVILEGED = "nobody"


@dataclass(frozen=True, kw_only=True)
class ServerAccount:
    """The user that a server runs as.

    Attributes:
        name: The user's name; None for the user at hand.
        uid: The user's ID.
        gid: The ID of the user's group.
    """

    name: str | None
    uid: int
    gid: int

    def give(self, path: Path) -> None:
        """Make this user the owner of a file or folder, if it is another user than the one at hand."""
        if self.name is not None:
            os.chown(path, self.uid, self.gid)


def server_account() -> ServerAccount:
    """The user at hand, or an unprivileged one if that is root.

    Raises:
        DatabaseServerError: Root is at hand and there is no unprivileged user.
    """
    if os.geteuid() != 0:
        return ServerAccount(name=None, uid=os.geteuid(), gid=os.getegid())
    try:
        account = pwd.getpwnam(_UNPRIVILEGED)
    except KeyError as error:
        message = (
            f"Cannot start PostgreSQL: it refuses to run as root, and this machine has no user "
            f"{_UNPRIVILEGED!r} to run it as. Run the command as an ordinary user, or add that user."
        )
        raise DatabaseServerError(message) from error
    return ServerAccount(name=account.pw_name, uid=account.pw_uid, gid=account.pw_gid)
