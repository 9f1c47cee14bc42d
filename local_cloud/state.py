"""What a running embedded cloud leaves on disk: its record, its logs and its working folders."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

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

    @property
    def record_file(self) -> Path:
        """The record of the running cloud; it exists only while one runs."""
        return self.path / "cloud.json"

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

    def write(self, record: CloudRecord) -> None:
        """Publish the record, readable by its owner alone: it holds the administrator's key."""
        draft = self.record_file.with_suffix(".tmp")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(record), file)
        draft.replace(self.record_file)

    def read(self) -> CloudRecord | None:
        """The record, or None when there is none that can be read."""
        try:
            return CloudRecord(**json.loads(self.record_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
