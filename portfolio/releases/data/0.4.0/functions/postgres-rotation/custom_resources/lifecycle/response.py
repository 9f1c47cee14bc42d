"""Delivers an answer to the address that CloudFormation gave, within bounds."""

from __future__ import annotations

import http.client
import json
import logging
import ssl
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from custom_resources.lifecycle.errors import ResponseNotDeliveredError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custom_resources.lifecycle.deadline import Deadline

LARGEST_ANSWER = 4096
"""Bytes; CloudFormation refuses more ("Custom resource response objects")."""

_ATTEMPTS = 5
_SECONDS_PER_ATTEMPT = 3.0
_FIRST_PAUSE = 0.25
_SERVER_ERROR = 500
_TOO_MANY_REQUESTS = 429
_REASONS = (1800, 900, 400, 100)
"""Characters of the reason to try."""

_CUT = " … "
_logger = logging.getLogger(__name__)


def encode(answer: Mapping[str, Any]) -> bytes:
    """The answer as bytes that CloudFormation takes; attributes that do not fit make it a failure."""
    reason = str(answer["Reason"])
    encoded = _as_long_as_fits(answer, reason)
    if len(encoded) <= LARGEST_ANSWER:
        return encoded
    size = len(json.dumps(answer["Data"]))
    too_large = (
        f"The work is done, but its answer with {size:,} bytes of attributes cannot be delivered: "
        f"CloudFormation takes {LARGEST_ANSWER:,} bytes in all. Shorten the attributes and update again. "
    )
    return _as_long_as_fits({**answer, "Status": "FAILED", "Data": {}}, too_large + reason)


def _as_long_as_fits(answer: Mapping[str, Any], reason: str) -> bytes:
    """The answer with as much of its reason as there is room for."""
    encoded = b""
    for longest in _REASONS:
        body = {**answer, "Reason": _shortened(reason, longest)}
        encoded = json.dumps(body, ensure_ascii=False).encode(errors="replace")
        if len(encoded) <= LARGEST_ANSWER:
            break
    return encoded


def deliver(url: str, body: bytes, deadline: Deadline) -> None:
    """PUT the answer; try again while that may help and there is time.

    Args:
        url: The presigned address that came with the request; it is never logged.
        body: The answer.
        deadline: When to give up.

    Raises:
        ResponseNotDeliveredError: The address refused it, or could not be reached in time.
    """
    failure = "there was no time left"
    for attempt in range(_ATTEMPTS):
        if deadline.remaining() <= 0:
            break
        try:
            status = _put(url, body, min(_SECONDS_PER_ATTEMPT, max(deadline.remaining(), 0.1)))
        except (OSError, http.client.HTTPException) as error:
            failure = f"{type(error).__name__}: {error}"
        else:
            if 200 <= status < 300:  # noqa: PLR2004 - the range of HTTP's successes
                return
            failure = f"HTTP status {status}"
            if status < _SERVER_ERROR and status != _TOO_MANY_REQUESTS:
                break
        _logger.warning("Answering CloudFormation failed (attempt %d): %s", attempt + 1, failure)
        time.sleep(min(_FIRST_PAUSE * 2**attempt, deadline.remaining()))
    message = (
        f"CloudFormation did not take the answer: {failure}. The function must reach Amazon S3 in its region "
        "through the gateway endpoint of its subnets. Check the endpoint's policy and the security group."
    )
    raise ResponseNotDeliveredError(message)


def _put(url: str, body: bytes, timeout: float) -> int:
    """The HTTP status that one attempt got; presigned addresses want an empty content type.

    The limit holds for the whole attempt: each wait on the socket gets what is left of it.
    """
    parts = urlsplit(url)
    connection = http.client.HTTPSConnection(
        parts.hostname or "", parts.port, timeout=timeout, context=ssl.create_default_context()
    )
    ends = time.monotonic() + timeout
    try:
        connection.connect()
        connection.sock.settimeout(max(ends - time.monotonic(), 0.05))
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request("PUT", target, body=body, headers={"Content-Type": ""})
        connection.sock.settimeout(max(ends - time.monotonic(), 0.05))
        return connection.getresponse().status
    finally:
        connection.close()


def _shortened(text: str, longest: int) -> str:
    """The beginning, which says what failed, and the end, which says what to do."""
    if len(text) <= longest:
        return text
    half = (longest - len(_CUT)) // 2
    return text[:half] + _CUT + text[-half:]
