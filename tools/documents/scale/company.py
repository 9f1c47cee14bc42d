"""The company that is played through, and what its catalog asks of AWS."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.hub.artifacts import bucket_name
from portfolio.hub.launch_roles import policies, size, statements
from portfolio.impact import MAXIMUM
from portfolio.offering import OFFERS
from portfolio.versions.release import releases
from tools.documents.scale.simulation import Call, Rate, Wait, played

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCOUNTS, REGIONS, RELEASES, ENVIRONMENTS = 500, 5, 100, 5000
LAYERS = 3
PRODUCTS = len(OFFERS)

CATALOG, STACKS, ROLES = "Service Catalog", "CloudFormation", "IAM"
RATES: Mapping[str, Rate] = {CATALOG: Rate(5, 10), STACKS: Rate(5, 10), ROLES: Rate(5, 10)}
"""Calls that each service takes of an account in a region. AWS publishes none of them: assumed."""

PAGE = 20
"""Launches that an answer holds ("SearchProvisionedProducts", AWS Service Catalog API Reference)."""

SHARE_SECONDS, ACCEPT_SECONDS = 10, 2
"""A share with one account or with the whole organization, and taking it up there: assumed."""

ROLES_STACK_SECONDS = 120
"""A stack of five launch roles with their policies: assumed."""

STACK_SET_SLOTS = ACCOUNTS
"""Stacks of a stack set that are made at once: all accounts of a region, one region after another."""

ROLL_OUT_SECONDS = {"network": 180, "data": 900, "compute": 720}
"""An update of each layer of an environment: assumed from docs/generated/critical-path.md."""


@dataclass(frozen=True, kw_only=True)
class Growth:
    """How a product's launch role grows with the versions that it serves.

    Attributes:
        product: The product's name.
        versions: How many versions are released.
        newest: Characters of the policies for the newest version alone.
        all: Characters for every released version.
    """

    product: str
    versions: int
    newest: int
    all: int

    @property
    def each(self) -> float:
        """Characters that a version adds, on average."""
        return (self.all - self.newest) / max(1, self.versions - 1)

    def at(self, versions: int) -> int:
        """Characters for so many versions, at the same growth."""
        return round(self.newest + self.each * (versions - 1))

    def until(self, characters: int) -> int:
        """How many versions fit into so many characters."""
        return RELEASES * 10 if self.each == 0 else int((characters - self.newest) // self.each) + 1


@functools.cache
def growth() -> tuple[Growth, ...]:
    """Measured on the releases of this repository."""
    found = []
    for offer in OFFERS:
        templates = [release.template() for release in releases(offer.name)]
        if not templates:
            continue
        sizes = [
            sum(
                size(document)
                for document in policies(statements(some, bucket=bucket_name("librechat"), zones=()))
            )
            for some in (templates[-1:], templates)
        ]
        found.append(Growth(product=offer.name, versions=len(templates), newest=sizes[0], all=sizes[1]))
    return tuple(found)


def template_bytes() -> int:
    """The portfolio's template with every version: what the versions take of it."""
    entry = {
        "Name": "100.100.100",
        "Description": "x" * MAXIMUM,
        "DisableTemplateValidation": False,
        "Info": {"LoadTemplateFromURL": {"Fn::Sub": f"https://{'x' * 60}.s3.amazonaws.com/{'0' * 64}.json"}},
    }
    return len(json.dumps(entry, indent=1)) * PRODUCTS * RELEASES


def publish(rates: Mapping[str, Rate], *, environments: int) -> float:
    """One publication in one region that has all releases but one of each product.

    Args:
        rates: What AWS takes.
        environments: How many of the environments stand in the hub's own account, where their stacks are
            looked at one by one to tell who runs what.
    """
    launched = environments * LAYERS
    reads = [Call(CATALOG, 2 * PRODUCTS + -(-launched // PAGE)), Call(STACKS, launched)]
    update = [Wait(60 + 30 * PRODUCTS, asked=STACKS, every=5)]
    life_cycle = [Call(CATALOG, 2 * PRODUCTS + PRODUCTS)]
    return played([[*reads, *update, *life_cycle]], rates, slots=1)


def share(rates: Mapping[str, Rate], *, one_by_one: bool) -> float:
    """Sharing one portfolio with every account in one region, launch roles included.

    Shares run one at a time; the roles come by a stack set, and each account takes the share up.
    """
    count = ACCOUNTS if one_by_one else 1
    shares = played([[Call(CATALOG), Wait(SHARE_SECONDS, asked=CATALOG, every=5)]] * count, rates, slots=1)
    roles = played([[Wait(ROLES_STACK_SECONDS)]] * ACCOUNTS, rates, slots=STACK_SET_SLOTS)
    accepted = played([[Wait(ACCEPT_SECONDS)]] * ACCOUNTS, rates, slots=1) if one_by_one else 0
    return shares + roles + accepted


def roll_out(rates: Mapping[str, Rate], *, at_once: int) -> float:
    """One version of every layer for the environments of one region, layer by layer of each environment."""
    environment = [
        step
        for seconds in ROLL_OUT_SECONDS.values()
        for step in (Call(CATALOG, 4), Call(STACKS), Wait(seconds, asked=CATALOG))
    ]
    return played([environment] * (ENVIRONMENTS // REGIONS), rates, slots=at_once)
