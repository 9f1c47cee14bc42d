"""From an exception to what failed and what to do, by where the exception's class is from."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from custom_resources.faults import aws, mongo, network, sqlstate

if TYPE_CHECKING:
    from collections.abc import Callable

    from custom_resources.faults.fault import Fault

_READERS: dict[str, Callable[[BaseException], Fault]] = {
    "psycopg2": sqlstate.explain,
    "pymongo": mongo.explain,
    "bson": mongo.explain,
    "botocore": aws.explain,
    "boto3": aws.explain,
}


def explain(error: BaseException) -> Fault | None:
    """What this exception means; None for one that no server, driver or AWS is known to cause."""
    for kind in type(error).__mro__:
        reader = _READERS.get(kind.__module__.partition(".")[0])
        if reader is not None:
            return reader(error)
    if isinstance(error, ssl.SSLError | OSError):
        return network.explain(error)
    return None
