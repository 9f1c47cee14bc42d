"""A value as TOML writes it: what somebody has in a file is shown as it stands there."""

from __future__ import annotations

import json
import re
from datetime import date, time


def toml(value: object) -> str:
    """A value of ``tomllib`` on one line; ``None``, which TOML has not, as ``nothing``."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, date | time):  # a datetime is a date
        return value.isoformat()
    if isinstance(value, list | tuple | dict):
        return _collection(value)
    return str(value)


def _collection(value: list[object] | tuple[object, ...] | dict[str, object]) -> str:
    if not isinstance(value, dict):
        return f"[{', '.join(map(toml, value))}]"
    inside = ", ".join(f"{_key(key)} = {toml(inner)}" for key, inner in value.items())
    return f"{{ {inside} }}" if inside else "{}"


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else toml(key)
