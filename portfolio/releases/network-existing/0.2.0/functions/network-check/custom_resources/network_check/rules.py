"""What the VPC must be, each rule a function from the facts to the problems that it sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custom_resources.network_check.settings import Settings, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from custom_resources.network_check.facts import Endpoint, Facts, Route, Subnet

_ANYWHERE_IPV6 = "::/0"
_INTERNET_GATEWAY = "igw-"
_WAYS_OUT = ("nat-", "tgw-")
_NOT_FROM_ISOLATED = ("igw-", "nat-", "eigw-")


def problems(settings: Settings, facts: Facts) -> list[str]:
    """Everything that is wrong, each in words that name the subnet and the route."""
    found = [*_dns(settings, facts), *_membership(settings, facts)]
    if found:
        return found
    return [
        *_zones(settings, facts),
        *_public(settings, facts),
        *_private(settings, facts),
        *_isolated(settings, facts),
        *_s3(settings, facts),
        *_secrets_manager(settings, facts),
    ]


def tier_subnets(settings: Settings, facts: Facts, tier: Tier) -> list[tuple[str, Subnet]]:
    """The tier's subnets with the names of the parameters that they were given by."""
    return [
        (f"{tier}SubnetInZone{zone}", facts.subnets[subnet])
        for zone, subnet in enumerate(settings.subnets[tier], start=1)
    ]


def s3_gateway(facts: Facts, subnet: Subnet) -> Endpoint | None:
    """The S3 gateway endpoint that is in the subnet's route table."""
    targets = {route.target for route in subnet.routes}
    return next(
        (
            e
            for e in facts.endpoints
            if e.kind == "Gateway" and e.service == "s3" and e.endpoint_id in targets
        ),
        None,
    )


def _dns(settings: Settings, facts: Facts) -> Iterator[str]:
    if not (facts.dns_support and facts.dns_hostnames):
        yield (
            f"{settings.vpc_id} has DNS support {_on(facts.dns_support)} and DNS host "
            f"names {_on(facts.dns_hostnames)}; interface endpoints need both. "
            "Turn them on in the VPC's DNS settings"
        )


def _membership(settings: Settings, facts: Facts) -> Iterator[str]:
    seen: dict[str, str] = {}
    for tier in Tier:
        for zone, subnet in enumerate(settings.subnets[tier], start=1):
            name = f"{tier}SubnetInZone{zone}"
            if subnet not in facts.subnets:
                yield f"{name} {subnet} is not in {settings.vpc_id}. Choose one of that VPC's subnets"
            if subnet in seen:
                yield f"{name} {subnet} is {seen[subnet]} too. A subnet serves one tier and zone alone"
            seen[subnet] = name


def _zones(settings: Settings, facts: Facts) -> Iterator[str]:
    """Subnets of one position stand in one zone, and those of a tier in different ones."""
    public = [subnet.zone for _, subnet in tier_subnets(settings, facts, Tier.PUBLIC)]
    if len(set(public)) < len(public):
        yield f"the public subnets stand in {', '.join(public)}. Choose each in another zone"
    for tier in (Tier.PRIVATE, Tier.ISOLATED):
        for (name, subnet), zone in zip(tier_subnets(settings, facts, tier), public, strict=True):
            if subnet.zone != zone:
                yield (
                    f"{name} {subnet.subnet_id} stands in {subnet.zone}, the public subnet of its position "
                    f"in {zone}. Choose subnets of one zone for one position"
                )


def _public(settings: Settings, facts: Facts) -> Iterator[str]:
    destinations = ["0.0.0.0/0", _ANYWHERE_IPV6] if settings.dual_stack else ["0.0.0.0/0"]
    for name, subnet in tier_subnets(settings, facts, Tier.PUBLIC):
        if settings.dual_stack and not subnet.has_ipv6:
            yield f"{name} {subnet.subnet_id} has no IPv6 block. Give it one, or choose ipv4"
        for destination in destinations:
            route = subnet.default_route(destination)
            if not _leads_to(route, (_INTERNET_GATEWAY,)):
                yield (
                    f"{name} {subnet.subnet_id} is not public: {_routed(subnet, destination)}. "
                    f"It needs a route for {destination} to an internet gateway"
                )


def _private(settings: Settings, facts: Facts) -> Iterator[str]:
    for name, subnet in tier_subnets(settings, facts, Tier.PRIVATE):
        route = subnet.default_route()
        if _leads_to(route, (_INTERNET_GATEWAY,)):
            yield (
                f"{name} {subnet.subnet_id} is public, not private: {_routed(subnet)}. "
                "Choose a subnet whose way out is a NAT gateway or a transit gateway"
            )
        elif settings.way_out and not _leads_to(route, _WAYS_OUT):
            yield (
                f"{name} {subnet.subnet_id} has no way out: {_routed(subnet)}. It needs a route for "
                "0.0.0.0/0 to a NAT gateway or a transit gateway; or answer no to the question for a way out"
            )


def _isolated(settings: Settings, facts: Facts) -> Iterator[str]:
    for name, subnet in tier_subnets(settings, facts, Tier.ISOLATED):
        for route in subnet.routes:
            is_default = route.destination in ("0.0.0.0/0", _ANYWHERE_IPV6)
            if is_default or route.target.startswith(_NOT_FROM_ISOLATED):
                yield (
                    f"{name} {subnet.subnet_id} is not isolated: its route table {subnet.table_id} sends "
                    f"{route}. Choose a subnet without a way out, or take the route out"
                )


def _s3(settings: Settings, facts: Facts) -> Iterator[str]:
    tiers = (Tier.ISOLATED, Tier.PRIVATE) if settings.make_s3 else (Tier.ISOLATED,)
    for tier in tiers:
        for name, subnet in tier_subnets(settings, facts, tier):
            endpoint = s3_gateway(facts, subnet)
            where = f"{name} {subnet.subnet_id} (route table {subnet.table_id})"
            if settings.make_s3 and endpoint is not None:
                yield f"{where} has the S3 gateway endpoint {endpoint.endpoint_id} already. Choose existing"
            if not settings.make_s3 and endpoint is None:
                yield f"{where} has no route to an S3 gateway endpoint. Add one, or choose create"


def _secrets_manager(settings: Settings, facts: Facts) -> Iterator[str]:
    existing = [
        e
        for e in facts.endpoints
        if e.service == "secretsmanager" and e.kind == "Interface" and e.private_dns
    ]
    if settings.make_secrets_manager and existing:
        yield (
            f"{settings.vpc_id} has the Secrets Manager endpoint {existing[0].endpoint_id} with private DNS "
            "already. Choose existing"
        )
    if not settings.make_secrets_manager and not any(endpoint.available for endpoint in existing):
        yield (
            f"{settings.vpc_id} has no available interface endpoint for Secrets Manager with private DNS. "
            "Add one, or choose create"
        )


def _leads_to(route: Route | None, prefixes: tuple[str, ...]) -> bool:
    return route is not None and route.active and route.target.startswith(prefixes)


def _routed(subnet: Subnet, destination: str = "0.0.0.0/0") -> str:
    route = subnet.default_route(destination)
    if route is None:
        return f"its route table {subnet.table_id} has no route for {destination}"
    return f"its route table {subnet.table_id} sends {route}"


def _on(value: bool) -> str:  # noqa: FBT001 - the value is the noun
    return "on" if value else "off"
