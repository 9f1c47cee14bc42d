"""Loads the driver without the parts that are not used."""

from __future__ import annotations

import sys
from types import ModuleType

_UNUSED = {
    "pymongo.asynchronous.mongo_client": "AsyncMongoClient",
    "pymongo.synchronous.client_bulk": "_ClientBulk",
}
"""Modules that pymongo imports for one name each: the asynchronous client, and writes across collections."""


def leave_out_unused() -> None:
    """Have pymongo not load what no function here uses; call it before pymongo is imported.

    Lambda has no compiled files of it, and compiling the asynchronous client alone takes a cold start about
    as long as everything else together.
    """
    if "pymongo" in sys.modules:
        return
    for module, name in _UNUSED.items():
        placeholder = ModuleType(module)
        placeholder.__dict__[name] = type(name, (), {})
        sys.modules[module] = placeholder
