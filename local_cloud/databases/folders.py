"""Folders that the user whom a server runs as can get to."""

from __future__ import annotations

import hashlib
import shutil
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local_cloud.databases.accounts import ServerAccount

_PREFIX = "librechat-catalog-"
_ORIGIN = "stands-in-for"


def reachable_folder(folder: Path, account: ServerAccount) -> Path:
    """This folder, or one in the system's temporary folder if the server's user cannot get to this one.

    Root's home is closed to everybody else: a checkout there would keep PostgreSQL from its own data.
    """
    if account.name is None or all(_lets_everybody_through(parent) for parent in folder.absolute().parents):
        return folder
    name = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"{_PREFIX}{name}"


def prepare_folder(folder: Path, used: Path, account: ServerAccount) -> None:
    """Make a server's folder; if another one stands in for it, remember which, and tidy up.

    Args:
        folder: The folder that was asked for.
        used: What ``reachable_folder`` gave for it.
        account: Who is to own it.
    """
    used.mkdir(parents=True, exist_ok=True)
    account.give(used)
    if used != folder:
        folder.mkdir(parents=True, exist_ok=True)
        (used / _ORIGIN).write_text(str(folder.absolute()), encoding="utf-8")
        _remove_abandoned(used.parent)


def _remove_abandoned(parent: Path) -> None:
    """Remove the folders that stood in for one that is gone, as after its checkout was deleted."""
    for origin in parent.glob(f"{_PREFIX}*/{_ORIGIN}"):
        server_runs = (origin.parent / "data" / "postmaster.pid").is_file()
        if not server_runs and not Path(origin.read_text(encoding="utf-8")).exists():
            shutil.rmtree(origin.parent, ignore_errors=True)


def _lets_everybody_through(folder: Path) -> bool:
    return not folder.exists() or bool(folder.stat().st_mode & stat.S_IXOTH)
