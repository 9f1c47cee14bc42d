"""Where the code stands: each product's current version and template, not yet or already released.

from portfolio.current import stand

for current in stand(["network", "data"]):      # starts Node.js, about three seconds for all
    current.product, current.version, current.template
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portfolio.offering import OFFERS, offer
from portfolio.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, kw_only=True)
class Current:
    """A product as the code has it.

    Attributes:
        product: The product's name.
        version: The version that the code claims.
        template: The template that it gives.
    """

    product: str
    version: Version
    template: dict[str, Any]


def stand(names: Iterable[str] | None = None) -> tuple[Current, ...]:
    """Where each product stands, in the order of the names; all that are on offer if none are given.

    Raises:
        CatalogError: A product is not on offer.
        products.functions.FunctionNotBuiltError: A template refers to a function that is not built.
    """
    offers = [offer(name) for name in names] if names is not None else list(OFFERS)
    from products.node_runtime import use_locked_node  # noqa: PLC0415 - loads the CDK only when needed

    use_locked_node()
    from products.synthesis import synthesize  # noqa: PLC0415 - loads the CDK only when needed

    products = [each.product() for each in offers]
    templates = synthesize(products)
    return tuple(
        Current(product=each.name, version=Version.parse(product.VERSION), template=templates[each.name])
        for each, product in zip(offers, products, strict=True)
    )
