"""The comment on a change: written once, brought up to date, refused in words."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.cli.main import run
from portfolio.errors import CatalogError
from portfolio.pipeline.comment import MARK, place_of, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "the-right-token"  # noqa: S105 - opens the server of these tests alone


class Comments(ThreadingHTTPServer):
    """The lists of comments as GitHub's and GitLab's APIs have them, in pages, for one token."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies: dict[int, str] = {}
        self.requests: list[tuple[str, str]] = []


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Comments

    def do_GET(self) -> None:
        """A page of the list."""
        number = int(self.path.rpartition("page=")[2])
        listed = [{"id": key, "body": body} for key, body in self.server.bodies.items()]
        self._answer(200, listed[(number - 1) * 100 : number * 100])

    def do_POST(self) -> None:
        """A new comment."""
        number = len(self.server.bodies) + 1
        self.server.bodies[number] = self._body()
        self._answer(201, {"id": number})

    def do_PATCH(self) -> None:
        """Another text for a comment."""
        self.server.bodies[int(self.path.rpartition("/")[2])] = self._body()
        self._answer(200, {})

    do_PUT = do_PATCH  # noqa: N815 - named so by the library

    def _body(self) -> str:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        return str(json.loads(content)["body"])

    def _answer(self, status: int, content: Any) -> None:  # noqa: ANN401 - JSON
        self.server.requests.append((self.command, self.path))
        if TOKEN not in (self.headers["Authorization"] or "") + (self.headers["PRIVATE-TOKEN"] or ""):
            status, content = 403, {"message": "Resource not accessible by integration"}
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Comments]:
    """The server, for one test."""
    with Comments() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def _github(server: Comments, token: str = TOKEN) -> dict[str, str]:
    return {
        "GITHUB_API_URL": f"http://127.0.0.1:{server.server_port}",
        "GITHUB_REPOSITORY": "example/librechat-catalog",
        "GITHUB_REF": "refs/pull/12/merge",
        "GITHUB_TOKEN": token,
    }


def _gitlab(server: Comments) -> dict[str, str]:
    return {
        "CI_API_V4_URL": f"http://127.0.0.1:{server.server_port}/api/v4",
        "CI_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_IID": "3",
        "GITLAB_TOKEN": TOKEN,
    }


@pytest.mark.parametrize(
    ("environment", "path"),
    [
        (_github, "/repos/example/librechat-catalog/issues/12/comments"),
        (_gitlab, "/api/v4/projects/7/merge_requests/3/notes"),
    ],
    ids=["GitHub", "GitLab"],
)
def test_one_comment_is_brought_up_to_date(server: Comments, environment: Any, path: str) -> None:  # noqa: ANN401 - either service
    """However often the change is pushed, and however many others comment on it."""
    server.bodies = dict.fromkeys(range(1, 151), "Somebody's.")
    place = place_of(environment(server))
    post(place, "First.")
    post(place, "Second.")
    asked = len(server.requests)
    post(place, "Second.")
    assert all(request[0] == "GET" for request in server.requests[asked:])
    assert server.bodies[151] == f"{MARK}\nSecond."
    assert len(server.bodies) == 151
    assert ("POST", path) in server.requests


def test_the_command_posts_what_an_update_would_do(
    server: Comments, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the workflow runs it, with every product named; the run's summary says the same."""
    for name, value in _github(server).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    assert run(["review", "--post"]) == 0
    page = (tmp_path / "summary").read_text(encoding="utf-8")
    assert server.bodies[1] == f"{MARK}\n{page}"
    assert page in capsys.readouterr().out
    assert all(f"**{name}**" in page for name in ("network", "data", "compute-ecs", "compute-ec2"))


def test_fails_with_the_services_words_when_the_token_may_not(server: Comments) -> None:
    """As for a change from a fork; the token is not told."""
    with pytest.raises(CatalogError, match="the token may not") as caught:
        post(place_of(_github(server, "another-token")), "Text.")
    assert "Resource not accessible by integration" in str(caught.value)
    assert "another-token" not in str(caught.value)


def test_fails_outside_of_a_pull_request() -> None:
    """A run for the main branch has nothing to comment on."""
    with pytest.raises(CatalogError, match="no pull request is known") as caught:
        place_of({"GITHUB_REF": "refs/heads/main", "GITHUB_TOKEN": TOKEN})
    assert "GITHUB_REF=refs/heads/main" in str(caught.value)
    assert TOKEN not in str(caught.value)
