"""Which user a PostgreSQL server runs as: never root, which PostgreSQL refuses."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from local_cloud.databases.errors import DatabaseServerError

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


def reachable_folder(folder: Path, account: ServerAccount) -> Path:
    """This folder, or one in the system's temporary folder if the server's user cannot get to this one.

    Root's home is closed to everybody else: a checkout there would keep PostgreSQL from its own data.
    """
    if account.name is None or all(_lets_everybody_through(parent) for parent in folder.absolute().parents):
        return folder
    name = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"librechat-catalog-{name}"


def _lets_everybody_through(folder: Path) -> bool:
    return not folder.exists() or bool(folder.stat().st_mode & stat.S_IXOTH)
