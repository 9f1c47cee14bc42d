"""Who reaches the load balancer: everybody, ranges of the internet, or private networks alone.

The choice stands with the network, which owns every security group and every flow. What compute has to know
of it is an export: an internal load balancer stands in subnets that are exported only where private networks
were chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.language.conditions import (
    Assertion,
    Condition,
    all_of,
    any_of,
    contains,
    is_empty,
    is_equal,
    negate,
)
from products.network.addresses import ranges
from products.network.conditions import DUAL_STACK
from products.network.parameters import IP_VERSIONS
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.language.conditions import Expression
    from products.product import Product

RANGES = 8
"""How many IPv4 ranges may be let in: with two ports each, 16 of the 60 rules that a group may have for IPv4
by default, and as many for IPv6 (Amazon VPC User Guide, "Amazon VPC quotas")."""
IPV6_RANGES = 4

EVERYBODY, SOME_RANGES, PRIVATE_NETWORKS = "everybody", "ranges", "private-networks"

REACHABLE_FROM = Parameter(
    name="ReachableFrom",
    label="LibreChat is reachable from",
    description=(
        "everybody: from every address of the internet. ranges: over the internet, but only from the ranges "
        "in the next two fields. private-networks: not over the internet at all, only from the private "
        "ranges below, by VPN, Direct Connect or transit gateway; compute's Load balancer is then internal."
    ),
    group=Group.ACCESS,
    default=EVERYBODY,
    allowed_values=(EVERYBODY, SOME_RANGES, PRIVATE_NETWORKS),
    constraint="must be everybody, ranges or private-networks",
)

ALLOWED_RANGES = Parameter(
    name="AllowedRanges",
    label="Allowed IPv4 ranges",
    description=(
        "Only with ranges: the public IPv4 ranges that people come from, up to eight, comma-separated, for "
        "example those of the offices (203.0.113.0/24,198.51.100.7/32). To take one out later, leave its "
        "place empty (203.0.113.0/24,,192.0.2.0/24)."
    ),
    group=Group.ACCESS,
    default="",
    allowed_pattern=ranges.pattern(RANGES, ranges.PUBLIC_RANGE),
    constraint=(
        "must be empty or up to eight public IPv4 ranges with prefixes of /8 to /32, comma-separated and "
        "without spaces, for example 203.0.113.0/24,198.51.100.7/32. The whole internet (0.0.0.0/0) is "
        "refused: that is everybody, in the field before. So are private ranges (10.0.0.0/8 and the like): "
        "nobody comes from them over the internet, they belong to private-networks"
    ),
)

ALLOWED_IPV6_RANGES = Parameter(
    name="AllowedIpv6Ranges",
    label="Allowed IPv6 ranges",
    description=(
        "Only with ranges, in a network with IPv6: the IPv6 ranges that people come from, up to four, "
        "comma-separated (2001:db8:1::/48). To take one out later, leave its place empty."
    ),
    group=Group.ACCESS,
    default="",
    allowed_pattern=ranges.pattern(IPV6_RANGES, ranges.IPV6_RANGE),
    constraint=(
        "must be empty or up to four public IPv6 ranges (2000::/3) in lower case with prefixes of /16 to "
        "/128, comma-separated and without spaces, for example 2001:db8:1::/48,2001:db8:2::/48. The whole "
        "internet (::/0) is refused: that is everybody"
    ),
)

PRIVATE_NETWORK_RANGES = Parameter(
    name="PrivateNetworkRanges",
    label="Private networks' ranges",
    description=(
        "Only with private-networks: the IPv4 ranges that people come from inside, up to eight, "
        "comma-separated (10.0.0.0/8). The private subnets need routes to them, by a transit gateway or a "
        "virtual private gateway. To take one out later, leave its place empty."
    ),
    group=Group.ACCESS,
    default="",
    allowed_pattern=ranges.pattern(RANGES),
    constraint=(
        "must be empty or up to eight IPv4 ranges with prefixes of /8 to /32, comma-separated and without "
        "spaces, for example 10.0.0.0/8,172.20.0.0/16; the whole internet (0.0.0.0/0) is refused"
    ),
)

PARAMETERS = (REACHABLE_FROM, ALLOWED_RANGES, ALLOWED_IPV6_RANGES, PRIVATE_NETWORK_RANGES)
CHECKED = (REACHABLE_FROM, PRIVATE_NETWORK_RANGES)
"""What the function network-check has to know."""

FROM_EVERYWHERE = Condition("ReachableFromEverywhere", is_equal(REACHABLE_FROM, EVERYBODY))
FROM_EVERYWHERE_IN_IPV6 = Condition("ReachableFromEverywhereInIpv6", all_of(FROM_EVERYWHERE, DUAL_STACK))
FROM_PRIVATE_NETWORKS = Condition("ReachableFromPrivateNetworks", is_equal(REACHABLE_FROM, PRIVATE_NETWORKS))
RANGES_ALLOWED = ranges.conditions(ALLOWED_RANGES, "RangeAllowed", RANGES)
IPV6_RANGES_ALLOWED = ranges.conditions(ALLOWED_IPV6_RANGES, "Ipv6RangeAllowed", IPV6_RANGES)
PRIVATE_RANGES_ALLOWED = ranges.conditions(PRIVATE_NETWORK_RANGES, "PrivateRangeAllowed", RANGES)
CONDITIONS = (
    FROM_EVERYWHERE,
    FROM_EVERYWHERE_IN_IPV6,
    FROM_PRIVATE_NETWORKS,
    *RANGES_ALLOWED,
    *IPV6_RANGES_ALLOWED,
    *PRIVATE_RANGES_ALLOWED,
)


def add_rules(product: Product) -> None:
    """Refuse ranges that the choice does not use, and a choice that lets nobody in."""
    product.add_rule(
        "EverybodyHasNoRanges",
        *(_unused(each, "LibreChat is reachable from everybody") for each in PARAMETERS[1:]),
        when=is_equal(REACHABLE_FROM, EVERYBODY),
    )
    product.add_rule(
        "RangesAreGiven",
        Assertion(
            any_of(_holds_some(ALLOWED_RANGES, RANGES), _holds_some(ALLOWED_IPV6_RANGES, IPV6_RANGES)),
            "LibreChat is reachable from ranges, but none is given, so nobody could reach it. Give Allowed "
            "IPv4 ranges (or IPv6 ranges), or choose everybody.",
        ),
        _unused(PRIVATE_NETWORK_RANGES, "LibreChat is reachable from ranges of the internet"),
        when=is_equal(REACHABLE_FROM, SOME_RANGES),
    )
    product.add_rule(
        "PrivateRangesAreGiven",
        Assertion(
            _holds_some(PRIVATE_NETWORK_RANGES, RANGES),
            "LibreChat is reachable from private networks, but none of their ranges is given, so nobody "
            "could reach it. Give Private networks' ranges, for example 10.0.0.0/8.",
        ),
        *(
            _unused(each, "LibreChat is reachable from private networks")
            for each in (ALLOWED_RANGES, ALLOWED_IPV6_RANGES)
        ),
        when=is_equal(REACHABLE_FROM, PRIVATE_NETWORKS),
    )
    product.add_rule(
        "Ipv6RangesNeedIpv6",
        Assertion(
            is_empty(ALLOWED_IPV6_RANGES),
            "IPv6 ranges are allowed, but the network speaks IPv4 alone, so nobody comes from them. Choose "
            "IP versions with IPv6, or leave Allowed IPv6 ranges empty.",
        ),
        when=is_equal(IP_VERSIONS, "ipv4"),
    )


def _unused(parameter: Parameter, choice: str) -> Assertion:
    return Assertion(
        is_empty(parameter),
        f"{choice}, so {parameter.label} would let in nobody else. Leave that field empty, or choose what it "
        "is for.",
    )


def _holds_some(parameter: Parameter, count: int) -> Expression:
    """The parameter holds a range: not only empty places."""
    return negate(contains(["," * places for places in range(count)], parameter))
