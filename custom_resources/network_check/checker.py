"""Checks a VPC, and answers what the template needs to know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custom_resources.ec2 import ec2_client
from custom_resources.layers import refuse_second_of_its_layer
from custom_resources.lifecycle import InitialisationError
from custom_resources.network_check.reading import gather
from custom_resources.network_check.rules import problems, tier_subnets
from custom_resources.network_check.settings import Settings, Tier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custom_resources.lifecycle import Work
    from custom_resources.network_check.facts import Facts


def check(work: Work) -> Mapping[str, str]:
    """Check the VPC that the request names.

    Returns:
        The attributes, as ``attributes`` has them.

    Raises:
        InitialisationError: The environment has a network, or the VPC is not fit; every reason is named.
        PropertyError: The request's properties are not allowed.
    """
    settings = Settings.from_request(work.request)
    refuse_second_of_its_layer(work.request)
    facts = gather(ec2_client(), settings.vpc_id)
    found = problems(settings, facts)
    if found:
        message = f"The network {settings.vpc_id} cannot be used as chosen: {'; '.join(found)}."
        raise InitialisationError(message)
    return attributes(settings, facts)


def attributes(settings: Settings, facts: Facts) -> dict[str, str]:
    """What the template takes from the check.

    Returns:
        ``VpcId``, the VPC once it is found fit: what depends on it waits for the check. ``RouteTableIds``,
        the route tables of isolated and private subnets, comma-separated: where the S3 endpoint goes.
        ``PrivateRanges``, the private subnets' IPv4 ranges, comma-separated. ``FirstPublicSubnetZone``, the
        Availability Zone of the public subnet for zone 1.
    """
    chosen = {tier: [subnet for _, subnet in tier_subnets(settings, facts, tier)] for tier in Tier}
    tables = dict.fromkeys(subnet.table_id for subnet in chosen[Tier.ISOLATED] + chosen[Tier.PRIVATE])
    return {
        "VpcId": settings.vpc_id,
        "RouteTableIds": ",".join(tables),
        "PrivateRanges": ",".join(subnet.block for subnet in chosen[Tier.PRIVATE]),
        "FirstPublicSubnetZone": chosen[Tier.PUBLIC][0].zone,
    }
