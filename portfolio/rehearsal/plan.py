"""What a rehearsal does, step by step: worked out from the versions that the account offers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from portfolio.errors import refuse
from portfolio.versions.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from portfolio.publication.published import PublishedVersion

BELOW = ("network", "data")
COMPUTE = ("compute-ecs", "compute-ec2")
PRODUCTS = (*BELOW, *COMPUTE)
EXISTING = "network-existing"
"""Needs a VPC that was there before, so that only its change set is made: of the rehearsal's own VPC."""


class Kind(StrEnum):
    """What a step does."""

    TEMPLATES = "templates"
    POLICIES = "policies"
    CHANGES = "change set"
    LAUNCH = "launch"
    UPDATE = "update"
    CHECK = "check"
    ANSWER = "questions"
    TERMINATE = "terminate"
    LEFT = "what is left"


ASKED = 2
"""Rounds in which the questions are asked: the second is the first that updates anything."""

TIDYING = frozenset({Kind.TERMINATE, Kind.LEFT})
"""What is done in every round, whatever failed before."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step.

    Attributes:
        kind: What it does.
        round: The environment that it belongs to, from 1; 0 for what needs none.
        product: The product; empty for what concerns all.
        version: The version; empty where it does not matter.
    """

    kind: Kind
    round: int = 0
    product: str = ""
    version: str = ""

    @property
    def name(self) -> str:
        """What it is called in the report and in the state's file."""
        words = [f"{self.round}.", self.kind, self.product, self.version]
        return " ".join(str(word) for word in (words if self.round else words[1:]) if word)


def rounds(offered: Mapping[str, Sequence[str]], older: int | None) -> list[dict[str, str]]:
    """The versions that each round launches first, by product; it then updates to the newest.

    The first launches the newest of all; then each goes one release further back, and a product that has no
    older one left stays at its oldest.

    Args:
        offered: The versions that may be launched, oldest first, by product.
        older: How many older releases of each product are launched; None for all.
    """
    deepest = max(len(versions) for versions in offered.values()) - 1
    count = deepest if older is None else min(older, deepest)
    return [
        {product: versions[max(0, len(versions) - 1 - back)] for product, versions in offered.items()}
        for back in range(count + 1)
    ]


def steps(offered: Mapping[str, Sequence[str]], older: int | None) -> list[Step]:
    """Everything that a rehearsal does, in its order."""
    found = [Step(kind=Kind.TEMPLATES), Step(kind=Kind.POLICIES)]
    newest = {product: versions[-1] for product, versions in offered.items()}
    for number, first in enumerate(rounds(offered, older), start=1):
        found += _Round(number, first, newest).steps()
    return found


class _Round:
    """The steps of one environment.

    Args:
        number: Its number, from 1; the first also makes change sets.
        first: The versions that are launched, by product.
        newest: The versions that they are updated to.
    """

    def __init__(self, number: int, first: Mapping[str, str], newest: Mapping[str, str]) -> None:
        self._number, self._first, self._newest = number, first, newest

    def steps(self) -> Iterator[Step]:
        """All of them, in their order."""
        ecs, ec2 = COMPUTE
        for product in (*BELOW, ecs):
            yield from self._launched(product)
        if self._number == 1 and EXISTING in self._newest:
            yield self._step(Kind.CHANGES, EXISTING, self._newest[EXISTING])
        for product in (*BELOW, ecs):
            yield from self._updated(product)
        yield from self._ended(ecs)
        yield from self._launched(ec2)
        yield from self._updated(ec2)
        yield from self._ended(ec2)
        for product in reversed(BELOW):
            yield self._step(Kind.TERMINATE, product)
        yield self._step(Kind.LEFT)

    def _step(self, kind: Kind, product: str = "", version: str = "") -> Step:
        return Step(kind=kind, round=self._number, product=product, version=version)

    def _launched(self, product: str) -> Iterator[Step]:
        if self._number == 1:
            yield self._step(Kind.CHANGES, product, self._newest[product])
        yield self._step(Kind.LAUNCH, product, self._first[product])
        yield self._step(Kind.CHECK, product, self._first[product])

    def _updated(self, product: str) -> Iterator[Step]:
        if self._first[product] != self._newest[product]:
            yield self._step(Kind.UPDATE, product, self._newest[product])
            yield self._step(Kind.CHECK, product, self._newest[product])

    def _ended(self, product: str) -> Iterator[Step]:
        if self._number <= ASKED:
            yield self._step(Kind.ANSWER, product, self._newest[product])
        yield self._step(Kind.TERMINATE, product)


def offered(versions: Iterable[PublishedVersion]) -> dict[str, list[str]]:
    """The versions that may be launched, oldest first, by product.

    Raises:
        CatalogError: A product has none: the catalog is not published here.
    """
    found: dict[str, list[Version]] = {}
    for each in versions:
        if each.active and each.guidance == "DEFAULT":
            found.setdefault(each.product, []).append(Version.parse(each.version))
    missing = [product for product in PRODUCTS if product not in found]
    if missing:
        raise refuse(
            "Cannot rehearse: the catalog is not published here.",
            received=f"no version on offer of {', '.join(missing)}",
            allowed=f"an account and region in which {', '.join(PRODUCTS)} are published",
            fix="publish first (catalog preflight, then catalog publish), or name another account or region",
        )
    return {product: [str(each) for each in sorted(numbers)] for product, numbers in found.items()}
