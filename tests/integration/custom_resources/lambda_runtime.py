"""Stands in for AWS Lambda's Python runtime: run as ``python -I -S`` with nothing else on the path.

Arguments: the unpacked zip, the folder of the runtime's own packages, the handler. Each line of standard
input is ``{"event": …, "seconds": …}``; each line of standard output says how that invocation ended. With
``"apart": true`` a copy of the process serves it, which can be killed: its process ID comes first, how the
invocation ended if it did, and at last the signal that ended the copy, or 0.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import pathlib
import resource
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Context:
    """What the handlers see of an invocation."""

    function_name = "function-under-test"
    log_group_name = "/aws/lambda/function-under-test"
    aws_request_id = "request-under-test"

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        """The milliseconds left."""
        return max(0, int((self._ends - time.monotonic()) * 1000))


def peak_megabytes() -> float:
    """The most memory that this program had; the kernel's count per process would include its parent's."""
    status = pathlib.Path("/proc/self/status")
    if status.is_file():
        peak = next(line for line in status.read_text(encoding="ascii").splitlines() if "VmHWM" in line)
        return int(peak.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2  # macOS counts in bytes


def say(words: dict[str, object]) -> None:
    """Write a line for the test."""
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def serve(function: Callable[[Any, Context], object], invocation: dict[str, Any]) -> None:
    """Serve one invocation and say how it ended."""
    outcome: dict[str, object] = {"error": None}
    try:
        outcome["returned"] = function(invocation["event"], Context(invocation["seconds"]))
    except Exception as error:
        logging.getLogger().exception("The handler raised")
        outcome["error"] = f"{type(error).__name__}: {error}"
    outcome["peak_megabytes"] = peak_megabytes()
    say(outcome)


def main() -> None:
    """Serve invocations until standard input ends."""
    task, runtime, handler = sys.argv[1:]
    sys.path[:0] = [task, runtime]
    logging.getLogger().addHandler(logging.StreamHandler(sys.stderr))
    module, _, name = handler.rpartition(".")
    function = getattr(importlib.import_module(module), name)
    for line in sys.stdin:
        invocation = json.loads(line)
        if not invocation.get("apart"):
            serve(function, invocation)
        elif copy := os.fork():
            say({"signal": os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])})
        else:
            say({"process": os.getpid()})
            serve(function, invocation)
            os._exit(0)


main()
