"""Answers to requests that never reach the emulator, in the shape in which each AWS client reads errors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

Answer = tuple[int, str, bytes]
"""Status, content type and body."""


def refusal(status: int, code: str, message: str, headers: Mapping[str, str]) -> Answer:
    """An error: JSON for clients of the JSON protocols, else XML as S3 or the query protocols have it."""
    kind = headers.get("content-type", "")
    if "x-amz-target" in headers or "json" in kind:
        body = json.dumps({"__type": code, "code": code, "message": message}).encode()
        return status, "application/x-amz-json-1.1", body
    error = f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
    if kind.startswith("application/x-www-form-urlencoded"):
        error = f"<ErrorResponse>{error}</ErrorResponse>"
    return status, "text/xml", f'<?xml version="1.0" encoding="UTF-8"?>\n{error}'.encode()
