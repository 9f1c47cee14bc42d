"""hypercorn's server of one connection, which counts strangers."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from hypercorn.asyncio import run
from hypercorn.asyncio.tcp_server import TCPServer

if TYPE_CHECKING:
    from local_cloud.connections import Client, Connections


def install(connections: Connections) -> None:
    """Have each connection that hypercorn accepts reported, and reported again when it ends."""

    class CountedServer(TCPServer):
        async def run(self) -> None:
            client = cast("Client | None", self.writer.get_extra_info("peername"))
            if client is None:  # gone before it was looked at
                self.writer.close()
                return
            connections.admit(client, self.writer.transport.abort)
            try:
                await super().run()
            finally:
                connections.know(client)

    run.TCPServer = CountedServer  # type: ignore[attr-defined] # a listed hook
