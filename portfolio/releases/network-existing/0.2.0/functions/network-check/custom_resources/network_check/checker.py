"""Checks a VPC, and answers what the template needs to know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3

from custom_resources.lifecycle import InitialisationError
from custom_resources.network_check.facts import gather
from custom_resources.network_check.rules import problems, tier_subnets
from custom_resources.network_check.settings import Settings, Tier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custom_resources.lifecycle import Work


def check(work: Work) -> Mapping[str, str]:
    """Check the VPC that the request names.

    Returns:
        ``VpcId``, the VPC once it is found fit: what depends on it waits for the check. ``RouteTableIds``,
        the route tables of isolated and private subnets, comma-separated: where the S3 endpoint goes.
        ``FirstPublicSubnetZone``, the Availability Zone of the public subnet for zone 1.

    Raises:
        InitialisationError: The VPC is not fit; every reason is named.
        PropertyError: The request's properties are not allowed.
    """
    settings = Settings.from_properties(work.request.properties)
    facts = gather(boto3.client("ec2"), settings.vpc_id)
    found = problems(settings, facts)
    if found:
        message = f"The network {settings.vpc_id} cannot be used as chosen: {'; '.join(found)}."
        raise InitialisationError(message)
    tables = dict.fromkeys(
        subnet.table_id
        for tier in (Tier.ISOLATED, Tier.PRIVATE)
        for _, subnet in tier_subnets(settings, facts, tier)
    )
    _, first_public = tier_subnets(settings, facts, Tier.PUBLIC)[0]
    return {
        "VpcId": settings.vpc_id,
        "RouteTableIds": ",".join(tables),
        "FirstPublicSubnetZone": first_public.zone,
    }
