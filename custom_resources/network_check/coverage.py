"""What a route table does with the internet's addresses: the longest prefix wins, piece by piece.

A table may name the internet as ``0.0.0.0/0``, as two halves, by a prefix list, or with holes. So a table is
judged by what it does with every address, never by the looks of one route.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from custom_resources.network_check.facts import Route

IPV4 = 4
IPV6 = 6
_BITS = {IPV4: 32, IPV6: 128}
WIDE = {IPV4: 1 << 24, IPV6: 1 << 120}
"""By version, how many addresses are more than a company's own exceptions: a /8 (reasoned). A few networks
that are shut out on purpose, or a partner's public range, do not make or unmake a way to the internet."""

_NOT_PUBLIC_IPV4 = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/3",
)
"""IANA IPv4 Special-Purpose Address Registry (RFC 6890), multicast and reserved addresses."""
_PUBLIC_IPV6 = "2000::/3"
"""IANA IPv6 Global Unicast Address Assignments."""


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one route has of the internet.

    Attributes:
        route: The route; None for what no route covers.
        addresses: How many public addresses take it.
        first: The first of them.
    """

    route: Route | None
    addresses: int
    first: str


def internet(routes: Iterable[Route], version: int = IPV4) -> list[Share]:
    """Who has how much of the internet; every public address of the version is in one share."""
    claims = _claims(routes, version)
    public = _public(version)
    edges = sorted({edge for first, last, _, _ in claims for edge in (first, last + 1)})
    owner = _owners(edges, claims)
    found: dict[int, tuple[Route | None, int, int]] = {}
    for start, end in public:
        inside = [start, *edges[bisect_right(edges, start) : bisect_left(edges, end)], end]
        for here, beyond in itertools.pairwise(inside):
            route = owner[position] if 0 <= (position := bisect_right(edges, here) - 1) < len(owner) else None
            key = id(route)
            _, count, first = found.get(key, (route, 0, here))
            found[key] = (route, count + beyond - here, first)
    return [
        Share(route=route, addresses=count, first=_text(first, version))
        for route, count, first in found.values()
    ]


def covers(routes: Iterable[Route], block: str) -> Route | None:
    """The active route that all of a block takes, the local one included; None if there is none.

    Where parts of it take different routes, one of them is answered if all of them are active.
    """
    taken = parts(routes, block)
    if not taken or any(route is None or not route.active for route in taken):
        return None
    return taken[0]


def parts(routes: Iterable[Route], block: str) -> list[Route | None]:
    """The routes that the parts of a block take, the local one included; None for a part without one."""
    network = ip_network(block)
    claims = _claims(routes, network.version)
    first, last = int(network.network_address), int(network.broadcast_address)
    edges = sorted({edge for a, b, _, _ in claims for edge in (a, b + 1)} | {first, last + 1})
    owner = _owners(edges, claims)
    return [owner[i] for i in range(bisect_left(edges, first), bisect_left(edges, last + 1))]


_Claim = tuple[int, int, int, "Route"]


def _claims(routes: Iterable[Route], version: int) -> list[_Claim]:
    """First and last address, prefix length and route of every block, the shortest prefix first."""
    claims = []
    for route in routes:
        for block in route.blocks:
            network: IPv4Network | IPv6Network = ip_network(block, strict=False)
            if network.version == version:
                first, last = int(network.network_address), int(network.broadcast_address)
                claims.append((first, last, network.prefixlen, route))
    return sorted(claims, key=lambda claim: claim[2])


def _owners(edges: Sequence[int], claims: Iterable[_Claim]) -> list[Route | None]:
    """By the piece that begins at each edge, its route: longer prefixes overwrite shorter ones."""
    owner: list[Route | None] = [None] * len(edges)
    for first, last, _, route in claims:
        begin, end = bisect_left(edges, first), bisect_left(edges, last + 1)
        owner[begin:end] = [route] * (end - begin)
    return owner


def _public(version: int) -> list[tuple[int, int]]:
    """The public addresses as half-open ranges."""
    if version == IPV6:
        network = IPv6Network(_PUBLIC_IPV6)
        return [(int(network.network_address), int(network.broadcast_address) + 1)]
    ranges, start = [], 0
    for block in sorted(IPv4Network(text) for text in _NOT_PUBLIC_IPV4):
        if int(block.network_address) > start:
            ranges.append((start, int(block.network_address)))
        start = int(block.broadcast_address) + 1
    if start < 1 << _BITS[IPV4]:
        ranges.append((start, 1 << _BITS[IPV4]))
    return ranges


def _text(address: int, version: int) -> str:
    return str(ip_address(address.to_bytes(_BITS[version] // 8)))
