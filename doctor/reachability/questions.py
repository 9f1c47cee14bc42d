"""Who reaches whom, and by which way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from doctor.reachability.answers import Answer, over_all
from doctor.reachability.matching import match
from doctor.reachability.peers import INTERNET_IPV4, Component, Outside, Request, is_private
from doctor.reachability.policies import allows
from doctor.reachability.routes import CONNECTING, Via, best_route

if TYPE_CHECKING:
    from doctor.reachability.network import Network
    from doctor.reachability.parts import Endpoint
    from doctor.reachability.routes import Route
    from doctor.reachability.rules import Rule

HTTPS = 443
IPV6 = 6


def reach(network: Network, source: Component | Outside, target: Component | Outside, port: int) -> Answer:
    """Whether the source can open a TCP connection to the target on the port.

    Security groups remember connections, so the way back needs no rule of its own; it needs a route, which
    a public address gets from the internet gateway alone.

    Raises:
        TypeError: Both ends are outside the VPC.
        NotUnderstoodError: The network holds something that is not known here.
    """
    if isinstance(source, Outside) and isinstance(target, Outside):
        message = f"Cannot say whether {source.name} reaches {target.name}: one of them must be in the VPC"
        raise TypeError(message)
    answer = Answer.through()
    if isinstance(source, Component):
        answer = answer.then(_allowed(network, source, target, port, "egress"))
    if isinstance(target, Component):
        answer = answer.then(_allowed(network, target, source, port, "ingress"))
    if not answer.reached:
        return answer
    return answer.then(_routed(network, source, target))


def reach_service(network: Network, source: Component, request: Request) -> Answer:
    """Whether the source can make the request to the AWS service, and by which endpoint or gateway.

    An interface endpoint with private DNS answers for the service's name in the whole VPC, if the VPC has
    DNS host names; a gateway endpoint is a route of the tables that it is in; without either the way is the
    internet.
    """
    for endpoint in network.endpoints:
        if endpoint.service != request.service:
            continue
        if endpoint.gateway:
            tables = {network.subnets[subnet].route_table for subnet in source.subnets}
            if not tables <= set(endpoint.route_tables):
                continue
            way = _allowed_to_service(network, source, request.service)
        elif endpoint.private_dns and network.private_names:
            interfaces = Component(name=endpoint.token, subnets=endpoint.subnets, groups=endpoint.groups)
            way = reach(network, source, interfaces, HTTPS)
        else:
            continue
        return way.then(_through_from(network, source, endpoint, request))
    return reach(network, source, INTERNET_IPV4, HTTPS)


def _allowed_to_service(network: Network, source: Component, service: str) -> Answer:
    """Whether an egress rule names the service's public addresses, by its prefix list or as all addresses."""
    for token in source.groups:
        for rule in network.group(token).egress:
            if rule.allows_port(HTTPS) and network.service_of(rule) == service:
                return Answer.through(f"egress rule {rule.name}")
    return _allowed(network, source, INTERNET_IPV4, HTTPS, "egress")


def _through_from(network: Network, source: Component, endpoint: Endpoint, request: Request) -> Answer:
    """What the endpoint's policy says to the request from each of the source's subnets."""
    blocks = [network.subnets[subnet].blocks[0] for subnet in source.subnets]
    return over_all([_through(endpoint, replace(request, source=one)) for one in blocks])


def _through(endpoint: Endpoint, request: Request) -> Answer:
    if not allows(endpoint.policy, request):
        return Answer.refused(
            f"the policy of {endpoint.token} refuses {request.action} on {request.resource}"
        )
    return Answer.through(f"endpoint {endpoint.token}")


def _allowed(
    network: Network, wearer: Component, peer: Component | Outside, port: int, direction: str
) -> Answer:
    """Whether one of the wearer's groups has a rule for the peer."""
    some: Rule | None = None
    for token in wearer.groups:
        group = network.group(token)
        for rule in group.egress if direction == "egress" else group.ingress:
            if not rule.allows_port(port):
                continue
            touches, covers_all = match(network, rule, peer)
            if covers_all:
                return Answer.through(f"{direction} rule {rule.name}")
            if touches:
                some = rule
    if some is not None:
        return Answer.through(f"{direction} rule {some.name} (some addresses)", everywhere=False)
    return Answer.refused(f"no {direction} rule of {wearer.name} names {peer.name} on port {port}")


def _routed(network: Network, source: Component | Outside, target: Component | Outside) -> Answer:
    if isinstance(source, Component) and isinstance(target, Component):
        return over_all([_local(network, here, there) for here in source.subnets for there in target.subnets])
    if isinstance(source, Component) and isinstance(target, Outside):
        return over_all([_outward(network, source, subnet, target) for subnet in source.subnets])
    inside, outside = target, source
    if not isinstance(inside, Component) or not isinstance(outside, Outside):  # pragma: no cover - for types
        raise TypeError
    return over_all([_inward(network, inside, subnet, outside) for subnet in inside.subnets])


def _local(network: Network, here: str, there: str) -> Answer:
    """The way between two subnets, in both directions."""
    for subnet, other in ((here, there), (there, here)):
        route = best_route(network.routes_of(subnet), network.subnets[other].blocks[0])
        if route is None or route.via is not Via.LOCAL:
            return Answer.refused(f"{subnet} has no local route to {other}")
    return Answer.through("local route")


def _outward(network: Network, source: Component, subnet: str, target: Outside) -> Answer:
    """The way from a subnet to addresses outside."""
    if target.block.version == IPV6 and not _has_ipv6(network, source, subnet):
        return Answer.refused(f"{source.name} has no IPv6 address in {subnet}")
    route = best_route(network.routes_of(subnet), target.block)
    if route is None:
        return Answer.refused(f"{subnet} has no route to {target.name}")
    by_way = {
        Via.INTERNET_GATEWAY: _by_internet_gateway,
        Via.EGRESS_ONLY_GATEWAY: _by_egress_only_gateway,
        Via.NAT_GATEWAY: _by_nat_gateway,
    }.get(route.via)
    if by_way is None:
        return Answer.refused(f"{subnet} sends {target.name} by {route.via}, whose far side is not known")
    return by_way(network, source, route, target)


def _by_internet_gateway(network: Network, source: Component, route: Route, target: Outside) -> Answer:
    if route.target not in network.attached_gateways:
        return Answer.refused(f"{route.target} is not attached to the VPC")
    if target.block.version != IPV6 and not source.public_address:
        return Answer.refused(f"{source.name} has no public address for the internet gateway")
    return Answer.through(str(route))


def _by_egress_only_gateway(_network: Network, _source: Component, route: Route, _target: Outside) -> Answer:
    return Answer.through(str(route))


def _by_nat_gateway(network: Network, _source: Component, route: Route, target: Outside) -> Answer:
    """By the gateway's own subnet, in which it needs a way out itself."""
    nat = Component(
        name=route.target, subnets=(network.nat_gateways[route.target],), groups=(), public_address=True
    )
    return Answer.through(str(route)).then(_outward(network, nat, nat.subnets[0], target))


def _inward(network: Network, target: Component, subnet: str, source: Outside) -> Answer:
    """The way from outside to a component: a public address, and a route back by the internet gateway.

    From a private network it is the component's own address, and a route back to that network, whose
    engineers see to the way there.
    """
    if is_private(source.block):
        back = best_route(network.routes_of(subnet), source.block)
        if back is None or back.via not in CONNECTING:
            return Answer.refused(f"{subnet} has no route to {source.name} by a gateway to private networks")
        return Answer.through(str(back))
    ipv6 = source.block.version == IPV6
    if ipv6 and not _has_ipv6(network, target, subnet):
        return Answer.refused(f"{target.name} has no IPv6 address in {subnet}")
    if not ipv6 and not target.public_address:
        return Answer.refused(f"{target.name} has no public address")
    route = best_route(network.routes_of(subnet), source.block)
    if (
        route is None
        or route.via is not Via.INTERNET_GATEWAY
        or route.target not in network.attached_gateways
    ):
        return Answer.refused(f"{subnet} has no route to {source.name} by an internet gateway")
    return Answer.through(str(route))


def _has_ipv6(network: Network, component: Component, subnet: str) -> bool:
    return component.ipv6 and any(b.version == IPV6 for b in network.subnets[subnet].blocks)
