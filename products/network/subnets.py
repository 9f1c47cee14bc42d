"""The subnets of a network as its other parts need them: exported, listed, and chosen for endpoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from products import contract
from products.contract import ZONE_NUMBERS
from products.intrinsics import NO_VALUE, Value, if_else, join
from products.network import conditions as named
from products.network.address_plan import Tier
from products.network.outputs import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from products.network.conditions import Conditions
    from products.product import Product

LAST_ZONE = ZONE_NUMBERS[-1]


@dataclass(frozen=True, kw_only=True)
class Subnets:
    """A network's subnets, made by the template or given to it.

    Attributes:
        ids: By tier, the ID of the subnet in each zone; the third exists only where there are three zones.
    """

    ids: Mapping[Tier, tuple[Value, ...]]

    def in_used_zones(self, tier: Tier) -> list[Value]:
        """The tier's subnets as a list property."""
        *first, last = self.ids[tier]
        return [*first, if_else(named.THREE_ZONES, last, NO_VALUE)]

    def for_endpoints(self, tier: Tier) -> list[Value]:
        """One subnet of the tier, or one in each zone, as chosen for interface endpoints."""
        first, second, third = self.ids[tier]
        return [
            first,
            if_else(named.ENDPOINTS_IN_ALL_ZONES, second, NO_VALUE),
            if_else(named.ENDPOINTS_IN_THREE_ZONES, third, NO_VALUE),
        ]

    def export(self, product: Product, conditions: Conditions) -> None:
        """Hand the subnets to the other layers."""
        public = text(self._joined(Tier.PUBLIC))
        product.export(contract.PUBLIC_SUBNET_IDS, public)
        product.export(contract.DUAL_STACK_PUBLIC_SUBNET_IDS, public, condition=conditions[named.DUAL_STACK])
        product.export(contract.ISOLATED_SUBNET_IDS, text(self._joined(Tier.ISOLATED)))
        for zone, subnet in zip(ZONE_NUMBERS, self.ids[Tier.PRIVATE], strict=True):
            last = zone == LAST_ZONE
            product.export(
                contract.PRIVATE_SUBNET_IDS[zone],
                text(subnet),
                condition=conditions[named.THREE_ZONES] if last else None,
            )
            product.export(
                contract.EGRESS_SUBNET_IDS[zone],
                text(subnet),
                condition=conditions[named.WAY_OUT_IN_ZONE_3 if last else named.HAS_WAY_OUT],
            )

    def _joined(self, tier: Tier) -> Value:
        ids = list(self.ids[tier])
        return if_else(named.THREE_ZONES, join(",", ids), join(",", ids[:-1]))
