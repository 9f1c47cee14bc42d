"""Fewer requests than a program would like: AWS throttles each account, and programs must wait and go on.

``throttles.json`` in the state folder says how much; without it, as by default, nothing is throttled:

    {"rates": {"servicecatalog": 5, "cloudformation:DescribeStacks": 2}, "burst": 5, "share_seconds": 1.5}

Requests a second for each operation, whose bucket holds ``burst``. AWS publishes no rates of Service Catalog,
CloudFormation and IAM, so those of the tests are made up; that a request above the rate is answered with
"Rate exceeded" is documented ("Common Error Types", AWS Service Catalog API Reference). ``share_seconds`` is
how long an operation on a portfolio's shares takes, of which one runs at a time.
"""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

INTERNAL = "embedded-cloud-itself"
"""In the user agent of the cloud's own clients, which stand for what AWS does inside."""


class Throttles:
    """What is throttled, as the file says at the moment.

    Args:
        file: The file.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def share_seconds(self) -> float:
        """How long an operation on a portfolio's shares takes."""
        return float(self._read().get("share_seconds", 0))

    def refuses(self, service: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether a request is one too many; if not, it is counted."""
        told = self._read()
        if not told or INTERNAL in headers.get("user-agent", ""):
            return False
        name = f"{service}:{_operation(headers, body)}"
        rate = told.get("rates", {}).get(name, told.get("rates", {}).get(service))
        if rate is None:
            return False
        burst, now = float(told.get("burst", 1)), time.monotonic()
        with self._lock:
            left, since = self._buckets.get(name, (burst, now))
            left = min(burst, left + (now - since) * float(rate))
            refused = left < 1
            self._buckets[name] = (left if refused else left - 1, now)
        return refused

    def _read(self) -> dict[str, Any]:
        try:
            told: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return told


def _operation(headers: Mapping[str, str], body: bytes) -> str:
    """The operation's name, as the JSON and the query protocols say it."""
    target = headers.get("x-amz-target", "").rpartition(".")[2]
    if target or "x-www-form-urlencoded" not in headers.get("content-type", ""):
        return target
    return parse_qs(body.decode("ascii", errors="replace")).get("Action", [""])[0]
