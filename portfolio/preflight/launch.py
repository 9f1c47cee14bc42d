"""A launch of every layer in one size, as the newest releases would make it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from doctor.templates import Account, broken_rules, evaluate
from portfolio.release import latest

if TYPE_CHECKING:
    from doctor.templates import Evaluation

SIZES = ("small", "medium", "large")
ENVIRONMENT = "preflight"
_ZONES = {"small": "2", "medium": "2", "large": "3"}
NEEDED: dict[str, dict[str, str]] = {
    "compute-ecs": {"AllowPlainHttp": "yes"},
    "compute-ec2": {"AllowPlainHttp": "yes"},
}
"""What a template does not launch without, and has no default for."""


@dataclass(frozen=True, kw_only=True)
class Launch:
    """One environment.

    Attributes:
        size: The size of all its layers.
        layers: What each layer makes, by product.
        refusals: The rules of each product that the region breaks.
    """

    size: str
    layers: dict[str, Evaluation]
    refusals: dict[str, list[str]]

    def of_type(self, resource_type: str) -> list[dict[str, Any]]:
        """The properties of all resources of one type."""
        return [
            resource.properties for layer in self.layers.values() for resource in layer.of_type(resource_type)
        ]


def launch(products: tuple[str, ...], size: str, region: str) -> Launch:
    """What the newest release of each of these products makes in the region, one on top of the other.

    Raises:
        CatalogError: A release cannot be read.
        doctor.templates.TemplateError: A template cannot be evaluated.
    """
    layers: dict[str, Evaluation] = {}
    refusals: dict[str, list[str]] = {}
    exports: dict[str, str] = {}
    for product in products:
        release = latest(product)
        if release is None:
            continue
        template = release.template()
        given = {
            name: value
            for name, value in {
                "EnvironmentName": ENVIRONMENT,
                "Size": size,
                "AvailabilityZones": _ZONES[size],
                **NEEDED.get(product, {}),
            }.items()
            if name in template["Parameters"]
        }
        account = Account(region=region, exports=exports)
        refusals[product] = broken_rules(template, given, account)
        layers[product] = evaluate(template, given, stack=product, account=account)
        exports = {**exports, **layers[product].exports}
    return Launch(size=size, layers=layers, refusals=refusals)
