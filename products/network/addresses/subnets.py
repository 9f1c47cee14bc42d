"""The subnets of a network as its other parts need them: exported, listed, and chosen for endpoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from products import contract
from products.contract import ZONE_NUMBERS
from products.language.intrinsics import Intrinsic, Text, if_else, join, only_if
from products.network import conditions as c
from products.network.addresses.address_plan import Tier
from products.network.rules.reach import FROM_PRIVATE_NETWORKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from products.product import Product

LAST_ZONE = ZONE_NUMBERS[-1]


@dataclass(frozen=True, kw_only=True)
class Subnets:
    """A network's subnets, made by the template or given to it.

    Attributes:
        ids: By tier, the ID of the subnet in each zone; the third exists only where there are three zones.
    """

    ids: Mapping[Tier, tuple[Intrinsic, ...]]

    def in_used_zones(self, tier: Tier) -> list[Text]:
        """The tier's subnets as a list property."""
        *first, last = self.ids[tier]
        return [*first, only_if(c.THREE_ZONES, last)]

    def for_endpoints(self, tier: Tier) -> list[Text]:
        """One subnet of the tier, or one in each zone, as chosen for interface endpoints."""
        first, second, third = self.ids[tier]
        return [
            first,
            only_if(c.ENDPOINTS_IN_ALL_ZONES, second),
            only_if(c.ENDPOINTS_IN_THREE_ZONES, third),
        ]

    def add_exports(self, product: Product) -> None:
        """Hand the subnets to the other layers."""
        public = self._joined(Tier.PUBLIC)
        product.add_export(contract.PUBLIC_SUBNET_IDS, public)
        product.add_export(contract.DUAL_STACK_PUBLIC_SUBNET_IDS, public, condition=c.DUAL_STACK)
        product.add_export(
            contract.INTERNAL_BALANCER_SUBNET_IDS,
            self._joined(Tier.PRIVATE),
            condition=FROM_PRIVATE_NETWORKS,
        )
        product.add_export(contract.ISOLATED_SUBNET_IDS, self._joined(Tier.ISOLATED))
        for zone, subnet in zip(ZONE_NUMBERS, self.ids[Tier.PRIVATE], strict=True):
            last = zone == LAST_ZONE
            product.add_export(
                contract.PRIVATE_SUBNET_IDS[zone], subnet, condition=c.THREE_ZONES if last else None
            )
            product.add_export(
                contract.EGRESS_SUBNET_IDS[zone],
                subnet,
                condition=c.EGRESS_IN_ZONE_3 if last else c.HAS_EGRESS,
            )

    def _joined(self, tier: Tier) -> Intrinsic:
        ids = list(self.ids[tier])
        return if_else(c.THREE_ZONES, join(",", ids), join(",", ids[:-1]))
