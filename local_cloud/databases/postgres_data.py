"""A PostgreSQL server's data folder, before and after the server runs on it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from typing import TYPE_CHECKING

from local_cloud.databases.administrator import ADMINISTRATOR, administrator_password, password_file
from local_cloud.databases.errors import DatabaseServerError
from local_cloud.databases.folders import write_for
from local_cloud.databases.postgres_installation import environment

if TYPE_CHECKING:
    from pathlib import Path

    from local_cloud.databases.accounts import ServerAccount

_SECONDS_TO_STOP = 30.0
_PASSWORDS_OVER_TLS_ONLY = "hostssl all all all scram-sha-256\n"


def make_data_folder(data: Path, programs: Path, account: ServerAccount) -> None:
    """Make a server's data folder with its administrator as superuser, who must give a password over TLS.

    Args:
        data: The folder to make; the account can get through its parent.
        programs: PostgreSQL's installation.
        account: Whom the server runs as.

    Raises:
        DatabaseServerError: initdb failed.
    """
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    account.give(data)
    administrator_password(data.parent)
    account.give(password_file(data.parent))
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [
            *(str(programs / "bin" / "initdb"), "--pgdata", str(data)),
            *("--username", ADMINISTRATOR, "--pwfile", str(password_file(data.parent))),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=data.parent,
        env=environment(programs),
        user=account.uid if account.name else None,
        group=account.gid if account.name else None,
        extra_groups=[] if account.name else None,
    )
    if done.returncode != 0:
        message = (
            f"Cannot make a PostgreSQL database in {data}: initdb said: {done.stderr.strip()}\n"
            "The folder must be writable and have 60 MB free. Make room or name another folder."
        )
        raise DatabaseServerError(message)
    write_for(account, data / "pg_hba.conf", _PASSWORDS_OVER_TLS_ONLY.encode())


def stop_leftover(data: Path) -> None:
    """Stop the server that still runs on this data folder because its supervisor was killed."""
    pid_file = data / "postmaster.pid"
    if not pid_file.is_file():
        return
    pid = int(pid_file.read_text(encoding="ascii").split(maxsplit=1)[0])
    if str(data) in _command_line(pid):
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + _SECONDS_TO_STOP
        while pid_file.is_file() and time.monotonic() < deadline:
            time.sleep(0.05)


def _command_line(pid: int) -> str:
    """What a process was started with; empty if there is no such process."""
    done = subprocess.run(  # noqa: S603 - a fixed command on a number
        ["ps", "-o", "args=", "-p", str(pid)],  # noqa: S607 - ps is where the system has it
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout
