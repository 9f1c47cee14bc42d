"""How the embedded cloud's gateway serves its clients."""

from __future__ import annotations

import os
import socket

from local_cloud.gateway.server import configuration
from tests.support.checkout import PATIENCE


def test_no_pause_of_a_clients_work_ends_its_connection() -> None:
    """A request sent while the gateway closes an idle connection is lost: clients are the ones to close."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = configuration(listener)
    try:
        assert config.keep_alive_timeout > PATIENCE
    finally:
        os.close(int(config.bind[0].removeprefix("fd://")))
