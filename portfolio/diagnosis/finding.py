"""One answer of the doctor: what is wrong, how that is known, why it matters, and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rank(StrEnum):
    """How much an answer matters, the most first."""

    BROKEN = "broken"
    """Something does not work now."""
    RISK = "at risk"
    """Everything works, and something will not, or protects less than it should."""
    UNKNOWN = "unknown"
    """It could not be looked at."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One answer.

    Attributes:
        check: The name by which programs know the kind of answer, for example ``function-database``.
        rank: How much it matters.
        symptom: What people notice, in a sentence.
        found: What is wrong.
        evidence: How that is known: IDs, the rule or route, what AWS answered.
        why: Why it matters.
        fix: What to do.
        broken: The ends of the connections that it breaks, by their names in the templates.
    """

    check: str
    rank: Rank
    symptom: str
    found: str
    evidence: tuple[str, ...] = ()
    why: str = ""
    fix: str = ""
    broken: tuple[tuple[str, str], ...] = ()


def unlooked(subject: str, reason: str, fix: str) -> Finding:
    """What could not be looked at: no fault of the environment."""
    return Finding(
        check="not-looked-at",
        rank=Rank.UNKNOWN,
        symptom=f"{subject[:1].upper()}{subject[1:]} could not be looked at",
        found=reason,
        why="a fault there would not be seen",
        fix=fix,
    )


def ranked(findings: list[Finding]) -> tuple[Finding, ...]:
    """The worst first; of one rank in the order found, and none twice."""
    order = list(Rank)
    return tuple(sorted(dict.fromkeys(findings), key=lambda one: order.index(one.rank)))
