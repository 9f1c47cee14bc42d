"""What stands in for a closed folder lies where everybody may write, and yet nobody else has a hand in it."""

from __future__ import annotations

import os
import stat
import tempfile
from typing import TYPE_CHECKING

import pytest

from local_cloud.databases.accounts import ServerAccount
from local_cloud.databases.folders import (
    make_passable,
    prepare_folder,
    reachable_folder,
    remove_if_empty,
    remove_stand_in,
    write_for,
)
from local_cloud.errors import StartError
from local_cloud.state import StateFolder

if TYPE_CHECKING:
    from pathlib import Path

SOMEBODY = 12345
"""The ID of a user who has nothing to do with us."""

ACCOUNT = ServerAccount(name="server", uid=os.geteuid(), gid=os.getegid())
"""A server that runs as a named user, as root's servers do."""


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder that everybody may write to."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder that only its owner gets into."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    return folder


def _plant(path: Path, victim: Path) -> None:
    """Make what another user would: a folder with the right names in it, all of them links to a victim's."""
    path.mkdir()
    for name in ("administrator.password", "port", "stands-in-for", "postgres.log", "data"):
        (path / name).symlink_to(victim)
    path.chmod(0o777)
    if os.geteuid() == 0:
        os.chown(path, SOMEBODY, SOMEBODY)


def test_nobody_can_prepare_the_folder(shared: Path, closed: Path, tmp_path: Path) -> None:
    """Its name is new each time, so no link lies there; folders of others are neither used nor removed."""
    victim = tmp_path / "victim"
    victim.write_text("untouched", encoding="utf-8")
    planted = shared / "librechat-catalog-0123456789abcdef"
    _plant(planted, victim)
    (shared / "librechat-catalog-link").symlink_to(closed)

    first = reachable_folder(closed / "server", ACCOUNT)
    prepare_folder(first, ACCOUNT)
    remove_stand_in(closed)
    second = reachable_folder(closed / "server", ACCOUNT)

    assert first.parent != second.parent
    assert planted not in (first.parent, second.parent)
    assert planted.is_dir()
    assert (shared / "librechat-catalog-link").is_symlink()
    assert victim.read_text(encoding="utf-8") == "untouched"


@pytest.mark.parametrize("attack", ["link", "writable", "foreign"])
def test_a_folder_that_is_no_longer_ours_is_not_used_again(shared: Path, closed: Path, attack: str) -> None:
    """Should somebody have replaced or opened the stand-in, there is a new one."""
    first = reachable_folder(closed / "server", ACCOUNT).parent
    if attack == "link":
        first.rename(first.with_name("moved"))
        first.symlink_to(shared / "moved")
    elif attack == "writable":
        first.chmod(0o777)
    elif os.geteuid() == 0:
        os.chown(first, SOMEBODY, SOMEBODY)
    else:
        pytest.skip("only root can give a folder away")

    assert reachable_folder(closed / "server", ACCOUNT).parent != first


@pytest.mark.usefixtures("shared")
def test_the_folder_is_remembered_and_removed(closed: Path) -> None:
    """All servers of one folder share a stand-in; it goes with the last of them, or with its origin."""
    folder = reachable_folder(closed / "server", ACCOUNT)
    prepare_folder(folder, ACCOUNT)
    assert reachable_folder(closed / "server", ACCOUNT) == folder
    assert reachable_folder(closed / "other", ACCOUNT).parent == folder.parent
    assert stat.S_IMODE(folder.parent.stat().st_mode) == stat.S_IMODE(folder.stat().st_mode) == 0o711

    remove_if_empty(folder.parent)
    assert folder.is_dir()
    folder.rmdir()
    remove_if_empty(folder.parent)
    assert not folder.parent.exists()

    abandoned = reachable_folder(closed / "server", ACCOUNT).parent
    (closed / ".stands-elsewhere").unlink()
    reachable_folder(closed / "server", ACCOUNT)
    assert not abandoned.exists()


def test_a_link_in_the_servers_own_folder_is_not_followed(tmp_path: Path) -> None:
    """The server's user may put one there; what is written for it replaces the link."""
    victim = tmp_path / "victim"
    victim.write_text("untouched", encoding="utf-8")
    (tmp_path / "server.key").symlink_to(victim)

    write_for(ACCOUNT, tmp_path / "server.key", b"key")

    assert victim.read_text(encoding="utf-8") == "untouched"
    assert not (tmp_path / "server.key").is_symlink()
    assert (tmp_path / "server.key").read_bytes() == b"key"


@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_the_umask_decides_nothing(tmp_path: Path, mask: int) -> None:
    """The cloud's folder is closed, and what a server's user must get through is open, under each umask."""
    before = os.umask(mask)
    try:
        StateFolder(tmp_path / "a" / "state").make()
        make_passable(tmp_path / "b" / "programs")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "a" / "state").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "b" / "programs").stat().st_mode) == 0o755


def test_an_open_folder_of_an_older_version_is_closed(tmp_path: Path) -> None:
    """Who has tried the catalog before need not know about it."""
    (tmp_path / "state").mkdir()
    (tmp_path / "state").chmod(0o755)

    StateFolder(tmp_path / "state").make()

    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can use a folder that belongs to somebody else")
def test_the_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    """Root would not notice otherwise that somebody else prepared it."""
    (tmp_path / "state").mkdir()
    os.chown(tmp_path / "state", SOMEBODY, SOMEBODY)

    with pytest.raises(StartError, match="belongs to another user"):
        StateFolder(tmp_path / "state").make()
