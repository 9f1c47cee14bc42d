"""Doing again what AWS refuses for the moment: pauses that grow, with a part of chance, and an end.

("Retry behavior", AWS SDKs and Tools Reference Guide.) The SDK itself tries a throttled call some times
within seconds; what takes longer is waited for here.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")

THROTTLED = frozenset(
    {"Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded"}
)
BUSY = THROTTLED | {"InvalidStateException"}
"""Throttled, or one of Service Catalog's share operations is under way."""

FIRST, LONGEST, PATIENCE = 0.5, 30.0, 900.0
"""Seconds: the first pause, the longest, and after how long it is given up."""


def patiently(
    call: Callable[[], Answer],
    *,
    busy: frozenset[str] = THROTTLED,
    progress: Callable[[float], None] = lambda _: None,
    patience: float = PATIENCE,
) -> Answer:
    """Call until it is not refused as busy.

    Args:
        call: What to do; it may be done several times.
        busy: The codes of errors after which to wait.
        progress: Told before each pause how long it is, in seconds.
        patience: Seconds after which the refusal stands.

    Raises:
        ClientError: Another refusal, or one that lasted.
    """
    deadline = time.monotonic() + patience
    pause = FIRST
    while True:
        try:
            return call()
        except ClientError as error:
            if error.response["Error"]["Code"] not in busy or time.monotonic() + pause > deadline:
                raise
        wait = pause * random.uniform(0.5, 1)  # noqa: S311 - spreads requests, hides nothing
        progress(wait)
        time.sleep(wait)
        pause = min(pause * 2, LONGEST)
