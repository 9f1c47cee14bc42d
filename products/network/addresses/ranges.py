"""Parameters that hold several ranges of addresses, comma-separated: each position is a rule of its own.

A position may be left empty. A range that is taken out leaves its place empty, so that the others keep
theirs: a rule that moves to another position would be made a second time before the first one goes, which
EC2 refuses (InvalidPermission.Duplicate, "Error codes for the Amazon EC2 API").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.language.conditions import Condition, all_of, is_not
from products.language.intrinsics import Intrinsic, select, split, sub

if TYPE_CHECKING:
    from products.language.conditions import Expression
    from products.parameters import Parameter

OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
RANGE = f"({OCTET}\\.){{3}}{OCTET}/([89]|[12][0-9]|3[0-2])"
"""An IPv4 range with a prefix of /8 to /32; the whole internet is none."""


_PREFIX = "/([89]|[12][0-9]|3[0-2])"
# First octets of public addresses; of those that are public in part, the second octets that are.
_FIRST = (
    "([1-9]|1[1-9]|[2-9][0-9]|10[1-9]|11[0-9]|12[0-689]|1[345][0-9]|16[0-8]|17[013-9]|18[0-9]|19[013-9]"
    "|2[01][0-9]|22[0-3])"
)
_SECOND = {
    100: "([0-9]|[1-5][0-9]|6[0-3]|12[89]|1[3-9][0-9]|2[0-4][0-9]|25[0-5])",
    169: "([0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-35])",
    172: "([0-9]|1[0-5]|3[2-9]|[4-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])",
    192: "([0-9]|[1-9][0-9]|1[0-57-9][0-9]|16[0-79]|2[0-4][0-9]|25[0-5])",
}
_START = "|".join([f"{_FIRST}\\.{OCTET}", *(f"{first}\\.{second}" for first, second in _SECOND.items())])
PUBLIC_RANGE = f"({_START})\\.{OCTET}\\.{OCTET}{_PREFIX}"
"""An IPv4 range of the internet: not private (RFC 1918), shared, local to a link or a host, or multicast
(IANA IPv4 Special-Purpose Address Registry)."""

_GROUP = "[0-9a-f]{1,4}"
# Eight groups, or fewer with one "::": the first group is there, then some, the gap, and the rest.
_GAPS = [f"(:{_GROUP}){{0,{6 - rest}}}:(:{_GROUP}){{{rest}}}" for rest in range(1, 7)]
_GROUPS = "|".join([f"(:{_GROUP}){{7}}", f"(:{_GROUP}){{0,6}}::", *_GAPS])
IPV6_RANGE = f"[23][0-9a-f]{{3}}({_GROUPS})/(1[6-9]|[2-9][0-9]|1[01][0-9]|12[0-8])"
"""An IPv6 range of the internet (2000::/3) with a prefix of /16 to /128."""


def pattern(count: int, one: str = RANGE) -> str:
    """The pattern of a parameter with so many positions at most.

    Args:
        count: The positions.
        one: The pattern of a range.
    """
    more = f"(,({one})?){{0,{count - 1}}}" if count > 1 else ""
    return f"^({one})?{more}$"


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
