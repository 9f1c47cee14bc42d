"""Waiting until a server that was just started takes connections."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from local_cloud.databases.errors import DatabaseServerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from local_cloud.databases.supervised import SupervisedProcess

PAUSE = 0.05
"""Seconds between two attempts."""


def wait_until_ready(
    process: SupervisedProcess,
    connect: Callable[[], object],
    refusal: type[Exception],
    *,
    timeout: float,
    what: str,
) -> None:
    """Try to connect until it works.

    Args:
        process: The server.
        connect: Connects to it, and lets go again.
        refusal: What ``connect`` raises while the server takes no connections.
        timeout: Seconds after which to give up.
        what: The server in words, with its folder and port.

    Raises:
        DatabaseServerError: The server ended, or takes no connections in time.
    """
    deadline = time.monotonic() + timeout
    while True:
        try:
            connect()
        except refusal as error:
            if process.has_ended() or time.monotonic() > deadline:
                message = (
                    f"{what} did not start: {process.log_tail() or error}\n"
                    "It must be able to use its folder and the port. Remove what stands in its way "
                    "and try again."
                )
                raise DatabaseServerError(message) from error
            time.sleep(PAUSE)
        else:
            return
