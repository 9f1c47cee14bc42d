"""The templates that the code stands at, for comparing them with what was released."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portfolio.offering import offer

if TYPE_CHECKING:
    from collections.abc import Iterable


def templates(names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The current template of each product, by name; starts Node.js, about three seconds.

    Raises:
        CatalogError: A product is not on offer.
        products.functions.FunctionNotBuiltError: A template refers to a function that is not built.
    """
    offers = [offer(name) for name in names]
    from products.node_runtime import use_locked_node  # noqa: PLC0415 - loads the CDK only when needed

    use_locked_node()
    from products.synthesis import synthesise  # noqa: PLC0415 - loads the CDK only when needed

    return synthesise([each.product() for each in offers])
