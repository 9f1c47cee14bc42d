"""Components that stand elsewhere, or wear other groups, than their templates have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.diagnosis import symptoms
from portfolio.diagnosis.cause import Cause
from portfolio.diagnosis.differences import BY_HAND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doctor.reachability import Component
    from portfolio.diagnosis.reading.paths import Environment

_TIER_WORDS = {
    "public": "PUBLIC",
    "private": "PRIVATE_WITH_EGRESS",
    "isolated": "PRIVATE_ISOLATED",
}
"""By the tag of a subnet, what the specification calls its tier."""

_PLACEMENT = {
    symptoms.FUNCTION: ("function-placement", symptoms.LAMBDA),
    symptoms.POSTGRES: ("database-placement", symptoms.LAMBDA),
    symptoms.DOCUMENTDB: ("database-placement", symptoms.LAMBDA),
    symptoms.TASKS: ("task-placement", symptoms.IMAGES),
    symptoms.BALANCER: ("balancer-placement", symptoms.ACCESS),
}
_GONE = {
    symptoms.FUNCTION: symptoms.LAMBDA,
    symptoms.POSTGRES: "PostgreSQL is gone",
    symptoms.DOCUMENTDB: "DocumentDB is gone",
    symptoms.TASKS: "A service of LibreChat is gone",
    symptoms.BALANCER: symptoms.ACCESS,
    symptoms.INSTANCE: symptoms.ACCESS,
    symptoms.FILES: "A mount target of the files is gone",
    symptoms.CACHE: "Valkey is gone",
}


def misplaced(expected: Environment, live: Environment) -> Iterator[Cause]:
    """A cause for each component that is gone, stands in other subnets or wears other groups."""
    for identifier, declared in expected.components.items():
        kind = expected.kinds[identifier]
        if kind == symptoms.ENDPOINT:
            continue  # compared with the network
        now = live.components.get(identifier)
        about = frozenset({declared.name, identifier})
        if now is None:
            yield Cause(
                check="gone",
                about=about,
                found=f"{declared.name} is gone",
                evidence=(f"its service knows no {identifier}, which the stack has as {kind}",),
                fix="update the product that made it; if CloudFormation does not make it again, ask whoever "
                "deleted it for a backup, and launch the layer again",
                symptom=_GONE.get(kind, "A component is gone"),
            )
            continue
        yield from _moved(expected, declared, now, identifier, kind)
        if sorted(now.groups) != sorted(declared.groups):
            yield Cause(
                check="security-groups",
                about=about,
                found=f"{declared.name} wears other security groups",
                evidence=(
                    f"{identifier} wears {_called(expected, now.groups)}",
                    f"declared: {_called(expected, declared.groups)}",
                ),
                fix=f"give {declared.name} its declared groups back {BY_HAND}",
            )
        if now.public_address and not declared.public_address:
            yield Cause(
                check="drift",
                about=about,
                found=f"{declared.name} has a public address, which its template does not give it",
                evidence=(f"{identifier} is publicly accessible",),
                fix=f"take the public address of {declared.name} away",
                weakens=True,
            )


def _moved(
    expected: Environment, declared: Component, now: Component, identifier: str, kind: str
) -> Iterator[Cause]:
    if sorted(now.subnets) == sorted(declared.subnets):
        return
    tiers, wanted = _tiers(expected, now.subnets), _tiers(expected, declared.subnets)
    check, symptom = _PLACEMENT.get(kind, ("placement", ""))
    elsewhere = tiers != wanted
    yield Cause(
        check=check,
        about=frozenset({declared.name, identifier}),
        found=f"{declared.name} stands in {_words(tiers)} instead of {_words(wanted)} subnets"
        if elsewhere
        else f"{declared.name} stands in other subnets than declared",
        evidence=(
            f"{identifier} stands in {_called(expected, now.subnets) or 'no subnet'}",
            f"declared: {_called(expected, declared.subnets)}",
        ),
        fix=f"give {declared.name} the subnets {', '.join(declared.subnets)} back {BY_HAND}",
        symptom=symptom if elsewhere else "",
    )


def _tiers(expected: Environment, subnets: tuple[str, ...]) -> list[str]:
    known = expected.network.subnets
    return sorted({known[each].tier if each in known else "foreign" for each in subnets})


def _words(tiers: list[str]) -> str:
    return " and ".join(_TIER_WORDS.get(each, each or "untagged") for each in tiers) or "no"


def _called(expected: Environment, identifiers: tuple[str, ...]) -> str:
    return ", ".join(expected.picture.called(each) for each in identifiers)
