"""The life of the cloud's process: lock, listen, extend ministack, serve, and leave nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import logging
import os
import resource
import shutil
import signal
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, cast

import psutil

from local_cloud.connections import Connections
from local_cloud.daemon import KEEP_RUNNING, START_SECONDS, answers
from local_cloud.errors import AlreadyRunningError, CloudError, PortInUseError, StartError
from local_cloud.gateway.settings import ACCOUNT, REGION, GatewaySettings
from local_cloud.state import CloudRecord, StateFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypercorn.config import Config

    from local_cloud.gateway.extension import Extension

STOP_SECONDS = 12.0
"""After this long a stop is forced: less than what ``RunningCloud.stop`` waits."""

IDLE_SECONDS = 24 * 3600.0
"""Clients end connections, the gateway does not: a request that is sent in the moment in which an idle
connection is closed is lost, and a client that may not repeat it fails. Strangers are counted
(``connections``)."""

MOST_FILES = 4096
"""More than all strangers (``connections``) and everybody else need at a time."""

logger = logging.getLogger("local_cloud")


def run(settings: GatewaySettings) -> NoReturn:
    """Serve until told to stop, then end the process whatever its threads are doing."""
    os.umask(0o077)
    _allow_many_connections()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    threading.Thread(target=_watch_starter, args=(stop,), daemon=True).start()
    status = 0
    try:
        with _locked(settings.folder), _listening(settings.port) as listener:
            _serve(settings, listener, stop)
    except CloudError as error:
        logger.error("%s", error)  # noqa: TRY400 - the message is complete; a traceback adds nothing
        _report(settings, {"error": type(error).__name__, "message": str(error)})
        status = 1
    except Exception as error:
        logger.exception("the embedded cloud failed")
        message = f"Cannot run the embedded cloud: {error!r}. See {settings.folder.log_file}."
        _report(settings, {"error": StartError.__name__, "message": message})
        status = 1
    sys.stdout.flush()
    os._exit(status)


def _allow_many_connections() -> None:
    """Open as many files as the system lets this user open: the usual 256 or 1024 are soon used up."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _watch_starter(stop: threading.Event) -> None:
    """End with the process that started us, unless it said that we may outlive it."""
    if sys.stdin.buffer.readline() != KEEP_RUNNING:
        # Whatever this process is busy with: on a loaded machine its start alone may take that long. What it
        # has started by then ends with it.
        threading.Timer(STOP_SECONDS, os._exit, (1,)).start()
        stop.set()


@contextlib.contextmanager
def _locked(folder: StateFolder) -> Iterator[TextIO]:
    with folder.lock_file.open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = (
                f"Cannot start the embedded cloud: another one is starting, running or stopping in "
                f"{folder.path}. One folder holds one cloud. Wait a moment, or stop it with: catalog down"
            )
            raise AlreadyRunningError(message) from None
        yield file


@contextlib.contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen(128)
        except OSError as error:
            message = (
                f"Cannot start the embedded cloud: port {port} of 127.0.0.1 cannot be used "
                f"({error.strerror}). Any free port will do. End what listens there, or choose another "
                "port."
            )
            raise PortInUseError(message) from error
        yield listener


def _serve(settings: GatewaySettings, listener: socket.socket, stop: threading.Event) -> None:
    port: int = listener.getsockname()[1]
    settings.prepare_environment(port)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for stale in (settings.folder.work, settings.folder.databases, settings.folder.function_logs):
        shutil.rmtree(stale, ignore_errors=True)
    from local_cloud.gateway.extension import Extension  # noqa: PLC0415 - reads the environment set above

    extension = Extension(settings, port)
    try:
        extension.install()
        asyncio.run(_serve_until(settings, listener, extension, stop))
    finally:
        _leave(settings, extension)


def _leave(settings: GatewaySettings, extension: Extension) -> None:
    """Stop everything that this process started; forced after a while, should anything hang."""
    threading.Timer(STOP_SECONDS, os._exit, (1,)).start()
    settings.folder.forget()
    extension.close()


async def _serve_until(
    settings: GatewaySettings, listener: socket.socket, extension: Extension, stop: threading.Event
) -> None:
    from hypercorn.asyncio import serve  # noqa: PLC0415 - after the environment is set
    from ministack.app import app  # noqa: PLC0415 - reads the environment while it is imported

    from local_cloud.gateway import tcp_server  # noqa: PLC0415 - as hypercorn
    from local_cloud.gateway.guard import Guard  # noqa: PLC0415 - loads botocore and ministack
    from local_cloud.gateway.keys import Keys  # noqa: PLC0415 - as ministack
    from local_cloud.gateway.throttling import Throttles  # noqa: PLC0415 - stands with the others

    port = listener.getsockname()[1]
    connections = Connections()
    tcp_server.install(connections)
    guard = Guard(app, Keys(settings), connections, port, Throttles(settings.folder.throttles_file))
    threading.Thread(target=_announce, args=(settings, port, extension), daemon=True).start()

    async def stopped() -> None:
        while not stop.is_set():  # noqa: ASYNC110 - set by a signal or a thread, not by this loop
            await asyncio.sleep(0.05)
        extension.interrupt()

    await serve(cast("Any", guard), configuration(listener), shutdown_trigger=stopped)
    # Stacks that are being changed are given up here: their work may wait for answers of this very gateway,
    # and asyncio.run would wait for it in turn.
    _leave(settings, extension)
    os._exit(0)


def configuration(listener: socket.socket) -> Config:
    """How hypercorn serves on that socket."""
    from hypercorn.config import Config  # noqa: PLC0415 - after the environment is set

    config = Config()
    config.bind = [f"fd://{os.dup(listener.fileno())}"]
    config.keep_alive_timeout = IDLE_SECONDS
    config.graceful_timeout = 0.5
    config.shutdown_timeout = 2
    config.loglevel = "WARNING"
    return config


def _announce(settings: GatewaySettings, port: int, extension: Extension) -> None:
    """Once the gateway answers, publish how to reach it and tell the starter."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if answers(port):
            break
        time.sleep(0.02)
    settings.folder.write(
        CloudRecord(
            pid=os.getpid(),
            process_started=psutil.Process().create_time(),
            port=port,
            region=REGION,
            account=ACCOUNT,
            access_key=settings.access_key,
            secret_key=settings.secret_key,
            certificate_authority=str(extension.certificate_authority),
        )
    )
    logger.warning("ready on port %d", port)
    _report(settings, {"ready": True})


def _report(settings: GatewaySettings, answer: dict[str, object]) -> None:
    """Answer the starter, once; it may be gone."""
    with contextlib.suppress(OSError), os.fdopen(settings.ready_descriptor, "w", encoding="utf-8") as pipe:
        pipe.write(json.dumps(answer) + "\n")
