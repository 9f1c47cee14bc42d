"""How the VPC's addresses are shared among tiers and zones, for every size of VPC on offer.

The VPC is divided by eighths. Of a /16:

=========  ===================  ==========================================
part       blocks               for
=========  ===================  ==========================================
eighth 0   4 of a 32nd each     public, zones 1 to 3; the fourth kept free
eighth 1-3 1 eighth each        private, zones 1 to 3
eighth 4-5 4 of a 16th each     isolated, zones 1 to 3; the fourth kept free
eighth 6-7                      free: a fourth zone, or tiers still unknown
=========  ===================  ==========================================

The smallest VPC on offer, a /22, gives a public subnet 32 addresses: a load balancer needs a /27 with at
least 8 free addresses (Elastic Load Balancing, "Application Load Balancers", section "Subnets for your
load balancer").
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network

from products.language.conditions import Condition, is_equal
from products.language.intrinsics import Intrinsic, cidr, if_else, ref, select, split
from products.network.parameters import VPC_CIDR

LARGEST_PREFIX = 16
SMALLEST_PREFIX = 22
PREFIXES = tuple(range(LARGEST_PREFIX, SMALLEST_PREFIX + 1))
ADDRESS_BITS = 32
IPV6_SUBNET_HOST_BITS = 64
"""An IPv6 subnet of a VPC is a /64 (Amazon VPC User Guide, "Subnet CIDR blocks")."""


class Tier(StrEnum):
    """The three tiers of subnets, by how they reach the internet."""

    PUBLIC = "public"
    PRIVATE = "private"
    ISOLATED = "isolated"

    @property
    def logical_name(self) -> str:
        """The tier's name as it stands in logical IDs."""
        return self.value.capitalize()


@dataclass(frozen=True, kw_only=True)
class Share:
    """A tier's share of the VPC's addresses.

    Attributes:
        extra_bits: How much longer the subnets' prefix is than the VPC's: 3 means an eighth each.
        first: The position of zone 1's block among blocks of that size.
        ipv6_first: The position of zone 1's /64 in the VPC's IPv6 block; None where the tier has no IPv6.
    """

    extra_bits: int
    first: int
    ipv6_first: int | None


SHARES = {
    Tier.PUBLIC: Share(extra_bits=5, first=0, ipv6_first=0),
    Tier.PRIVATE: Share(extra_bits=3, first=1, ipv6_first=4),
    Tier.ISOLATED: Share(extra_bits=4, first=8, ipv6_first=None),
}


PREFIX_CONDITIONS = {
    prefix: Condition(f"VpcPrefixIs{prefix}", is_equal(select(1, split("/", ref(VPC_CIDR))), str(prefix)))
    for prefix in PREFIXES[:-1]
}
"""By its length, whether the VPC's prefix has it; the last length is what is left."""


def subnet_block(tier: Tier, zone: int) -> Intrinsic:
    """The subnet's IPv4 block as a template works it out from ``VpcCidr``.

    ``Fn::Cidr`` wants the number of host bits, which depends on the prefix that the user typed, and a
    template cannot subtract: one branch per prefix does it, under a condition that reads the prefix.
    """
    share = SHARES[tier]
    index = share.first + zone - 1
    branches = [
        select(index, cidr(ref(VPC_CIDR), index + 1, ADDRESS_BITS - prefix - share.extra_bits))
        for prefix in PREFIXES
    ]
    block = branches[-1]
    for prefix, branch in zip(reversed(PREFIXES[:-1]), reversed(branches[:-1]), strict=True):
        block = if_else(PREFIX_CONDITIONS[prefix], branch, block)
    return block


def subnet_network(vpc: IPv4Network, tier: Tier, zone: int) -> IPv4Network:
    """The same block as a number, for documents and for checking the template against."""
    share = SHARES[tier]
    size = 1 << (ADDRESS_BITS - vpc.prefixlen - share.extra_bits)
    start = int(vpc.network_address) + (share.first + zone - 1) * size
    return IPv4Network((start, vpc.prefixlen + share.extra_bits))
