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


def reason(error: BaseException, doing: str) -> str:
    """What to answer for any exception: what its table says, or all that is known where no table knows it.

    Args:
        error: The exception.
        doing: What was being done, as the object of "failed", for example ``The Create of Schema``.
    """
    fault = explain(error)
    if fault is not None:
        return str(fault)
    kind = type(error)
    code = next((f", code {value}" for value in _codes(error)), "")
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f", in {trace.tb_frame.f_code.co_qualname}, line {trace.tb_lineno}"
    return (
        f"{doing} failed in a way that no table knows: {kind.__module__}.{kind.__qualname__}{code}{place}: "
        f"{error}. Only what a server, a driver or AWS is known to say is in the tables. Look at the "
        "function's log, which has the whole trace; try again and, if it stays, report it with the product's "
        "version and these words to the catalog's maintainers."
    )


def _codes(error: BaseException) -> list[object]:
    """The codes that the exception carries, under the names that drivers and the system use."""
    return [
        value for name in ("pgcode", "code", "errno") if (value := getattr(error, name, None)) is not None
    ]
