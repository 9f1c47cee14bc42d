"""Stands in for AWS Lambda's Python runtime: run as ``python -I -S`` with nothing else on the path.

Arguments: the unpacked zip, the folder of the runtime's own packages, the handler. Each line of standard
input is ``{"event": …, "seconds": …}``; each line of standard output says how that invocation ended.
"""

from __future__ import annotations

import importlib
import json
import logging
import pathlib
import resource
import sys
import time


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


def main() -> None:
    """Serve invocations until standard input ends."""
    task, runtime, handler = sys.argv[1:]
    sys.path[:0] = [task, runtime]
    logging.getLogger().addHandler(logging.StreamHandler(sys.stderr))
    module, _, name = handler.rpartition(".")
    began = time.monotonic()
    function = getattr(importlib.import_module(module), name)
    imported = time.monotonic() - began
    for line in sys.stdin:
        invocation = json.loads(line)
        outcome: dict[str, object] = {"error": None, "import_seconds": imported}
        try:
            function(invocation["event"], Context(invocation["seconds"]))
        except Exception as error:
            logging.getLogger().exception("The handler raised")
            outcome["error"] = f"{type(error).__name__}: {error}"
        outcome["peak_megabytes"] = peak_megabytes()
        sys.stdout.write(json.dumps(outcome) + "\n")
        sys.stdout.flush()


main()
