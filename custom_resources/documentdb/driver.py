"""Loads the driver without the parts that are not used."""

from __future__ import annotations

import sys
from types import ModuleType

_UNUSED = (
    "pymongo.asynchronous.mongo_client",
    "pymongo.auth_oidc_shared",
    "pymongo.change_stream_shared",
    "pymongo.synchronous.aggregation",
    "pymongo.synchronous.auth_oidc",
    "pymongo.synchronous.bulk",
    "pymongo.synchronous.change_stream",
    "pymongo.synchronous.client_bulk",
    "pymongo.synchronous.encryption",
)
"""Modules that pymongo imports for their names alone: the asynchronous client, change streams, aggregations,
bulk writes, encryption in the client, and logins that a database of AWS does not have."""


def leave_out_unused() -> None:
    """Have pymongo not load what no function here uses; call it before pymongo is imported.

    Lambda has no compiled files of it, and compiling the asynchronous client alone takes a cold start about
    as long as everything else together.
    """
    if "pymongo" in sys.modules:
        return
    for module in _UNUSED:
        sys.modules[module] = _Placeholder(module)


class _Placeholder(ModuleType):
    """Has every name that is imported from it, as a class that nobody makes anything of."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            message = f"placeholder of {self.__name__} has no {name}"
            raise AttributeError(message)
        made = type(name, (), {})
        setattr(self, name, made)
        return made
