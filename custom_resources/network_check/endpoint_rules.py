"""What the VPC's endpoints must be: there where they are said to be, and not there where they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custom_resources.network_check.coverage import covers
from custom_resources.network_check.facts import LOCAL
from custom_resources.network_check.settings import Provision, Settings, Tier
from custom_resources.network_check.tiers import tier_subnets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from custom_resources.network_check.facts import Endpoint, Facts, Route, Subnet

_ECS_SERVICES = ("ecr.api", "ecr.dkr", "logs", "bedrock-runtime")


def s3(settings: Settings, facts: Facts) -> Iterator[str]:
    """An S3 gateway endpoint in the route tables where it is said to exist, and only there."""
    for tier in (Tier.ISOLATED, Tier.PRIVATE) if settings.make_s3 else (Tier.ISOLATED,):
        for name, subnet in tier_subnets(settings, facts, tier):
            route = _s3_route(facts, subnet)
            where = f"{name} {subnet.subnet_id} (route table {subnet.table_id})"
            if settings.make_s3 and route is not None and not _is_ours(settings, facts, route.target):
                yield f"{where} has the S3 gateway endpoint {route.target} already. Choose existing"
            if not settings.make_s3 and route is None:
                yield f"{where} has no route to an S3 gateway endpoint. Add one, or choose create"


def secrets_manager(settings: Settings, facts: Facts) -> Iterator[str]:
    """Secrets Manager answers inside the VPC, by one endpoint: ours, the company's, or a central one."""
    there = [e for e in _answering(facts, "secretsmanager") if not _made_here(settings, e)]
    match settings.secrets_manager:
        case Provision.CREATE if there:
            yield (
                f"{settings.vpc_id} has the Secrets Manager endpoint {there[0].endpoint_id} with private DNS "
                "already. Choose existing"
            )
        case Provision.EXISTING if not any(e.available for e in there) and not _is_shared(settings, facts):
            yield (
                f"{settings.vpc_id} has no available interface endpoint for Secrets Manager with private "
                "DNS. Add one, choose create, or choose elsewhere if one in another VPC answers for this one"
            )
        case Provision.ELSEWHERE:
            yield from _central(settings, facts, there)


def ecs_endpoints(settings: Settings, facts: Facts) -> Iterator[str]:
    """Two endpoints of one service cannot both have its private name."""
    if not settings.make_ecs:
        return
    there = {
        service: others[0].endpoint_id
        for service in _ECS_SERVICES
        if (others := [e for e in _answering(facts, service) if not _made_here(settings, e)])
    }
    if there:
        listed = ", ".join(f"{endpoint} for {service}" for service, endpoint in there.items())
        yield (
            f"{settings.vpc_id} has {listed} with private DNS already. Answer no to private endpoints for "
            "ECS: those that are there serve this VPC, if their groups let ServiceSecurityGroup in"
        )


def _central(settings: Settings, facts: Facts, there: list[Endpoint]) -> Iterator[str]:
    """An endpoint in another VPC, whose private hosted zone is associated with this one."""
    if there:
        yield (
            f"Secrets Manager is said to be elsewhere, but {settings.vpc_id} has its endpoint "
            f"{there[0].endpoint_id} with private DNS. Choose existing"
        )
    block = settings.secrets_manager_range
    if not block:
        yield (
            "Secrets Manager is said to be elsewhere, but the range of its addresses is empty. Give the "
            "range of the subnets in which the central endpoint stands, for example 10.1.2.0/24"
        )
        return
    for tier in (Tier.ISOLATED, Tier.PRIVATE, Tier.PUBLIC):
        for name, subnet in tier_subnets(settings, facts, tier):
            route = covers(subnet.routes, block)
            if route is None or route.target == LOCAL or route.target.startswith("igw-"):
                yield (
                    f"{name} {subnet.subnet_id} does not reach the central endpoint: its route table "
                    f"{subnet.table_id} sends {block} {f'to {route.target}' if route else 'nowhere'}. Add a "
                    "route to the transit gateway or peering that leads there, or correct the range"
                )


def _s3_route(facts: Facts, subnet: Subnet) -> Route | None:
    """The route to S3's gateway endpoint: told by its prefix list, or by the endpoint it leads to.

    A participant in a shared VPC sees no endpoint of the owner's, but the route.
    """
    gateways = {e.endpoint_id for e in facts.endpoints if e.kind == "Gateway" and e.service == "s3"}
    for route in subnet.routes:
        if not (route.active and route.leads_to_endpoint):
            continue
        is_s3 = route.service == "s3" or route.target in gateways
        unknown = route.is_unread and route.target not in {e.endpoint_id for e in facts.endpoints}
        if is_s3 or unknown:
            return route
    return None


def _answering(facts: Facts, service: str) -> list[Endpoint]:
    """The interface endpoints that have the service's private name, or will have it."""
    return [
        e
        for e in facts.endpoints
        if e.service == service and e.kind == "Interface" and e.private_dns and not e.gone
    ]


def _is_ours(settings: Settings, facts: Facts, endpoint_id: str) -> bool:
    return any(e.endpoint_id == endpoint_id and _made_here(settings, e) for e in facts.endpoints)


def _made_here(settings: Settings, endpoint: Endpoint) -> bool:
    """Whether this very environment made it: an update finds what the launch made."""
    return bool(settings.environment) and endpoint.environment == settings.environment


def _is_shared(settings: Settings, facts: Facts) -> bool:
    """Whether another account owns the VPC, whose endpoints are then not to be seen: declared is taken."""
    return bool(facts.owner and settings.account) and facts.owner != settings.account
