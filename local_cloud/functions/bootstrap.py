"""The first thing that runs inside a function's process: read the event, call the handler, hand back.

It runs as a script under ``python -I -S``, so it can import nothing but the standard library until it has
put the function's own folder and the runtime's packages on the path.

Arguments: the function's folder, the runtime packages' folder, the handler, the timeout in seconds and the
file descriptor for the result. Standard input carries one line, the call, and then stays open: it closes
when the cloud dies, and the function dies with it.
"""

import importlib
import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class LambdaContext:
    """The context object of AWS Lambda for Python, as far as it says anything here."""

    aws_request_id: str
    invoked_function_arn: str
    function_name: str
    function_version: str
    memory_limit_in_mb: str
    log_group_name: str
    log_stream_name: str
    deadline: float
    identity: None = None
    client_context: None = None

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is killed."""
        return max(0, int((self.deadline - time.monotonic()) * 1000))


def find_handler(name: str) -> Callable[[Any, LambdaContext], Any]:
    """The function that the handler's name, ``package.module.function``, stands for."""
    module, function = name.rsplit(".", 1)
    handler: Callable[[Any, LambdaContext], Any] = getattr(
        importlib.import_module(module.replace("/", ".")), function
    )
    return handler


def die_with_the_cloud() -> None:
    """Wait for standard input to close, then end at once."""
    sys.stdin.buffer.read()
    os._exit(1)


def main(arguments: list[str]) -> int:
    """Run one invocation; the result goes to the descriptor, everything printed to the log."""
    code, packages, handler_name, timeout, descriptor = arguments
    deadline = time.monotonic() + float(timeout)
    call = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=die_with_the_cloud, daemon=True).start()
    sys.path[:0] = [code, packages]
    os.chdir(code)
    context = LambdaContext(**call["context"], deadline=deadline)
    status = 0
    try:
        returned = find_handler(handler_name)(call["event"], context)
        result = json.dumps({"returned": returned})
    except Exception as error:  # noqa: BLE001 - whatever the handler raised is its result
        traceback.print_exc()
        failure = {"errorType": type(error).__name__, "errorMessage": str(error)}
        result = json.dumps({"failed": failure})
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    with os.fdopen(int(descriptor), "w", encoding="utf-8") as pipe:
        pipe.write(result)
    return status


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))
