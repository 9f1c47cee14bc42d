"""Security group rules: what one allows, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from doctor.reachability.peers import Block, block
from doctor.templates import NotUnderstoodError

if TYPE_CHECKING:
    from collections.abc import Mapping

EVERYTHING = "-1"
TCP = ("tcp", "6")
OTHER_PROTOCOLS = ("udp", "17", "icmp", "1", "icmpv6", "58")
_KNOWN_FIELDS = {
    "GroupId",
    "IpProtocol",
    "FromPort",
    "ToPort",
    "Description",
    "CidrIp",
    "CidrIpv6",
    "SourceSecurityGroupId",
    "DestinationSecurityGroupId",
    "SourcePrefixListId",
    "DestinationPrefixListId",
}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of a security group, either direction.

    Attributes:
        name: The rule's logical ID, or the group's with the rule's position in it.
        ports: The lowest and highest TCP port it allows; None where it allows no TCP.
        peer_group: The group that it names; None where it names addresses.
        peer_block: The addresses that it names; None where it names a group or a prefix list.
        prefix_list: The prefix list that it names, if it does.
    """

    name: str
    ports: tuple[int, int] | None
    peer_group: str | None = None
    peer_block: Block | None = None
    prefix_list: str | None = None

    def allows_port(self, port: int) -> bool:
        """Whether TCP to this port is among what the rule allows."""
        return self.ports is not None and self.ports[0] <= port <= self.ports[1]


def parse_rule(name: str, properties: Mapping[str, Any]) -> Rule:
    """A rule from the properties of a rule resource or of a rule inside a group.

    Raises:
        NotUnderstoodError: The rule names its peer or protocol in a way that is not known here.
    """
    unknown = set(properties) - _KNOWN_FIELDS
    if unknown:
        message = f"Cannot read the rule {name}: unknown properties {sorted(unknown)}"
        raise NotUnderstoodError(message)
    group = properties.get("SourceSecurityGroupId", properties.get("DestinationSecurityGroupId"))
    cidr = properties.get("CidrIp", properties.get("CidrIpv6"))
    prefix_list = properties.get("SourcePrefixListId", properties.get("DestinationPrefixListId"))
    if sum(peer is not None for peer in (group, cidr, prefix_list)) != 1:
        message = f"Cannot read the rule {name}: it must name one peer, received {dict(properties)}"
        raise NotUnderstoodError(message)
    return Rule(
        name=name,
        ports=_ports(name, properties),
        peer_group=group,
        peer_block=None if cidr is None else block(cidr),
        prefix_list=prefix_list,
    )


def _ports(name: str, properties: Mapping[str, Any]) -> tuple[int, int] | None:
    protocol = str(properties["IpProtocol"])
    if protocol == EVERYTHING:
        return 0, 65535
    if protocol in OTHER_PROTOCOLS or (protocol.isdigit() and protocol not in TCP):
        return None  # a protocol by its number, such as 47 for GRE, carries no TCP either
    if protocol not in TCP:
        message = f"Cannot read the rule {name}: unknown protocol {protocol!r}"
        raise NotUnderstoodError(message)
    return int(properties["FromPort"]), int(properties["ToPort"])
