"""Parameters that hold several ranges of addresses, comma-separated: each position is a rule of its own.

A position may be left empty. A range that is taken out leaves its place empty, so that the others keep
theirs: a rule that moves to another position would be made a second time before the first one goes, which
EC2 refuses (InvalidPermission.Duplicate, "Error codes for the Amazon EC2 API").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.conditions import Condition, all_of, is_not
from products.intrinsics import Intrinsic, select, split, sub

if TYPE_CHECKING:
    from products.conditions import Expression
    from products.parameters import Parameter

OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
RANGE = f"({OCTET}\\.){{3}}{OCTET}/([89]|[12][0-9]|3[0-2])"
"""An IPv4 range with a prefix of /8 to /32; the whole internet is none."""


def pattern(count: int) -> str:
    """The pattern of a parameter with so many positions at most."""
    more = f"(,({RANGE})?){{0,{count - 1}}}" if count > 1 else ""
    return f"^({RANGE})?{more}$"


def position(parameter: Parameter, number: int, count: int) -> Intrinsic:
    """The range at a position counted from 1; empty where there is none."""
    padded = sub(f"${{{parameter.name}}}{',' * (count - 1)}")
    return select(number - 1, split(",", padded))


def conditions(parameter: Parameter, stem: str, count: int) -> tuple[Condition, ...]:
    """The conditions of a parameter's positions: a range is there, and at no position before."""
    return tuple(
        Condition(stem if number == 1 else f"{stem}{number}", _is_new(parameter, number, count))
        for number in range(1, count + 1)
    )


def _is_new(parameter: Parameter, number: int, count: int) -> Expression:
    here = position(parameter, number, count)
    tests = [is_not(here, "")]
    tests += [is_not(here, position(parameter, before, count)) for before in range(1, number)]
    return tests[0] if len(tests) == 1 else all_of(*tests)
