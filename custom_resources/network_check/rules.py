"""What the VPC must be, each rule a function from the facts to the problems that it sees."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING

from custom_resources.network_check.endpoint_rules import ecs_endpoints, s3, secrets_manager
from custom_resources.network_check.names import dns_servers
from custom_resources.network_check.reach_rules import private_networks
from custom_resources.network_check.settings import Provision, Settings, Tier
from custom_resources.network_check.tier_rules import isolated, private, public
from custom_resources.network_check.tiers import tier_subnets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from custom_resources.network_check.facts import Facts

__all__ = ["problems", "tier_subnets"]

DOCKER = "172.17.0.0/16"
"""The range of Docker's default bridge, and of some AWS services' (Amazon VPC User Guide, "VPC CIDR blocks",
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html). The product network refuses it in the
pattern of its address range; a test holds the two together."""

CONTAINERS = "198.18.0.0/16"
"""What Docker on the catalog's own EC2 instances has for its networks (its ``docker-daemon.json``, to which a
test holds this)."""


def problems(settings: Settings, facts: Facts) -> list[str]:
    """Everything that is wrong, each in words that name the subnet and the route."""
    found = [*_dns(settings, facts), *_membership(settings, facts)]
    if found:
        return found
    return [
        *_addresses(settings, facts),
        *_shared(settings, facts),
        *_zones(settings, facts),
        *public(settings, facts),
        *private(settings, facts),
        *isolated(settings, facts),
        *private_networks(settings, facts),
        *dns_servers(settings, facts),
        *s3(settings, facts),
        *secrets_manager(settings, facts),
        *ecs_endpoints(settings, facts),
    ]


def _dns(settings: Settings, facts: Facts) -> Iterator[str]:
    if False in (facts.dns_support, facts.dns_hostnames):
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
            elif not facts.subnets[subnet].has_ipv4:
                yield (
                    f"{name} {subnet} has IPv6 addresses alone; databases and their clients speak IPv4. "
                    "Choose a subnet with an IPv4 range"
                )
            if subnet in seen:
                yield f"{name} {subnet} is {seen[subnet]} too. A subnet serves one tier and zone alone"
            seen[subnet] = name


def _addresses(settings: Settings, facts: Facts) -> Iterator[str]:
    """Only when a VPC is adopted: what runs in one already is not stopped by an update."""
    if not settings.is_new:
        return
    for block in facts.blocks:
        for taken in (DOCKER, CONTAINERS):
            if ip_network(block, strict=False).overlaps(ip_network(taken)):
                yield (
                    f"{settings.vpc_id} has the range {block}, which overlaps {taken}: Docker on the EC2 "
                    "instance or some AWS services take that range for their own. Choose a VPC that "
                    "does without"
                )


def _shared(settings: Settings, facts: Facts) -> Iterator[str]:
    """What a participant in a VPC that another account shares may not do in it.

    Amazon VPC User Guide, "Share your VPC subnets with other accounts", section on the permissions of owners
    and participants: endpoints and the VPC's own flow logs are the owner's.
    """
    if not facts.owner or not settings.account or facts.owner == settings.account:
        return
    answers = (
        ("S3EndpointChoice", settings.make_s3, "existing"),
        (
            "SecretsManagerEndpointChoice",
            settings.secrets_manager is Provision.CREATE,
            "existing where the owner has made one, or elsewhere",
        ),
        ("EcsEndpoints", settings.make_ecs, "no"),
        ("FlowLogChoice", settings.make_flow_logs, "existing"),
    )
    wrong = [f"{name} must be {answer}" for name, is_wrong, answer in answers if is_wrong]
    if wrong:
        yield (
            f"{settings.vpc_id} belongs to account {facts.owner} and is shared with {settings.account}, "
            f"which may make neither endpoints nor flow logs in it: {'; '.join(wrong)}. Ask the owner's "
            "account for what is missing"
        )


def _zones(settings: Settings, facts: Facts) -> Iterator[str]:
    """Subnets of one position stand in one zone, and those of a tier in different ones."""
    first = [subnet.zone for _, subnet in tier_subnets(settings, facts, Tier.PUBLIC)]
    if len(set(first)) < len(first):
        yield f"the public subnets stand in {', '.join(first)}. Choose each in another zone"
    for tier in (Tier.PRIVATE, Tier.ISOLATED):
        for (name, subnet), zone in zip(tier_subnets(settings, facts, tier), first, strict=True):
            if subnet.zone != zone:
                yield (
                    f"{name} {subnet.subnet_id} stands in {subnet.zone}, the public subnet of its position "
                    f"in {zone}. Choose subnets of one zone for one position"
                )


def _on(value: bool | None) -> str:  # noqa: FBT001 - the value is the noun
    return "off" if value is False else "on"
