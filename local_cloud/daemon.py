"""The cloud's process, as the process that starts it sees it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path

import psutil

from local_cloud.errors import ERRORS_BY_NAME, StartError
from local_cloud.state import StateFolder, open_closed

START_SECONDS = 180.0
"""These only catch what hangs: a loaded machine may take many times the usual two seconds."""

STOP_SECONDS = 20.0
ANSWER_SECONDS = 30.0
KEEP_RUNNING = b"keep running\n"
_CHECKOUT = Path(__file__).parent.parent


def spawn(
    state_folder: Path, port: int, functions_folder: Path, ready_write: int, *, enforce: bool
) -> subprocess.Popen[bytes]:
    """The cloud's process, in a session of its own so that a terminal's Ctrl-C does not reach it."""
    settings = {
        "state_folder": str(state_folder),
        "port": port,
        "functions_folder": str(functions_folder),
        "ready_descriptor": ready_write,
        "enforce_launch_roles": enforce,
    }
    with open_closed(StateFolder(state_folder).log_file) as log:
        return subprocess.Popen(  # noqa: S603 - our own module, by this interpreter
            [sys.executable, "-m", "local_cloud.gateway", json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=(ready_write,),
            start_new_session=True,
            cwd=_CHECKOUT,
        )


def wait_until_ready(daemon: subprocess.Popen[bytes], ready_read: int, folder: StateFolder) -> None:
    """Wait for the process's one line: ready, or the error that it met."""
    deadline = time.monotonic() + START_SECONDS
    line = b""
    while not line.endswith(b"\n"):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([ready_read], [], [], left)[0]:
            raise StartError(start_failure(folder, f"it was not ready within {START_SECONDS:.0f} s"))
        chunk = os.read(ready_read, 65536)
        if not chunk:
            ended = f"its process ended with status {daemon.wait(STOP_SECONDS)}"
            raise StartError(start_failure(folder, ended))
        line += chunk
    answer = json.loads(line)
    if "error" in answer:
        raise ERRORS_BY_NAME.get(answer["error"], StartError)(answer["message"])


def answers(port: int) -> bool:
    """Whether a gateway answers at the port: it refuses what nobody has signed, by no proxy's leave."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    with contextlib.closing(connection):
        try:
            connection.request("GET", "/")
            return connection.getresponse().status == http.HTTPStatus.FORBIDDEN
        except (OSError, http.client.HTTPException):
            return False


def start_failure(folder: StateFolder, what: str) -> str:
    """The message of a start that failed, with the end of the log."""
    lines = folder.log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
    return (
        f"Cannot start the embedded cloud: {what}. Its log should end with a line saying that it is ready; "
        f"it ends with: {' | '.join(lines) or 'nothing'}. The whole log is {folder.log_file}; correct what "
        "it names and start again."
    )


def let_go(daemon: subprocess.Popen[bytes]) -> None:
    """Tell the process to outlive us. From here on only ``stop`` ends it."""
    if daemon.stdin is not None:
        daemon.stdin.write(KEEP_RUNNING)
        daemon.stdin.close()


def abandon(daemon: subprocess.Popen[bytes]) -> None:
    """End a process that did not become a cloud, and whatever it has started."""
    family: list[psutil.Process] = []
    with contextlib.suppress(psutil.NoSuchProcess):
        family = psutil.Process(daemon.pid).children(recursive=True)
    daemon.terminate()
    try:
        daemon.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        daemon.kill()
        daemon.wait()
    end(family)


def end(processes: list[psutil.Process]) -> None:
    """Kill those of the processes that are still there."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=5)
