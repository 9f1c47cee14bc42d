"""The chosen subnets of a tier."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from custom_resources.network_check.facts import Facts, Subnet
    from custom_resources.network_check.settings import Settings, Tier


def tier_subnets(settings: Settings, facts: Facts, tier: Tier) -> list[tuple[str, Subnet]]:
    """The tier's subnets with the names of the parameters that they were given by."""
    return [
        (f"{tier}SubnetInZone{zone}", facts.subnets[subnet])
        for zone, subnet in enumerate(settings.subnets[tier], start=1)
    ]
