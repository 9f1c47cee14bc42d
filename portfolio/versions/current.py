"""Where the code stands: each product's current version and template, not yet or already released.

from portfolio.versions.current import stand

for current in stand(["network", "data"]):      # starts Node.js, about three seconds for all
    current.product, current.version, current.template
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portfolio.offering import OFFERS, offer
from portfolio.versions.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from products.product import Product


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


def stand(
    names: Iterable[str] | None = None, *, versions: Mapping[str, Version] | None = None
) -> tuple[Current, ...]:
    """Where each product stands, in the order of the names; all that are on offer if none are given.

    Args:
        names: The products' names.
        versions: Versions that products are to claim in the place of the code's own: templates name theirs.

    Raises:
        CatalogError: A product is not on offer.
        products.functions.index.FunctionNotBuiltError: A template refers to a function that is not built.
    """
    offers = [offer(name) for name in names] if names is not None else list(OFFERS)
    from products.node_runtime import use_locked_node  # noqa: PLC0415 - loads the CDK only when needed

    use_locked_node()
    from products.synthesis import synthesize  # noqa: PLC0415 - loads the CDK only when needed

    products = [_claiming(each.product(), (versions or {}).get(each.name)) for each in offers]
    templates = synthesize(products)
    return tuple(
        Current(product=each.name, version=Version.parse(product.VERSION), template=templates[each.name])
        for each, product in zip(offers, products, strict=True)
    )


def _claiming(product: type[Product], version: Version | None) -> type[Product]:
    """The product, or the same under another version."""
    return product if version is None else type(product.__name__, (product,), {"VERSION": str(version)})
