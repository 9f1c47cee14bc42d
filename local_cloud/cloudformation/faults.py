"""Lets named resources fail, to rehearse what a failed launch or update leaves behind.

    {"create": ["Postgres"], "update": ["LoadBalancer"]}

in the state folder's ``faults.json``, which only who may write that folder can put there. A resource fails
when its turn comes and before anything of it is made or changed; a rollback is never disturbed.
"""

from __future__ import annotations

import contextvars
import json
from typing import TYPE_CHECKING, Any

from ministack.services.cloudformation import stacks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROLLS_BACK: contextvars.ContextVar[bool] = contextvars.ContextVar("rolls_back", default=False)
"""Whether what is being done to a resource is a part of a rollback."""

REASON = "Resource handler returned message: rehearsed failure (HandlerErrorCode: GeneralServiceException)"


class Faults:
    """The failures that are to happen.

    Args:
        file: Where they are named; it need not exist.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._provision: Callable[..., Any] = stacks._provision_resource  # noqa: SLF001 - a listed hook
        self._update: Callable[..., Any] = stacks._update_resource  # noqa: SLF001 - a listed hook
        self._revert: Callable[..., Any] = stacks._revert_update  # noqa: SLF001 - a listed hook

    def install(self) -> None:
        """Take over from ministack, and from whatever was put in front of it before."""
        self._provision = stacks._provision_resource  # noqa: SLF001 - a listed hook
        self._update = stacks._update_resource  # noqa: SLF001 - a listed hook
        stacks._provision_resource = self._provision_or_fail  # noqa: SLF001 - a listed hook
        stacks._update_resource = self._update_or_fail  # noqa: SLF001 - a listed hook
        stacks._revert_update = self._revert_undisturbed  # noqa: SLF001 - a listed hook

    def _provision_or_fail(self, resource_type: str, logical_id: str, *rest: Any) -> Any:  # noqa: ANN401 - handed on
        self._fail("create", logical_id)
        return self._provision(resource_type, logical_id, *rest)

    def _update_or_fail(  # noqa: PLR0913, PLR0917 - ministack's signature
        self,
        resource_type: str,
        physical_id: str,
        old: dict[str, Any],
        new: dict[str, Any],
        stack: str,
        logical_id: str | None = None,
        attributes: dict[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 - handed on
        if not ROLLS_BACK.get():
            self._fail("update", logical_id or physical_id)
        return self._update(resource_type, physical_id, old, new, stack, logical_id, attributes)

    async def _revert_undisturbed(self, *args: Any) -> Any:  # noqa: ANN401 - handed on
        token = ROLLS_BACK.set(True)
        try:
            return await self._revert(*args)
        finally:
            ROLLS_BACK.reset(token)

    def _fail(self, operation: str, logical_id: str) -> None:
        try:
            named = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return
        if logical_id in named.get(operation, []):
            raise RuntimeError(REASON)
