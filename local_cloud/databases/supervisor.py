"""Runs a server as another user and stops it when the supervisor's standard input ends.

``python -m local_cloud.databases.supervisor USER COMMAND …``; USER is ``-`` for the user at hand.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import signal
import subprocess
import sys
import threading

_SECONDS_TO_STOP = 15.0


def main(arguments: list[str]) -> int:
    """Run the command until it ends or standard input does; its exit status."""
    user, *command = arguments
    account = None if user == "-" else pwd.getpwnam(user)
    with subprocess.Popen(  # noqa: S603 - the command of our own server
        command,
        stdin=subprocess.DEVNULL,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    ) as server:
        signal.signal(signal.SIGTERM, lambda *_: server.send_signal(signal.SIGINT))
        threading.Thread(target=_stop_at_end_of_input, args=(server,), daemon=True).start()
        return server.wait()


def _stop_at_end_of_input(server: subprocess.Popen[bytes]) -> None:
    """Ask for PostgreSQL's fast shutdown (SIGINT) when nobody holds the other end of the pipe any more."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    with contextlib.suppress(ProcessLookupError):
        server.send_signal(signal.SIGINT)
        try:
            server.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            server.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
