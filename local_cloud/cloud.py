"""Starting, finding and stopping the embedded cloud."""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from local_cloud import daemon
from local_cloud.errors import AlreadyRunningError, NoSpaceError, StartError
from local_cloud.loopback import keep_off_proxies
from local_cloud.state import CloudRecord, StateFolder

if TYPE_CHECKING:
    import subprocess

    import boto3

DEFAULT_PORT = 4566
MINIMUM_FREE_BYTES = 400 * 1024 * 1024
"""What two fresh database clusters, the unzipped functions and the logs need, with room to spare."""

FUNCTIONS_FOLDER = Path(__file__).parent.parent / "build" / "functions"
_started: list[subprocess.Popen[bytes]] = []
"""The clouds that this process started: referred to, so that the interpreter does not warn of them."""


@dataclass(frozen=True, kw_only=True)
class RunningCloud:
    """An embedded cloud that answers.

    Attributes:
        endpoint_url: The one endpoint of all services.
        region: The region that it plays.
        account: The account that it plays.
        access_key: The administrator's access key ID.
        secret_key: The administrator's secret access key.
        certificate_authority: PEM file of the authority that signs the databases' certificates.
        state_folder: The folder it was started with.
        pid: Its process.
    """

    endpoint_url: str
    region: str
    account: str
    access_key: str
    secret_key: str = field(repr=False)
    certificate_authority: Path
    state_folder: Path
    pid: int

    def environment(self) -> dict[str, str]:
        """Environment variables that point the AWS SDKs and command line tools at this cloud."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
        }

    def session(self, account: str | None = None) -> boto3.Session:
        """A session with an administrator's credentials; pass ``endpoint_url`` to its clients.

        Args:
            account: The hub's account by default, or ``MEMBER_ACCOUNT``, whose key ID is its number.
        """
        import boto3  # noqa: PLC0415 - 0.3 s that finding and stopping a cloud can do without

        return boto3.Session(
            aws_access_key_id=self.access_key if account in {None, self.account} else account,
            aws_secret_access_key=self.secret_key,
            region_name=self.region,
        )

    def client(self, service: str, account: str | None = None) -> Any:  # noqa: ANN401 - boto3's clients are made at run time
        """A client of this cloud with an administrator's credentials, as ``session`` has them."""
        from botocore.config import Config  # noqa: PLC0415 - as for boto3 above

        session: Any = self.session(account)
        # Asks no proxy, whatever the environment says: the cloud is on this machine.
        return session.client(service, endpoint_url=self.endpoint_url, config=Config(proxies={}))

    def stop(self) -> None:
        """End the cloud and every process that it started: databases, functions, listeners.

        Returns after at most some 20 seconds, with nothing of it left running. A cloud that already
        ended is no error.
        """
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid)
            family = process.children(recursive=True)
            process.terminate()
            with contextlib.suppress(psutil.TimeoutExpired):
                process.wait(daemon.STOP_SECONDS)
            daemon.end([process, *family])
        folder = StateFolder(self.state_folder)
        record = folder.read()
        if record is not None and record.pid == self.pid:
            folder.forget()


def start(
    state_folder: Path,
    *,
    port: int = DEFAULT_PORT,
    functions_folder: Path = FUNCTIONS_FOLDER,
    enforce_launch_roles: bool = True,
) -> RunningCloud:
    """Start an embedded cloud in a process of its own and wait until it answers.

    Should the caller be interrupted or killed before this returns, the cloud ends as well.

    Args:
        state_folder: The folder for its state, logs and databases; made where missing.
        port: The gateway's TCP port on 127.0.0.1; 0 takes any free one.
        functions_folder: Where the functions' zips for this machine lie, ``<sha256>.local.zip``.
        enforce_launch_roles: Whether a call that a launch role does not allow fails its resource, as on AWS.
            Otherwise it is only written down in the journal, so that one run shows all that are missing.

    Raises:
        AlreadyRunningError: A cloud runs in that folder.
        PortInUseError: Something else listens on the port.
        NoSpaceError: The disk is too full.
        StartError: The process ended or was not ready within three minutes.
    """
    keep_off_proxies()  # the cloud's own clients, and the functions that it runs, inherit it
    state_folder = state_folder.resolve()
    running = find(state_folder)
    if running is not None:
        message = (
            f"Cannot start the embedded cloud: one is already running in {state_folder} (process "
            f"{running.pid}, {running.endpoint_url}). One folder holds one cloud. Use that one, or stop it "
            "first with: catalog down"
        )
        raise AlreadyRunningError(message)
    _check_space(state_folder)
    StateFolder(state_folder).make()
    ready_read, ready_write = os.pipe()
    process: subprocess.Popen[bytes] | None = None
    try:
        process = daemon.spawn(
            state_folder, port, functions_folder.resolve(), ready_write, enforce=enforce_launch_roles
        )
        os.close(ready_write)
        ready_write = -1
        daemon.wait_until_ready(process, ready_read, StateFolder(state_folder))
        cloud = _found(state_folder)
        daemon.let_go(process)
        _started.append(process)
    except BaseException:
        if process is not None:
            daemon.abandon(process)
        raise
    finally:
        os.close(ready_read)
        if ready_write >= 0:
            os.close(ready_write)
    return cloud


def _found(state_folder: Path) -> RunningCloud:
    cloud = find(state_folder)
    if cloud is None:
        raise StartError(daemon.start_failure(StateFolder(state_folder), "it stopped answering at once"))
    return cloud


def find(state_folder: Path) -> RunningCloud | None:
    """The embedded cloud that runs in the folder and answers, or None."""
    folder = StateFolder(state_folder.resolve())
    record = folder.read()
    if record is None or not _is_ours(record) or not daemon.answers(record.port):
        return None
    return RunningCloud(
        endpoint_url=f"http://127.0.0.1:{record.port}",
        region=record.region,
        account=record.account,
        access_key=record.access_key,
        secret_key=record.secret_key,
        certificate_authority=Path(record.certificate_authority),
        state_folder=folder.path,
        pid=record.pid,
    )


def _is_ours(record: CloudRecord) -> bool:
    """Whether the recorded process still runs, and is not another one that got its ID."""
    try:
        process = psutil.Process(record.pid)
        return bool(
            process.status() != psutil.STATUS_ZOMBIE
            and abs(process.create_time() - record.process_started) < 1
        )
    except psutil.Error:
        return False


def _check_space(state_folder: Path) -> None:
    existing = next(folder for folder in (state_folder, *state_folder.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    if free < MINIMUM_FREE_BYTES:
        message = (
            f"Cannot start the embedded cloud: the disk of {state_folder} has {free // 1_000_000} MB free. "
            f"It needs {MINIMUM_FREE_BYTES // 1_000_000} MB for the databases and logs. Free some space, or "
            "use a folder on another disk."
        )
        raise NoSpaceError(message)
