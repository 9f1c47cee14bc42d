"""What the function is asked to check: the properties of ``Custom::NetworkCheck``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from custom_resources.lifecycle import Properties, PropertyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custom_resources.lifecycle import Request

_SUBNET = re.compile(r"subnet-[0-9a-f]{8,17}")
_RANGES = r"(,|[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2})*"
_REACH = ("everybody", "ranges", "private-networks")
_ACCOUNT = 4
"""Where the account stands in an ARN split at its colons."""


class Tier(StrEnum):
    """The three tiers of subnets."""

    PUBLIC = "Public"
    PRIVATE = "Private"
    ISOLATED = "Isolated"


class Provision(StrEnum):
    """Where an endpoint comes from."""

    CREATE = "create"
    EXISTING = "existing"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What was chosen at launch.

    Attributes:
        vpc_id: The VPC.
        subnets: By tier, the subnets by zone, in the order of the zones.
        way_out: Whether the private subnets are said to reach the internet.
        dual_stack: Whether the public subnets are said to speak IPv6.
        make_s3: Whether the template makes the S3 gateway endpoint.
        secrets_manager: Where the endpoint for Secrets Manager comes from.
        secrets_manager_range: Where it is elsewhere: the addresses that answer for it.
        make_ecs: Whether the template makes the endpoints for ECS.
        make_flow_logs: Whether the template makes a flow log of the VPC.
        dns_ranges: The addresses that the template lets components ask for names, besides Amazon's.
        from_private_networks: Whether people come from private networks alone.
        private_ranges: Where they do: the ranges that they come from.
        environment: The environment that the VPC is adopted for; empty where it is not told.
        account: The account that launches; empty where it is not told.
        is_new: Whether the VPC is being adopted now, and nothing of ours runs in it yet.
    """

    vpc_id: str
    subnets: dict[Tier, tuple[str, ...]]
    way_out: bool
    dual_stack: bool
    make_s3: bool
    secrets_manager: Provision = Provision.CREATE
    secrets_manager_range: str = ""
    make_ecs: bool = False
    make_flow_logs: bool = False
    dns_ranges: tuple[str, ...] = ()
    from_private_networks: bool = False
    private_ranges: tuple[str, ...] = ()
    environment: str = ""
    account: str = ""
    is_new: bool = True

    @classmethod
    def from_request(cls, request: Request) -> Settings:
        """Read the custom resource's request.

        Raises:
            PropertyError: Some of its properties are missing or not allowed; all of those are named.
        """
        account = (request.stack_id.split(":") + [""] * (_ACCOUNT + 1))[_ACCOUNT]
        return cls.from_properties(request.properties, account=account, is_new=request.type == "Create")

    @classmethod
    def from_properties(
        cls, values: Mapping[str, Any], *, account: str = "", is_new: bool = True
    ) -> Settings:
        """Read the custom resource's properties.

        Raises:
            PropertyError: Some of them are missing or not allowed; all of those are named.
        """
        # What the first versions of the product did not send has the meaning that it had for them.
        later = {
            "EcsEndpoints": "no",
            "FlowLogChoice": "existing",
            "EnvironmentName": "",
            "DnsServerRanges": "",
            "ReachableFrom": "everybody",
            "PrivateNetworkRanges": "",
        }
        properties = Properties({**later, "SecretsManagerRange": "", **values})

        def either(name: str, yes: str, no: str) -> bool:
            return properties.text(name, f"{yes} or {no}", f"{yes}|{no}") == yes

        def ranges(name: str) -> tuple[str, ...]:
            text = properties.text(name, "empty or ranges such as 10.0.0.0/24, comma-separated", _RANGES)
            return tuple(str(ip_network(one, strict=False)) for one in text.split(",") if one)

        choices = "|".join(Provision)
        settings = cls(
            vpc_id=properties.text("VpcId", "the ID of a VPC", r"vpc-[0-9a-f]{8,17}"),
            subnets={tier: _subnets(tier, values) for tier in Tier},
            way_out=either("WayOut", "yes", "no"),
            dual_stack=either("IpVersions", "dual-stack", "ipv4"),
            make_s3=either("S3EndpointChoice", "create", "existing"),
            secrets_manager=Provision(
                properties.text("SecretsManagerEndpointChoice", choices.replace("|", ", "), choices)
                or Provision.CREATE
            ),
            secrets_manager_range="".join(ranges("SecretsManagerRange")[:1]),
            make_ecs=either("EcsEndpoints", "yes", "no"),
            make_flow_logs=either("FlowLogChoice", "create", "existing"),
            dns_ranges=ranges("DnsServerRanges"),
            from_private_networks=properties.text("ReachableFrom", ", ".join(_REACH), "|".join(_REACH))
            == "private-networks",
            private_ranges=ranges("PrivateNetworkRanges"),
            environment=properties.text("EnvironmentName", "an environment's name", r"[a-z0-9-]{0,20}"),
            account=account,
            is_new=is_new,
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
