"""Whether a property is as declared, whatever form a service answers it in."""

from __future__ import annotations

import json
from typing import Any

LONGEST = 300
"""Characters of a policy that are shown as evidence."""


def same(wanted: Any, found: Any) -> bool:  # noqa: ANN401 - a property of a template
    """Whether both are the same: lists in any order, policies however they are written."""
    if isinstance(wanted, list) and isinstance(found, list):
        return sorted(map(str, wanted)) == sorted(map(str, found))
    if isinstance(wanted, dict):
        return bool(_canonical(wanted) == _canonical(found))
    return str(wanted).lower() == str(found).lower()


def _canonical(value: Any) -> Any:  # noqa: ANN401 - a policy
    """A policy's JSON in which a list of one text and the text are the same."""
    if isinstance(value, dict):
        return {key: _canonical(each) for key, each in value.items()}
    if isinstance(value, list):
        items = [_canonical(each) for each in value]
        return items[0] if len(items) == 1 else sorted(items, key=lambda one: json.dumps(one, sort_keys=True))
    return value


def short(value: Any) -> str:  # noqa: ANN401 - a property of a template
    """A value as evidence shows it."""
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
