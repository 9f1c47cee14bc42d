"""Secrets Manager on this machine, and one that denies as IAM does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Self

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from tests.support.patience import PATIENCE
from tests.support.ports import free_port

if TYPE_CHECKING:
    from types import TracebackType

_ROLE = "arn:aws:sts::111122223333:assumed-role/schema-role/function-under-test"


@dataclass
class Secrets:
    """Secrets Manager as ministack has it, and every password that was ever put into it."""

    endpoint: str
    passwords: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._client = boto3.client(
            "secretsmanager",
            endpoint_url=self.endpoint,
            region_name="eu-west-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the stand-in takes any
        )

    def put(self, username: str, password: str) -> str:
        """A new secret with a user's credentials; its ARN."""
        self.passwords.append(password)
        return self.put_text(json.dumps({"username": username, "password": password}))

    def put_text(self, text: str) -> str:
        """A new secret with any value; its ARN."""
        answer = self._client.create_secret(Name=f"test-{uuid.uuid4().hex}", SecretString=text)
        return str(answer["ARN"])

    def replace(self, arn: str, username: str, password: str) -> None:
        """Rotate a secret."""
        self.passwords.append(password)
        value = json.dumps({"username": username, "password": password})
        self._client.put_secret_value(SecretId=arn, SecretString=value)

    def value(self, arn: str) -> dict[str, str]:
        """The current value of a secret."""
        value: dict[str, str] = json.loads(self._client.get_secret_value(SecretId=arn)["SecretString"])
        return value

    def stage(self, arn: str, username: str, password: str) -> str:
        """Store a version that a rotation is making; its ID."""
        self.passwords.append(password)
        answer = self._client.put_secret_value(
            SecretId=arn,
            SecretString=json.dumps({"username": username, "password": password}),
            VersionStages=["AWSPENDING"],
        )
        return str(answer["VersionId"])

    def ready(self) -> bool:
        """Whether it answers."""
        try:
            self._client.list_secrets()
        except (BotoCoreError, ClientError):
            return False
        return True


def start_secrets_manager(folder: Path) -> tuple[Secrets, subprocess.Popen[bytes]]:
    """Start ministack and wait until it answers; the process is the caller's to end."""
    port = free_port()
    environment = {
        **os.environ,
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "IOT_MTLS_ENABLED": "0",
    }
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "local_cloud.secret_versions"]
        environment["PYTHONPATH"] = str(Path(__file__).parents[3])
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)  # noqa: S603 - our own program
    manager = Secrets(f"http://127.0.0.1:{port}")
    deadline = time.monotonic() + PATIENCE
    while not manager.ready():
        assert process.poll() is None, (folder / "log").read_text(encoding="utf-8")[-2000:]
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return manager, process


class DenyingSecretsManager:
    """Forwards requests to Secrets Manager, but answers those for one secret as IAM's denials are answered.

    Status and code are those of "Common Errors", AWS Secrets Manager API Reference; the message has the form
    that AWS gives it.

    Args:
        endpoint: Where Secrets Manager answers.
        because: What follows the role's name in the message.

    Attributes:
        denied: The ARN of the secret that may not be read.
    """

    def __init__(self, endpoint: str, because: str) -> None:
        self.denied = ""
        self._because = because
        self._behind = endpoint
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        if json.loads(body)["SecretId"] == self.denied:
            error = {"__type": "AccessDeniedException", "Message": f"User: {_ROLE} {self._because}"}
            return 400, json.dumps(error).encode()
        request = urllib.request.Request(self._behind, body, headers)  # noqa: S310 - this machine's
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - the same
            return answer.status, answer.read()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = stand_in._answer(body, dict(self.headers.items()))
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.1")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        return Handler
