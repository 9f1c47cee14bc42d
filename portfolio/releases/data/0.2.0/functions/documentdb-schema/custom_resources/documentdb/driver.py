"""Loads the driver without the half that is not used."""

from __future__ import annotations

import sys
from types import ModuleType

_ASYNCHRONOUS_CLIENT = "pymongo.asynchronous.mongo_client"


def leave_out_asynchronous() -> None:
    """Have pymongo not load its asynchronous client; call it before pymongo is imported.

    ``pymongo/__init__.py`` imports it just to offer its name. Lambda has no compiled files of it, and
    compiling it takes a cold start about as long as everything else together.
    """
    if "pymongo" not in sys.modules:
        placeholder = ModuleType(_ASYNCHRONOUS_CLIENT)
        placeholder.__dict__["AsyncMongoClient"] = type("AsyncMongoClient", (), {})
        sys.modules[_ASYNCHRONOUS_CLIENT] = placeholder
