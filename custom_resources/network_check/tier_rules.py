"""What makes a subnet public, private or isolated: where its route table sends the internet's addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custom_resources.network_check.coverage import IPV4, IPV6, WIDE, internet
from custom_resources.network_check.facts import LOCAL
from custom_resources.network_check.settings import Settings, Tier
from custom_resources.network_check.tiers import tier_subnets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from custom_resources.network_check.facts import Facts, Route, Subnet

ANYWHERE = {IPV4: "0.0.0.0/0", IPV6: "::/0"}
_INTERNET_GATEWAY = "igw-"
_NOT_FROM_ISOLATED = ("igw-", "nat-", "eigw-")


def public(settings: Settings, facts: Facts) -> Iterator[str]:
    """Public: the internet is behind an internet gateway, or behind an appliance that inspects on the way.

    The appliance is an endpoint of Gateway Load Balancer or Network Firewall ("Inspect inbound traffic from
    the internet using firewall appliances", AWS whitepaper "Building a Scalable and Secure Multi-VPC AWS
    Network Infrastructure"). Where people come from private networks alone, no load balancer stands here, and
    the subnets may be as those of a VPC without an internet gateway.
    """
    if settings.from_private_networks:
        return
    for name, subnet in tier_subnets(settings, facts, Tier.PUBLIC):
        if settings.dual_stack and not subnet.has_ipv6:
            yield f"{name} {subnet.subnet_id} has no IPv6 block. Give it one, or choose ipv4"
        for version in (IPV4, IPV6) if settings.dual_stack else (IPV4,):
            if _without(subnet, version, _opens) >= WIDE[version]:
                yield (
                    f"{name} {subnet.subnet_id} is not public: {_routed(subnet, version, _opens)}. "
                    f"It needs a route for {ANYWHERE[version]} to an internet gateway, or to the endpoint of "
                    "a firewall in front of one"
                )


def private(settings: Settings, facts: Facts) -> Iterator[str]:
    """Private: no internet gateway, and where a way out is said to be, one for IPv4.

    What leads out is an open set: NAT gateways and instances, transit gateways, firewalls' endpoints, virtual
    private gateways, core networks. What lies beyond is the company's.
    """
    for name, subnet in tier_subnets(settings, facts, Tier.PRIVATE):
        opened = [r for r in subnet.routes if r.active and r.target.startswith(_INTERNET_GATEWAY)]
        if opened:
            yield (
                f"{name} {subnet.subnet_id} is public, not private: its route table {subnet.table_id} sends "
                f"{opened[0]}. Choose a subnet whose way out is a NAT gateway, a transit gateway or a "
                "firewall"
            )
        elif settings.way_out and _without(subnet, IPV4, _leads_out) >= WIDE[IPV4]:
            ipv6 = (
                ". Its way out is for IPv6 alone, and registries and model providers are called by IPv4"
                if _without(subnet, IPV6, _leads_out) < WIDE[IPV6]
                else ""
            )
            yield (
                f"{name} {subnet.subnet_id} has no way out: {_routed(subnet, IPV4, _leads_out)}{ipv6}. It "
                "needs a route for 0.0.0.0/0 to a NAT gateway, a transit gateway or a firewall; or answer no "
                "to the question for a way out"
            )


def isolated(settings: Settings, facts: Facts) -> Iterator[str]:
    """Isolated: nothing of the internet is routed, whatever the target; the company's networks may be."""
    for name, subnet in tier_subnets(settings, facts, Tier.ISOLATED):
        for route in _leaks(subnet):
            yield (
                f"{name} {subnet.subnet_id} is not isolated: its route table {subnet.table_id} sends "
                f"{route}. Choose a subnet without a way out, or take the route out"
            )
        for route in subnet.routes:
            if route.is_unread and route.active and not route.leads_to_endpoint:
                yield (
                    f"{name} {subnet.subnet_id} may not be isolated: its route table {subnet.table_id} sends "
                    f"{route}, and this account may not read that prefix list. Have the list shared with "
                    "it, or its ranges written into the route table"
                )


def _leaks(subnet: Subnet) -> Iterator[Route]:
    """The routes by which an isolated subnet would reach the internet, each once."""
    seen: set[Route] = set()
    shares = [(version, share) for version in (IPV4, IPV6) for share in internet(subnet.routes, version)]
    for version in (IPV4, IPV6):
        outward = [s for v, s in shares if v == version and s.route is not None and _leads_away(s.route)]
        if sum(share.addresses for share in outward) >= WIDE[version]:
            seen.update(share.route for share in outward if share.route is not None)
    seen.update(r for r in subnet.routes if r.active and r.target.startswith(_NOT_FROM_ISOLATED))
    yield from (route for route in subnet.routes if route in seen)


def _leads_away(route: Route) -> bool:
    return route.active and route.target != LOCAL


def _leads_out(route: Route) -> bool:
    return route.active and not route.target.startswith(_INTERNET_GATEWAY)


def _opens(route: Route) -> bool:
    return route.active and (route.target.startswith(_INTERNET_GATEWAY) or route.leads_to_endpoint)


def _without(subnet: Subnet, version: int, is_right: Callable[[Route], bool]) -> int:
    """How many of the internet's addresses do not take a route of the right kind."""
    return sum(
        share.addresses
        for share in internet(subnet.routes, version)
        if share.route is None or not (is_right(share.route) or share.route.target == LOCAL)
    )


def _routed(subnet: Subnet, version: int, is_right: Callable[[Route], bool]) -> str:
    """Where most of the addresses go that should go elsewhere."""
    wrong = [
        s
        for s in internet(subnet.routes, version)
        if s.route is None or not (is_right(s.route) or s.route.target == LOCAL)
    ]
    most = max(wrong, key=lambda share: share.addresses)
    if most.route is not None:
        return f"its route table {subnet.table_id} sends {most.route}"
    if subnet.default_route(ANYWHERE[version]) is None and len(internet(subnet.routes, version)) == 1:
        return f"its route table {subnet.table_id} has no route for {ANYWHERE[version]}"
    return f"its route table {subnet.table_id} has no route for {most.first} and what follows"
