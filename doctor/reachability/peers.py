"""The two ends of a connection: a component inside the VPC, addresses outside, a request to a service."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

Block = IPv4Network | IPv6Network


@dataclass(frozen=True, kw_only=True)
class Component:
    """Something with network interfaces in the VPC.

    Attributes:
        name: What people call it.
        subnets: The subnets that its interfaces stand in.
        groups: The security groups that they wear.
        public_address: Whether they have public IPv4 addresses of their own.
        ipv6: Whether they may have IPv6 addresses, where their subnets have some.
    """

    name: str
    subnets: tuple[str, ...]
    groups: tuple[str, ...]
    public_address: bool = False
    ipv6: bool = True


@dataclass(frozen=True, kw_only=True)
class Outside:
    """Addresses outside the VPC.

    Attributes:
        name: What people call them.
        block: The addresses; ``0.0.0.0/0`` and ``::/0`` stand for the whole internet.
    """

    name: str
    block: Block

    def overlap(self, other: Block) -> tuple[bool, bool]:
        """Whether the other block touches these addresses, and whether it covers all of them.

        Private and loopback addresses are no part of the internet.
        """
        if other.version != self.block.version or not other.overlaps(self.block):
            return False, False
        if self.block.prefixlen == 0:
            return other.prefixlen == 0 or other.is_global, other.prefixlen == 0
        return True, covers(other, self.block)


INTERNET_IPV4 = Outside(name="internet (IPv4)", block=IPv4Network("0.0.0.0/0"))
INTERNET_IPV6 = Outside(name="internet (IPv6)", block=IPv6Network("::/0"))


@dataclass(frozen=True, kw_only=True)
class Request:
    """A call to an AWS service, as an endpoint's policy sees it.

    Attributes:
        service: The service's name in endpoints, for example ``s3`` or ``secretsmanager``.
        action: The IAM action.
        resource: The ARN that it is about.
        principal_account: The account whose credentials sign it.
        resource_account: The account that owns the resource.
        source: The subnet's addresses that it comes from; None where they are not known.
    """

    service: str
    action: str
    resource: str
    principal_account: str
    resource_account: str
    source: Block | None = None


def block(text: str) -> Block:
    """A CIDR block from its text."""
    return ip_network(text, strict=False)


_PRIVATE = tuple(
    ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fe80::/10")
)
"""RFC 1918, RFC 6598, RFC 4193 and RFC 4291: addresses that the internet does not route."""


def is_private(one: Block) -> bool:
    """Whether all of the addresses belong to private networks, from which nobody comes over the internet."""
    return any(covers(private, one) for private in _PRIVATE)


def covers(outer: Block, inner: Block) -> bool:
    """Whether the one block holds all of the other."""
    if isinstance(outer, IPv4Network) and isinstance(inner, IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(outer, IPv6Network) and isinstance(inner, IPv6Network):
        return inner.subnet_of(outer)
    return False
