"""A server's process that cannot outlive the process that started it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_REPOSITORY = Path(__file__).parent.parent.parent
_LOG_TAIL = 2000


class SupervisedProcess:
    """One of our own modules run as a server, told to stop by the end of its standard input.

    The operating system closes that pipe when this process ends, however it ends: no server is orphaned,
    on Linux and macOS alike. The server is in a session of its own, so that Ctrl-C on the terminal reaches
    only the process that owns it, which then stops it in order.

    Args:
        module: Run as ``python -m <module>``; it must stop when its standard input ends.
        arguments: Its arguments; no secrets, since every user of the machine can read them.
        log_file: Where its output goes.
    """

    def __init__(self, module: str, arguments: Sequence[str], log_file: Path) -> None:
        self._log_file = log_file
        environment = {**os.environ, "PYTHONPATH": str(_REPOSITORY), "PYTHONUNBUFFERED": "1"}
        with log_file.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", module, *arguments],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=log_file.parent,
                env=environment,
            )

    @property
    def pid(self) -> int:
        """The process's ID."""
        return self._process.pid

    def has_ended(self) -> bool:
        """Whether the process is gone."""
        return self._process.poll() is not None

    def stop(self, timeout: float = 20.0) -> None:
        """Let the server stop in order; kill it if it has not after so many seconds."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            self._process.stdin.close()
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def log_tail(self) -> str:
        """The last of what it wrote, for a message."""
        content = self._log_file.read_bytes() if self._log_file.is_file() else b""
        return content[-_LOG_TAIL:].decode(errors="replace").strip()
