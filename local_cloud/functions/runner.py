"""Runs one invocation of a function in a process of its own."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from local_cloud.functions.code import CodeStore
from local_cloud.functions.environment import function_environment
from local_cloud.functions.packages import link_runtime_packages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local_cloud.state import StateFolder

BOOTSTRAP = Path(__file__).parent / "bootstrap.py"
POLL_SECONDS = 0.02
JsonValue = Any
"""Whatever JSON can hold."""

MEGABYTE = 1024 * 1024
DEFAULT_TIMEOUT_SECONDS = 3
DEFAULT_MEMORY_MEGABYTES = 128
SPAWN_LOCK = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """How an invocation ended.

    Attributes:
        result: What the handler returned, or the error's type and message.
        failed: Whether it raised, was killed, or ended without a result.
        log: Everything that it printed.
    """

    result: Any
    failed: bool
    log: str


class FunctionRunner:
    """Runs functions under an isolated interpreter: only their zip and the runtime's boto3 on the path.

    Args:
        folder: The cloud's state folder.
        built_functions: The folder of functions built for this machine.
        endpoint_url: The cloud's endpoint.
        certificate_authority: PEM file of the cloud's certificate authority.
    """

    def __init__(
        self, folder: StateFolder, *, built_functions: Path, endpoint_url: str, certificate_authority: Path
    ) -> None:
        self._code = CodeStore(folder.work / "functions", built_functions)
        self._packages = link_runtime_packages(folder.work / "runtime-packages")
        self._logs = folder.function_logs
        self._endpoint_url = endpoint_url
        self._certificate_authority = certificate_authority
        self._running: set[subprocess.Popen[bytes]] = set()
        self._closed = False

    def invoke(
        self, config: Mapping[str, Any], archive: bytes, event: JsonValue, request_id: str, region: str
    ) -> Invocation:
        """Run the function once, at most its Timeout long and within its MemorySize."""
        code = self._code.unzipped(archive)
        timeout = int(config.get("Timeout") or DEFAULT_TIMEOUT_SECONDS)
        log_file = self._log_file(str(config.get("FunctionName", "function")), request_id)
        environment = function_environment(
            config,
            code=code,
            endpoint_url=self._endpoint_url,
            certificate_authority=self._certificate_authority,
            region=region,
        )
        command = [str(code), str(self._packages), str(config.get("Handler", "")), str(timeout)]
        with tempfile.TemporaryFile() as result:
            process = self._spawn(command, environment, result.fileno(), log_file)
            try:
                killed = self._talk(process, config, event, request_id, timeout)
            finally:
                self._finish(process)
            result.seek(0)
            output = result.read()
        log = log_file.read_text(encoding="utf-8", errors="replace")
        if killed:
            with log_file.open("a", encoding="utf-8") as file:
                file.write(f"{killed}\n")
            return Invocation(
                result={"errorType": "Sandbox.Timedout", "errorMessage": killed}, failed=True, log=log
            )
        return _ended(output, process.returncode, log)

    def close(self) -> None:
        """Kill what runs and run nothing more."""
        self._closed = True
        with SPAWN_LOCK:
            for process in list(self._running):
                process.kill()

    def _log_file(self, function: str, request_id: str) -> Path:
        folder = self._logs / function
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{time.strftime('%Y-%m-%dT%H-%M-%S')}-{request_id}.log"

    def _spawn(
        self, command: list[str], environment: dict[str, str], result_descriptor: int, log_file: Path
    ) -> subprocess.Popen[bytes]:
        with SPAWN_LOCK, log_file.open("ab") as log:
            if self._closed:
                message = "the embedded cloud is stopping: it runs no more functions"
                raise RuntimeError(message)
            process = subprocess.Popen(  # noqa: S603 - this interpreter and our own script
                [sys.executable, "-I", "-S", str(BOOTSTRAP), *command, str(result_descriptor)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                pass_fds=(result_descriptor,),
            )
            self._running.add(process)
            return process

    def _talk(
        self,
        process: subprocess.Popen[bytes],
        config: Mapping[str, Any],
        event: JsonValue,
        request_id: str,
        timeout: float,
    ) -> str | None:
        """Hand over the call and wait for the end; why it was killed, if it was."""
        if process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(_call(config, event, request_id))
                process.stdin.flush()
        memory = int(config.get("MemorySize") or DEFAULT_MEMORY_MEGABYTES)
        deadline = time.monotonic() + timeout
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(POLL_SECONDS)
                return None
            if time.monotonic() >= deadline:
                process.kill()
                return f"RequestId: {request_id} Task timed out after {timeout:.2f} seconds"
            used = _resident_megabytes(process.pid)
            if used > memory:
                process.kill()
                return f"RequestId: {request_id} used {used} MB of {memory} MB and was killed"

    def _finish(self, process: subprocess.Popen[bytes]) -> None:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
        self._running.discard(process)


def _call(config: Mapping[str, Any], event: JsonValue, request_id: str) -> bytes:
    name = str(config.get("FunctionName", "function"))
    context = {
        "aws_request_id": request_id,
        "invoked_function_arn": config.get("FunctionArn", ""),
        "function_name": name,
        "function_version": config.get("Version", "$LATEST"),
        "memory_limit_in_mb": str(config.get("MemorySize", DEFAULT_MEMORY_MEGABYTES)),
        "log_group_name": f"/aws/lambda/{name}",
        "log_stream_name": request_id,
    }
    return json.dumps({"event": event, "context": context}).encode() + b"\n"


def _ended(output: bytes, status: int, log: str) -> Invocation:
    answer = json.loads(output) if output else {}
    if "returned" in answer:
        return Invocation(result=answer["returned"], failed=False, log=log)
    failure = answer.get("failed") or {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"the function's process ended with status {status} before it returned",
    }
    return Invocation(result=failure, failed=True, log=log)


def _resident_megabytes(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_info().rss // MEGABYTE)
    except psutil.Error:
        return 0
