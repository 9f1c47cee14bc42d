"""The network's parameters against what they promise, for addresses of every kind."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Network, NetmaskValueError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from products.network.addresses.ranges import RANGE
from products.network.parameters import SSH_ALLOWED_CIDR, SSH_RANGES, VPC_CIDR

PRIVATE = [IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]
DOCKER = IPv4Network("172.17.0.0/16")

octets = st.one_of(st.integers(0, 255), st.sampled_from([0, 10, 16, 17, 31, 32, 64, 128, 168, 172, 192]))
first = st.one_of(octets, st.sampled_from([10, 172, 192]))
cidrs = st.builds(
    lambda a, b, c, d, prefix: f"{a}.{b}.{c}.{d}/{prefix}",
    first,
    octets,
    octets,
    st.sampled_from([0, 0, 0, 1]),
    st.integers(0, 33),
)


def _network(text: str) -> IPv4Network | None:
    """The network that the text names; None where it names none, or not by its own first address."""
    try:
        return IPv4Network(text)
    except (AddressValueError, NetmaskValueError, ValueError):
        return None


@given(cidrs)
def test_a_vpc_range_is_accepted_exactly_if_it_is_a_private_network_of_a_usable_size(text: str) -> None:
    """As Python's own reading of addresses has it."""
    network = _network(text)
    usable = (
        network is not None
        and 16 <= network.prefixlen <= 22
        and any(network.subnet_of(block) for block in PRIVATE)
        and not network.overlaps(DOCKER)
    )
    accepted = re.fullmatch(VPC_CIDR.allowed_pattern or "", text) is not None
    assert accepted == usable


@given(cidrs)
def test_an_ssh_range_is_accepted_from_slash_8_on(text: str) -> None:
    """A range wider than that, the whole internet above all, is refused."""
    address, _, prefix = text.partition("/")
    accepted = re.fullmatch(SSH_ALLOWED_CIDR.allowed_pattern or "", text) is not None
    assert accepted == (8 <= int(prefix) <= 32 and _network(f"{address}/32") is not None)


@given(st.lists(cidrs | st.just(""), max_size=7))
def test_ssh_takes_up_to_five_ranges_each_as_strictly_as_one(texts: list[str]) -> None:
    """A position may be empty; one range that is too wide or misspelt refuses the whole field."""
    accepted = re.fullmatch(SSH_ALLOWED_CIDR.allowed_pattern or "", ",".join(texts)) is not None
    fit = [re.fullmatch(RANGE, text) is not None for text in texts if text]
    assert accepted == (len(texts) <= SSH_RANGES and all(fit))


@pytest.mark.parametrize(
    "text", ["0.0.0.0/0", "::/0", "203.0.113.0/24,0.0.0.0/0", "203.0.113.0/24, 10.0.0.0/8"]
)
def test_the_whole_internet_and_spaces_are_refused(text: str) -> None:
    """At every position."""
    assert re.fullmatch(SSH_ALLOWED_CIDR.allowed_pattern or "", text) is None
