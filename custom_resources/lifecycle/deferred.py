"""Imports a module while the function starts, and reports a failure when there is somebody to tell."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from custom_resources.lifecycle.errors import InitialisationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custom_resources.lifecycle.resource import Initialiser, Work


def deferred(module: str, name: str) -> Initialiser:
    """The initialiser of that name in that module, or one that answers why it cannot be imported.

    An import error at the top of a handler's module would end the function before it can answer, and
    CloudFormation would wait for its answer until the resource's timeout.
    """
    try:
        initialiser: Initialiser = getattr(importlib.import_module(module), name)
    except Exception as error:  # noqa: BLE001 - whatever an import raises is to be answered
        return _Failing(module, f"{type(error).__name__}: {error}")
    return initialiser


class _Failing:
    """An initialiser that fails, saying why."""

    def __init__(self, module: str, cause: str) -> None:
        self._message = (
            f"The function cannot start: importing {module} failed with {cause}. Its zip must hold all that "
            "it imports, for its runtime and architecture. Release the product again with a zip built by "
            "python -m portfolio.packaging."
        )

    def __call__(self, work: Work) -> Mapping[str, str]:  # noqa: ARG002 - an initialiser's parameter
        raise InitialisationError(self._message)
