"""As much of Meilisearch's API as LibreChat's models and our filler use: no package carries the server.

Paths, statuses and bodies are those of Meilisearch's documentation ("API reference": Indexes, Documents,
Tasks, Settings, Errors). Every task has succeeded by the time it can be asked for.
"""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "0123456789abcdef0123456789abcdef"


class Meilisearch:
    """A store of indexes that begins empty.

    Attributes:
        indexes: The documents of each index by their primary key.
        refusals: How many additions of documents are still answered with an internal error.
        additions: How many additions were taken.
    """

    def __init__(self) -> None:
        self.indexes: dict[str, dict[str, Any]] = {}
        self.refusals = 0
        self.additions = 0
        self._keys: dict[str, str] = {}
        self._lock = threading.Lock()
        store = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length) or b"null")
                with store._lock:
                    allowed = self.headers.get("Authorization") == f"Bearer {KEY}"
                    status, answer = (
                        store.answer(self.command, self.path, body)
                        if allowed
                        else (403, {"code": "invalid_api_key"})
                    )
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PATCH = do_PUT = answer  # noqa: N815 - the names that http.server asks for

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
                """Keep the tests' output clean."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        """Stop answering."""
        self._http.shutdown()
        self._http.server_close()

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:  # noqa: ANN401 - JSON of any shape
        """The status and the body of one request."""
        place, query = urlsplit(path).path, parse_qs(urlsplit(path).query)
        if place.startswith("/tasks/"):
            return 200, {"uid": int(place.rpartition("/")[2]), "status": "succeeded", "error": None}
        if place == "/indexes":
            self._keys[body["uid"]] = body["primaryKey"]
            self.indexes.setdefault(body["uid"], {})
            return 202, _task()
        found = re.fullmatch(r"/indexes/([^/]+)(/.*)?", place)
        assert found is not None, path
        name, rest = found[1], found[2] or ""
        if rest == "/documents" and method in {"POST", "PUT"}:
            return self._add(name, query.get("primaryKey", ["id"])[0], body)
        if name not in self.indexes:
            return 404, {
                "code": "index_not_found",
                "message": f"Index `{name}` not found.",
                "type": "x",
                "link": "",
            }
        if rest == "/documents":
            offset, limit = (int(query[word][0]) for word in ("offset", "limit"))
            everything = list(self.indexes[name].values())
            return 200, {"results": everything[offset : offset + limit], "total": len(everything)}
        return (
            (202, _task())
            if method in {"PATCH", "POST"}
            else (200, {"uid": name, "primaryKey": self._keys[name]})
        )

    def _add(self, name: str, key: str, documents: list[dict[str, Any]]) -> tuple[int, Any]:
        if self.refusals:
            self.refusals -= 1
            return 500, {
                "code": "internal",
                "message": "An internal error has occurred.",
                "type": "internal",
                "link": "",
            }
        self._keys.setdefault(name, key)
        self.indexes.setdefault(name, {}).update({each[key]: each for each in documents})
        self.additions += 1
        return 202, _task()


def _task() -> dict[str, Any]:
    return {"taskUid": 1, "status": "enqueued"}
