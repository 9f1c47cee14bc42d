"""Whether people of private networks get their answers: the routes back from an internal load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custom_resources.network_check.coverage import parts
from custom_resources.network_check.facts import LOCAL
from custom_resources.network_check.settings import Settings, Tier
from custom_resources.network_check.tiers import tier_subnets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from custom_resources.network_check.facts import Facts, Route

_TO_THE_INTERNET = ("igw-", "nat-", "eigw-")


def private_networks(settings: Settings, facts: Facts) -> Iterator[str]:
    """Each range is behind the private subnets, where an internal load balancer stands.

    What connects networks is an open set (transit gateways, virtual private gateways, peerings, core
    networks, appliances); gateways to the internet are none of it: a NAT gateway gives the answers another
    sender, so that no connection comes about (reasoned). Whom a VPN in the VPC itself gives one of its
    addresses, comes from the local range. A wide range may be connected in part; what lies beyond a gateway
    is the company's.
    """
    if not settings.from_private_networks:
        return
    for name, subnet in tier_subnets(settings, facts, Tier.PRIVATE):
        for block in settings.private_ranges:
            taken = parts(subnet.routes, block)
            if any(map(_connects, taken)) or (
                taken and all(route and route.target == LOCAL for route in taken)
            ):
                continue
            seen = dict.fromkeys(str(route) for route in taken if route is not None and route.target != LOCAL)
            how = f"sends {' and '.join(seen)}" if seen else f"has no route for {block}"
            yield (
                f"{name} {subnet.subnet_id} is not reached from {block}: its route table {subnet.table_id} "
                f"{how}. An internal load balancer there could not answer. Add a route for the range to the "
                "transit gateway, virtual private gateway or peering that leads there, correct Private "
                "networks' ranges, or choose another answer for whom LibreChat is reachable from"
            )


def _connects(route: Route | None) -> bool:
    """Whether it leads to another network than the internet."""
    if route is None or not route.active or route.target == LOCAL:
        return False
    return not route.target.startswith(_TO_THE_INTERNET)
