"""Reads YAML's plain scalars as YAML 1.2 has them, which is what LibreChat's own reader (js-yaml) does.

PyYAML reads YAML 1.1, in which ``on``, ``yes`` and ``no`` are truths, 0777 is octal and 2026-11-28 a date
(YAML 1.2.2, section 10.3, "Core Schema", https://yaml.org/spec/1.2.2/#103-core-schema).
"""

from __future__ import annotations

import re

import yaml

CORE = "tag:yaml.org,2002:"
MERGE = f"{CORE}merge"
KNOWN = frozenset(f"{CORE}{name}" for name in ("null", "bool", "int", "float", "str", "seq", "map", "merge"))

_RESOLVERS = (
    ("merge", r"<<", "<"),
    ("null", r"~|null|Null|NULL|", ("~", "n", "N", "")),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
)
_BASES = {"0o": 8, "0x": 16}


class Reader(yaml.SafeLoader):  # type: ignore[misc] # PyYAML ships no type information
    """Makes nodes of a text; their tags are those of YAML 1.2's core schema."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's


for _name, _pattern, _first in _RESOLVERS:
    Reader.add_implicit_resolver(f"{CORE}{_name}", re.compile(f"^(?:{_pattern})$"), list(_first))


def scalar(tag: str, text: str) -> str | int | float | bool | None:
    """The value of a scalar.

    Raises:
        ValueError: The text is none of its tag, as in ``!!int many``; or no number of JSON.
    """
    kind = tag.removeprefix(CORE)
    if kind == "null":
        return None
    if kind == "bool":
        if text.lower() not in ("true", "false"):
            raise ValueError(text)
        return text.lower() == "true"
    if kind == "int":
        return int(text[2:], _BASES[text[:2]]) if text[:2] in _BASES else int(text)
    if kind == "float":
        number = float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        if number in (float("inf"), float("-inf")) or number != number:  # noqa: PLR0124 - not a number
            raise ValueError(text)
        return int(number) if number.is_integer() and "." not in text else number
    return text
