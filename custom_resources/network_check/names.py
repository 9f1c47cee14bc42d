"""Whom the VPC's components ask for names: Amazon's resolver, or the company's own servers."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network
from typing import TYPE_CHECKING

from custom_resources.network_check.facts import AMAZON_DNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from custom_resources.network_check.facts import Facts
    from custom_resources.network_check.settings import Settings

_LINK_LOCAL_RESOLVER = "169.254.169.253"


def dns_servers(settings: Settings, facts: Facts) -> Iterator[str]:
    """Security groups let nobody be asked but Amazon's resolver, which they do not filter.

    Amazon VPC User Guide, "Control traffic to your AWS resources using security groups": traffic to and from
    Amazon DNS is not filtered. DHCP option sets name other servers ("DHCP option sets in Amazon VPC",
    https://docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html). A server with an IPv6 address is
    passed over: resolvers ask the next one (reasoned).
    """
    if facts.dns_servers is None:
        return
    if not facts.dns_servers:
        yield (
            f"{settings.vpc_id} has no DHCP option set that names a DNS server, so nothing in it finds a "
            f"name. Associate one with {AMAZON_DNS}, or one that names the company's servers"
        )
        return
    named = [server for server in facts.dns_servers if not _is_amazons(server, facts)]
    closed = [server for server in named if not _is_open(server, settings)]
    if closed:
        yield (
            f"the DHCP option set {facts.dhcp_options} of {settings.vpc_id} names the DNS servers "
            f"{', '.join(closed)}, which no security group lets LibreChat ask. Give the range of these "
            "servers for the DNS servers' addresses, for example 10.1.2.0/24; and have them forward "
            "amazonaws.com to the VPC's own resolver (a Route 53 Resolver inbound endpoint), or they will "
            "not know the private names of databases and endpoints"
        )


def _is_amazons(server: str, facts: Facts) -> bool:
    """Amazon's resolver: by its word, the link-local address, or the VPC's first range plus two."""
    if server in (AMAZON_DNS, _LINK_LOCAL_RESOLVER):
        return True
    return any(server == str(ip_network(block, strict=False)[2]) for block in facts.blocks)


def _is_open(server: str, settings: Settings) -> bool:
    try:
        address = ip_address(server)
    except ValueError:
        return False
    if not isinstance(address, IPv4Address):
        return True
    return any(address in ip_network(block) for block in settings.dns_ranges)
