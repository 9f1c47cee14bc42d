"""An environment in one size, as the newest releases would make it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doctor.templates import Account, broken_rules, evaluate
from portfolio.versions.release import latest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doctor.templates import Evaluation

SIZES = ("small", "medium", "large")
ENVIRONMENT = "preflight"
_ZONES = {"small": "2", "medium": "2", "large": "3"}
NEEDED: dict[str, dict[str, str]] = {
    "compute-ecs": {"AllowPlainHttp": "yes"},
    "compute-ec2": {"AllowPlainHttp": "yes"},
}
"""What a template does not launch without, and has no default for."""

BELOW = ("network", "data")
COMPUTE = ("compute-ecs", "compute-ec2")
"""An environment has one of them at a time. network-existing takes less than network."""


@dataclass(frozen=True, kw_only=True)
class Launch:
    """One environment.

    Attributes:
        size: The size of all its layers.
        zones: How many availability zones it is spread over.
        layers: What each layer makes, by product.
        refusals: The rules of each product that the region breaks.
    """

    size: str
    zones: int
    layers: dict[str, Evaluation] = field(default_factory=dict)
    refusals: dict[str, list[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.size} with {'/'.join(product for product in self.layers if product in COMPUTE)}"

    def of_type(self, resource_type: str) -> list[dict[str, Any]]:
        """The properties of all resources of one type."""
        return [
            resource.properties for layer in self.layers.values() for resource in layer.of_type(resource_type)
        ]


def launches(sizes: Sequence[str], region: str) -> list[Launch]:
    """One environment for each size and each compute product, as the newest releases make it in the region.

    Raises:
        CatalogError: A release cannot be read.
        doctor.templates.TemplateError: A template cannot be evaluated.
    """
    found = []
    for size in sizes:
        below = Launch(size=size, zones=int(_ZONES[size]))
        for product in BELOW:
            below = _above(below, product, region)
        found += [_above(below, product, region) for product in COMPUTE]
    return found


def chosen(product: str, size: str) -> dict[str, str]:
    """What a launch in a size chooses, if the form asks for it; all else has its default."""
    return {"Size": size, "AvailabilityZones": _ZONES[size], **NEEDED.get(product, {})}


def _above(below: Launch, product: str, region: str) -> Launch:
    """The environment with one layer more."""
    release = latest(product)
    if release is None:
        return below
    template = release.template()
    wanted = {"EnvironmentName": ENVIRONMENT, **chosen(product, below.size)}
    given = {name: value for name, value in wanted.items() if name in template["Parameters"]}
    exports = {name: value for layer in below.layers.values() for name, value in layer.exports.items()}
    account = Account(region=region, exports=exports)
    return Launch(
        size=below.size,
        zones=below.zones,
        layers={**below.layers, product: evaluate(template, given, stack=product, account=account)},
        refusals={**below.refusals, product: broken_rules(template, given, account)},
    )
