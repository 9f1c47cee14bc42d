"""What the function is asked to check: the properties of ``Custom::NetworkCheck``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from custom_resources.lifecycle import Properties, PropertyError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SUBNET = re.compile(r"subnet-[0-9a-f]{8,17}")


class Tier(StrEnum):
    """The three tiers of subnets."""

    PUBLIC = "Public"
    PRIVATE = "Private"
    ISOLATED = "Isolated"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What was chosen at launch.

    Attributes:
        vpc_id: The VPC.
        subnets: By tier, the subnets by zone, in the order of the zones.
        way_out: Whether the private subnets are said to reach the internet.
        dual_stack: Whether the public subnets are said to speak IPv6.
        make_s3: Whether the template makes the S3 gateway endpoint.
        make_secrets_manager: Whether the template makes the Secrets Manager endpoint.
    """

    vpc_id: str
    subnets: dict[Tier, tuple[str, ...]]
    way_out: bool
    dual_stack: bool
    make_s3: bool
    make_secrets_manager: bool

    @classmethod
    def from_properties(cls, values: Mapping[str, Any]) -> Settings:
        """Read the custom resource's properties.

        Raises:
            PropertyError: Some of them are missing or not allowed; all of those are named.
        """
        properties = Properties(values)

        def either(name: str, yes: str, no: str) -> bool:
            return properties.text(name, f"{yes} or {no}", f"{yes}|{no}") == yes

        settings = cls(
            vpc_id=properties.text("VpcId", "the ID of a VPC", r"vpc-[0-9a-f]{8,17}"),
            subnets={tier: _subnets(tier, values) for tier in Tier},
            way_out=either("WayOut", "yes", "no"),
            dual_stack=either("IpVersions", "dual-stack", "ipv4"),
            make_s3=either("S3EndpointChoice", "create", "existing"),
            make_secrets_manager=either("SecretsManagerEndpointChoice", "create", "existing"),
        )
        properties.raise_problems()
        return settings


def _subnets(tier: Tier, values: Mapping[str, Any]) -> tuple[str, ...]:
    name = f"{tier}SubnetIds"
    given = values.get(name)
    if not isinstance(given, list) or not given or not all(_SUBNET.fullmatch(str(one)) for one in given):
        message = (
            f"Nothing was checked, for the custom resource's property {name} is {given!r}: it must be a list "
            "of subnets' IDs. Correct it in the template and update the stack."
        )
        raise PropertyError(message)
    return tuple(str(one) for one in given)
