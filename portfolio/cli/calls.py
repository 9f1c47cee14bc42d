"""What ``-v`` shows: each call of AWS, its status and how long it took; no parameter, so no secret."""

from __future__ import annotations

import sys
import time
from typing import Any


def show_calls() -> None:
    """Have every session that is made from now on write its calls to standard error."""
    import botocore.handlers

    botocore.handlers.BUILTIN_HANDLERS.extend([("before-call", _begin), ("after-call", _end)])


def _begin(context: dict[str, Any], **_: object) -> None:
    context["librechat_began"] = time.monotonic()


def _end(model: Any, context: dict[str, Any], http_response: Any, **_: object) -> None:  # noqa: ANN401 - botocore's
    took = time.monotonic() - context.get("librechat_began", time.monotonic())
    service = model.service_model.service_name
    sys.stderr.write(f"aws {service} {model.name}: {http_response.status_code} in {took:.2f} s\n")
