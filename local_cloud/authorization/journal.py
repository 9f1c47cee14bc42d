"""Every call that was decided, in a file: what a life needed can be replayed against other policies."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from local_cloud.authorization.evaluation import decide

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from local_cloud.authorization.expansion import CheckedCall


@dataclass(frozen=True, kw_only=True)
class DecidedCall:
    """One call as it was decided.

    Attributes:
        stack: The stack's name.
        role: The launch role's name.
        operation: ``create``, ``update``, ``delete``, ``snapshot`` or ``stack``.
        logical_id: The resource.
        type: Its type.
        action: The action.
        resource: Its resource.
        context: The condition keys that it sent.
        allowed: Whether it went through.
    """

    stack: str
    role: str
    operation: str
    logical_id: str
    type: str
    action: str
    resource: str
    context: dict[str, str | list[str]]
    allowed: bool


class Journal:
    """The file, one call a line; only its owner may read it.

    Args:
        file: Where; emptied first.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))

    def write(  # noqa: PLR0913 - the parts of one line
        self,
        *,
        stack: str,
        role: str,
        operation: str,
        logical_id: str,
        kind: str,
        call: CheckedCall,
        allowed: bool,
    ) -> None:
        """Write down one call."""
        decided = DecidedCall(
            stack=stack,
            role=role,
            operation=operation,
            logical_id=logical_id,
            type=kind,
            action=call.action,
            resource=call.resource,
            context=call.context,
            allowed=allowed,
        )
        with self._lock, self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(decided)) + "\n")


def read(file: Path) -> list[DecidedCall]:
    """The calls in a journal, oldest first."""
    with file.open(encoding="utf-8") as lines:
        return [DecidedCall(**json.loads(line)) for line in lines]


def refused(
    calls: Iterable[DecidedCall],
    policies: Sequence[Mapping[str, Any]],
    boundary: Mapping[str, Any] | None = None,
) -> list[DecidedCall]:
    """Those of the calls that other policies would not allow."""
    return [
        call
        for call in calls
        if not decide(policies, boundary, call.action, call.resource, call.context).allowed
    ]
