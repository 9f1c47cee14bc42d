"""A function's execution environment: its zip, unpacked, in an interpreter that sees nothing else."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.custom_resources.cloudformation import ResponseEndpoint

_RUNTIME = Path(__file__).with_name("lambda_runtime.py")
_STACK_ID = "arn:aws:cloudformation:eu-west-1:111122223333:stack/SC-data/6f0a1c4e-0000-1111-2222-333344445555"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How an invocation ended.

    Attributes:
        answer: What CloudFormation was answered; None if nothing.
        error: What the handler raised, if it did.
        peak_megabytes: The most memory that the process had.
        returned: What the handler returned.
    """

    answer: dict[str, Any] | None
    error: str | None
    peak_megabytes: float
    returned: Any = None

    @property
    def status(self) -> str:
        """What CloudFormation was told, in a word, for counting."""
        return str(self.answer["Status"]) if self.answer else "no answer"

    @property
    def applied(self) -> str:
        """The attribute Applied of a successful answer."""
        assert self.answer is not None, self.error
        assert self.answer["Status"] == "SUCCESS", self.answer["Reason"]
        return str(self.answer["Data"]["Applied"])

    @property
    def reason(self) -> str:
        """The reason of a failed answer."""
        assert self.answer is not None, self.error
        assert self.answer["Status"] == "FAILED", self.answer
        return str(self.answer["Reason"])


class Container:
    """One warm execution environment; invocations in it come one after the other.

    Args:
        task: The unpacked zip.
        runtime: The folder with what Lambda's runtime brings: boto3 and what it needs.
        handler: The entry point.
        environment: The function's environment variables.
        log_file: Where everything that it logs goes.

    Attributes:
        raised: What left the handler; Lambda's runtime would log it.
    """

    def __init__(
        self, task: Path, runtime: Path, handler: str, environment: Mapping[str, str], log_file: Path
    ) -> None:
        self._log = log_file.open("ab")
        self._made_of = (task, runtime, handler, environment, log_file)
        self.raised: list[str] = []
        self.process = subprocess.Popen(  # noqa: S603 - our own runtime
            [sys.executable, "-I", "-S", str(_RUNTIME), str(task), str(runtime), handler],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={"PATH": os.defpath, **environment},
            text=True,
        )

    def copy(self) -> Container:
        """Another container of the same function, which has not run."""
        return Container(*self._made_of)

    def send(self, event: Mapping[str, Any], seconds: float = 60) -> None:
        """Begin an invocation."""
        self._write({"event": event, "seconds": seconds})

    def send_apart(self, event: Mapping[str, Any], seconds: float = 60) -> int:
        """Begin an invocation in a copy of the process, which has all imported; the copy's process ID.

        The container must not have run an invocation itself, or the copy would have its open connections.
        """
        self._write({"event": event, "seconds": seconds, "apart": True})
        return int(self._read()["process"])

    def result_apart(self) -> bool:
        """Wait for the end of the copy; whether it came to the end of the invocation."""
        ended = self._read()
        finished = "signal" not in ended
        while "signal" not in ended:
            ended = self._read()
        return finished

    def result(self, endpoint: ResponseEndpoint) -> Outcome:
        """Wait for the end of the invocation and take the answer that it gave, if any."""
        ended = self._read()
        self.raised += [ended["error"]] * bool(ended["error"])
        answer = endpoint.received.pop(0) if endpoint.received else None
        return Outcome(answer=answer, **ended)

    def invoke(self, event: Mapping[str, Any], endpoint: ResponseEndpoint, seconds: float = 60) -> Outcome:
        """One whole invocation."""
        self.send(event, seconds)
        return self.result(endpoint)

    def warm_up(self, endpoint: ResponseEndpoint) -> None:
        """Have everything imported, so that the next invocation begins at once."""
        self.invoke(event("Delete", {}, endpoint), endpoint)

    def end_input(self) -> None:
        """Let the process end, without waiting for it."""
        if self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()

    def close(self) -> None:
        """End the process."""
        self.end_input()
        self.process.wait(PATIENCE)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self._log.close()

    def _write(self, invocation: Mapping[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(invocation) + "\n")
        self.process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the function's process ended"
        said: dict[str, Any] = json.loads(line)
        return said


def event(
    request: str, properties: Mapping[str, Any], endpoint: ResponseEndpoint, **fields: str
) -> dict[str, Any]:
    """A request of CloudFormation."""
    return {
        "RequestType": request,
        "ResponseURL": endpoint.url,
        "StackId": _STACK_ID,
        "RequestId": str(uuid.uuid4()),
        "LogicalResourceId": "PostgresSchema",
        "ResourceType": "Custom::PostgresSchema",
        "ResourceProperties": {
            "ServiceToken": "arn:aws:lambda:eu-west-1:111122223333:function:f",
            **properties,
        },
        **fields,
    }
