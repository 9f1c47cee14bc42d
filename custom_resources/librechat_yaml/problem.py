"""What is wrong with a configuration, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SECRET = re.compile(r"key|secret|token|password|credential|authorization", re.IGNORECASE)
_LONGEST = 60


@dataclass(frozen=True, kw_only=True, order=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        line: The line of the file, from 1; 0 where none is meant.
        place: The key that it is about, such as ``endpoints.custom[0].name``; empty for the file.
        failed: What is wrong.
        received: What stands there; never a secret.
        allowed: What may stand there.
        fix: How to mend it.
    """

    line: int = 0
    place: str = ""
    failed: str
    received: str
    allowed: str
    fix: str

    def __str__(self) -> str:
        where = [f"line {self.line}"] if self.line else []
        where += [self.place] if self.place else []
        start = f"{', '.join(where)}: " if where else ""
        parts = (
            self.failed,
            f"Received: {self.received}",
            f"Allowed: {self.allowed}",
            f"To fix it: {self.fix}",
        )
        return f"{start}{'. '.join(parts)}."


class ConfigurationError(Exception):
    """The text is no configuration that can be checked further.

    Args:
        problem: What is wrong.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def written(path: tuple[str | int, ...]) -> str:
    """A path in the notation of people: ``endpoints.custom[0].name``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def shown(path: tuple[str | int, ...], value: object) -> str:
    """A value for people; one whose key says that it may be a secret is not shown."""
    if isinstance(value, dict):
        return f"a mapping with the keys {', '.join(map(str, value)) or '(none)'}"[:_LONGEST]
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if any(isinstance(part, str) and _SECRET.search(part) for part in path[-2:]):
        return "a value that is not shown, since it may be a secret"
    text = {True: "true", False: "false"}.get(value, repr(value)) if isinstance(value, bool) else repr(value)
    return "nothing (null)" if value is None else text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
