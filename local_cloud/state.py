"""What a running embedded cloud leaves on disk: its record, its logs and its working folders."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from local_cloud.errors import StartError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class CloudRecord:
    """How to reach and to recognise a running embedded cloud.

    Attributes:
        pid: The process that runs it.
        process_started: When that process started, in seconds since the epoch, as the operating system
            reports it; a reused process ID has another one.
        port: The gateway's TCP port on 127.0.0.1.
        region: The region that the cloud plays.
        account: The account that the cloud plays, 12 digits.
        access_key: The administrator's access key ID.
        secret_key: The administrator's secret access key.
        certificate_authority: PEM file of the authority that signs the cloud's certificates.
    """

    pid: int
    process_started: float
    port: int
    region: str
    account: str
    access_key: str
    secret_key: str = field(repr=False)
    certificate_authority: str


@dataclass(frozen=True)
class StateFolder:
    """The folder that belongs to one embedded cloud.

    Attributes:
        path: The folder; made on first use.
    """

    path: Path

    def make(self) -> None:
        """Make the folder, or take the one that is there, and close it to everybody else.

        Raises:
            StartError: It cannot be made, or belongs to somebody else.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            owner = self.path.stat().st_uid
            if owner == os.geteuid():
                self.path.chmod(0o700)
        except OSError as error:
            message = (
                f"Cannot start the embedded cloud: its folder {self.path} cannot be made ({error.strerror}). "
                "It must be yours and writable. Choose another, or correct its permissions."
            )
            raise StartError(message) from error
        if owner != os.geteuid():
            message = (
                f"Cannot start the embedded cloud: its folder {self.path} belongs to another user. It holds "
                "keys and databases, so it must be yours. Choose another, or remove it."
            )
            raise StartError(message)

    @property
    def record_file(self) -> Path:
        """The record of the running cloud; it exists only while one runs."""
        return self.path / "cloud.json"

    @property
    def credentials_file(self) -> Path:
        """The administrator's key as the AWS CLI and the SDKs read it; there while a cloud runs."""
        return self.path / "credentials"

    @property
    def lock_file(self) -> Path:
        """Held by the cloud's process for its whole life."""
        return self.path / "lock"

    @property
    def log_file(self) -> Path:
        """What the cloud's process itself writes."""
        return self.path / "cloud.log"

    @property
    def function_logs(self) -> Path:
        """One folder a Lambda function, one file an invocation; emptied at every start."""
        return self.path / "function-logs"

    @property
    def work(self) -> Path:
        """Unzipped functions and the runtime's packages; emptied at every start."""
        return self.path / "work"

    @property
    def databases(self) -> Path:
        """The databases' folders; emptied at every start, since the cloud's own state is not kept."""
        return self.path / "databases"

    @property
    def certificates(self) -> Path:
        """The certificate authority and what it signed."""
        return self.path / "certificates"

    @property
    def calls_file(self) -> Path:
        """Every call that was decided under a launch role; emptied at every start."""
        return self.path / "authorized-calls.jsonl"

    @property
    def faults_file(self) -> Path:
        """Resources that are to fail, for rehearsing what a failure leaves; ``cloudformation.faults``."""
        return self.path / "faults.json"

    @property
    def throttles_file(self) -> Path:
        """How many requests a second are let through; ``gateway.throttling``."""
        return self.path / "throttles.json"

    def write(self, record: CloudRecord) -> None:
        """Publish the record and the key, readable by their owner alone."""
        _write_closed(self.credentials_file, _credentials(record))
        _write_closed(self.record_file, json.dumps(asdict(record)))

    def forget(self) -> None:
        """Take the record and the key away."""
        self.record_file.unlink(missing_ok=True)
        self.credentials_file.unlink(missing_ok=True)

    def read(self) -> CloudRecord | None:
        """The record, or None when there is none that can be read."""
        try:
            return CloudRecord(**json.loads(self.record_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None


def _credentials(record: CloudRecord) -> str:
    """A shared credentials file, with the endpoint and the region, so that no other file is needed.

    Source: "Shared config and credentials files", AWS SDKs and Tools Reference Guide.
    """
    return (
        "[default]\n"
        f"aws_access_key_id = {record.access_key}\n"
        f"aws_secret_access_key = {record.secret_key}\n"
        f"region = {record.region}\n"
        f"endpoint_url = http://127.0.0.1:{record.port}\n"
    )


def _write_closed(file: Path, text: str) -> None:
    """Put a file in place at once that nobody else may read, whatever was there before."""
    draft = file.with_name(f"{file.name}.draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
    draft.replace(file)


def open_closed(file: Path) -> BinaryIO:
    """Open a log to append to, which nobody else may read."""
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
