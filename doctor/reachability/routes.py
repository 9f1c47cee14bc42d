"""Route tables: where a subnet's packets go."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from doctor.reachability.peers import Block, block, covers, is_private
from doctor.templates import NotUnderstoodError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Via(StrEnum):
    """What a route leads to."""

    LOCAL = "local"
    INTERNET_GATEWAY = "internet gateway"
    EGRESS_ONLY_GATEWAY = "egress-only internet gateway"
    NAT_GATEWAY = "NAT gateway"
    TRANSIT_GATEWAY = "transit gateway"
    VPN_GATEWAY = "virtual private gateway"
    PEERING = "peering connection"
    INTERFACE = "network interface"
    LOCAL_GATEWAY = "local gateway"
    CARRIER_GATEWAY = "carrier gateway"
    CORE_NETWORK = "core network"


CONNECTING = frozenset(
    {Via.TRANSIT_GATEWAY, Via.VPN_GATEWAY, Via.PEERING, Via.INTERFACE, Via.LOCAL_GATEWAY, Via.CORE_NETWORK}
)
"""What leads to other private networks. Whether they lead back is not known here."""

_TARGETS = {
    "GatewayId": Via.INTERNET_GATEWAY,
    "EgressOnlyInternetGatewayId": Via.EGRESS_ONLY_GATEWAY,
    "NatGatewayId": Via.NAT_GATEWAY,
    "TransitGatewayId": Via.TRANSIT_GATEWAY,
    "VpnGatewayId": Via.VPN_GATEWAY,  # a template calls it GatewayId, too
    "VpcPeeringConnectionId": Via.PEERING,
    "NetworkInterfaceId": Via.INTERFACE,
    "LocalGatewayId": Via.LOCAL_GATEWAY,
    "CarrierGatewayId": Via.CARRIER_GATEWAY,
    "CoreNetworkArn": Via.CORE_NETWORK,
}


@dataclass(frozen=True, kw_only=True)
class Route:
    """One route: these addresses, by that way."""

    destination: Block
    via: Via
    target: str

    def __str__(self) -> str:
        return f"route {self.destination} by {self.via} {self.target}".rstrip()


def parse_route(name: str, properties: Mapping[str, Any]) -> Route:
    """A route from the properties of an ``AWS::EC2::Route``.

    Raises:
        NotUnderstoodError: It leads to something that is not known here, or its destination is no CIDR.
    """
    destination = properties.get("DestinationCidrBlock", properties.get("DestinationIpv6CidrBlock"))
    targets = {key: value for key, value in properties.items() if key in _TARGETS}
    known = {"RouteTableId", "DestinationCidrBlock", "DestinationIpv6CidrBlock", *_TARGETS}
    if destination is None or len(targets) != 1 or set(properties) - known:
        message = f"Cannot read the route {name}: received {dict(properties)}, known are {sorted(known)}"
        raise NotUnderstoodError(message)
    ((kind, target),) = targets.items()
    return Route(destination=block(destination), via=_TARGETS[kind], target=target)


def best_route(routes: list[Route], destination: Block) -> Route | None:
    """The route that packets to these addresses take: the longest prefix wins.

    Raises:
        NotUnderstoodError: Some of the addresses would go one way and some another.
    """
    touching = [
        r
        for r in routes
        if r.destination.version == destination.version and r.destination.overlaps(destination)
    ]
    covering = [r for r in touching if covers(r.destination, destination)]
    if not covering:
        return None
    best = max(covering, key=lambda route: route.destination.prefixlen)
    narrower = [
        r
        for r in touching
        if r.destination.prefixlen > destination.prefixlen
        and r.via is not Via.LOCAL
        and r is not best
        and not (destination.prefixlen == 0 and is_private(r.destination))  # no part of the internet
    ]
    if narrower:
        message = f"Cannot say how {destination} is routed: {best} and {narrower[0]} share it"
        raise NotUnderstoodError(message)
    return best
