"""Folders that the user whom a server runs as can get to."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_cloud.databases.accounts import ServerAccount

_PREFIX = "librechat-catalog-"
_ORIGIN = "stands-in-for"
_POINTER = ".stands-elsewhere"
_PASSABLE = 0o711
"""Others may go through to what they are given by name, and see nothing on the way."""


def reachable_folder(folder: Path, account: ServerAccount) -> Path:
    """This folder, or one in the system's temporary folder if the server's user cannot get to this one.

    Root's home is closed to everybody else, and so is the embedded cloud's folder: PostgreSQL, which never
    runs as root, would be kept from its own data there. All folders of one parent share a stand-in.
    """
    if account.name is None or all(_lets_everybody_through(parent) for parent in folder.absolute().parents):
        return folder
    return _stand_in(folder.absolute().parent) / folder.name


def prepare_folder(folder: Path, account: ServerAccount) -> None:
    """Make a server's folder, which stays ours: the server's user may go through it, and owns its data.

    Args:
        folder: What ``reachable_folder`` gave.
        account: Who is to get through.
    """
    if account.name is not None:
        make_passable(folder.parent)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700 if account.name is None else _PASSABLE)


def make_passable(folder: Path) -> None:
    """Make a folder and those above it that are missing so that others get through, whatever the umask is."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(exist_ok=True)
        place.chmod(0o755)


def remove_if_empty(stand_in: Path) -> None:
    """Remove a stand-in that holds no folder any more; another folder is left alone."""
    if stand_in.name.startswith(_PREFIX) and {entry.name for entry in stand_in.iterdir()} == {_ORIGIN}:
        shutil.rmtree(stand_in, ignore_errors=True)


def remove_stand_in(parent: Path) -> None:
    """Remove what stands in for this folder, if anything does."""
    stand_in = _remembered(parent.absolute())
    if stand_in is not None:
        shutil.rmtree(stand_in, ignore_errors=True)
        _pointer(parent).unlink(missing_ok=True)


def write_for(account: ServerAccount, file: Path, content: bytes) -> None:
    """Write a file into a folder that belongs to the account, and give it the file.

    The file is made anew: a link that the account has put there is replaced, never followed.
    """
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        if account.name is not None:
            os.fchown(opened.fileno(), account.uid, account.gid)


def _stand_in(parent: Path) -> Path:
    """The folder that stands in for this one: the one that was made before, or a new one.

    Everybody may make files in the temporary folder, so its name is made up by the system at the moment
    when it is made, and remembered where only we can write.
    """
    parent.mkdir(parents=True, exist_ok=True)
    with _pointer(parent).open("a", encoding="utf-8") as pointer:
        fcntl.flock(pointer, fcntl.LOCK_EX)
        known = _remembered(parent)
        if known is None:
            known = Path(tempfile.mkdtemp(prefix=_PREFIX))
            known.chmod(_PASSABLE)
            pointer.truncate(0)
            pointer.write(str(known))
            pointer.flush()
            # Last: whoever finds it believes that the pointer is there.
            (known / _ORIGIN).write_text(str(parent), encoding="utf-8")
            _remove_abandoned()
        return known


def _pointer(parent: Path) -> Path:
    return parent / _POINTER


def _remembered(parent: Path) -> Path | None:
    """The stand-in that was made for this folder before, if it is there and still ours."""
    try:
        known = Path(_pointer(parent).read_text(encoding="utf-8"))
    except OSError:
        return None
    return known if known.is_absolute() and _is_ours(known) else None


def _is_ours(folder: Path) -> bool:
    """Whether it is a real folder, no link, that belongs to us and that nobody else can write to."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    writable = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not writable


def _remove_abandoned() -> None:
    """Remove stand-ins of ours for folders that no longer point to them, as after a checkout was deleted."""
    for folder in _ours_in(Path(tempfile.gettempdir())):
        runs = any(folder.glob("*/data/postmaster.pid"))
        try:
            origin = Path((folder / _ORIGIN).read_text(encoding="utf-8"))
        except OSError:  # another process of ours is about to write it
            continue
        if not runs and _remembered(origin) != folder:
            shutil.rmtree(folder, ignore_errors=True)


def _ours_in(shared: Path) -> Iterator[Path]:
    """The stand-ins in the shared folder that we made, and nothing that others put there to look like one."""
    for name in os.listdir(shared):  # noqa: PTH208 - Path.iterdir answers in no other way
        if name.startswith(_PREFIX) and _is_ours(shared / name):
            yield shared / name


def _lets_everybody_through(folder: Path) -> bool:
    return not folder.exists() or bool(folder.stat().st_mode & stat.S_IXOTH)
