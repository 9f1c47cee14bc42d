"""The network product's template evaluated as launches would be."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Any

import pytest

from doctor.templates import ParametersRefusedError, evaluate
from products.network.addresses.address_plan import PREFIXES, Tier, subnet_network

DEMO = {"EnvironmentName": "demo"}
UNUSABLE_RANGES = [
    "8.8.0.0/16",  # not private
    "100.64.0.0/16",  # shared address space
    "169.254.0.0/16",  # link local
    "172.15.0.0/16",  # just below the private range
    "172.32.0.0/16",  # just above it
    "172.17.0.0/16",  # Docker's
    "172.17.32.0/20",  # inside Docker's
    "192.169.0.0/16",
    "10.0.0.0/15",  # too large
    "10.0.0.0/23",  # too small
    "10.0.1.0/16",  # not a network address
    "10.0.8.0/20",
    "10.0.2.0/22",
    "10.0.0.1/16",
    "10.256.0.0/16",
    "10.0.0.0",
    "fd00::/16",
    "",
]
UNUSABLE_FOR_SSH = ["0.0.0.0/0", "::/0", "0.0.0.0/1", "203.0.113.7", "everyone"]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_subnets_lie_where_the_address_plan_says(templates: dict[str, dict[str, Any]], prefix: int) -> None:
    """What ``Fn::Cidr`` yields for each size of VPC is the plan, without overlap and inside the VPC."""
    vpc = IPv4Network(f"10.32.0.0/{prefix}")
    launch = evaluate(templates["network"], {**DEMO, "VpcCidr": str(vpc), "AvailabilityZones": "3"})
    blocks = {
        (subnet.tags["librechat:tier"], subnet.properties["AvailabilityZone"][-1]): IPv4Network(
            subnet.properties["CidrBlock"]
        )
        for subnet in launch.of_type("AWS::EC2::Subnet")
    }
    assert blocks == {
        (tier.value, letter): subnet_network(vpc, tier, zone)
        for tier in Tier
        for zone, letter in ((1, "a"), (2, "b"), (3, "c"))
    }
    assert all(block.subnet_of(vpc) for block in blocks.values())
    assert not any(a.overlaps(b) for a in blocks.values() for b in blocks.values() if a is not b)


@pytest.mark.parametrize("cidr", UNUSABLE_RANGES)
def test_unusable_address_ranges_are_refused_in_words(
    templates: dict[str, dict[str, Any]], cidr: str
) -> None:
    """Before anything is made, naming what was received and what is allowed."""
    with pytest.raises(ParametersRefusedError, match=r"VpcCidr: received '.*'; it must be a private range"):
        evaluate(templates["network"], {**DEMO, "VpcCidr": cidr})


@pytest.mark.parametrize("cidr", UNUSABLE_FOR_SSH)
def test_ssh_from_the_whole_internet_is_refused(templates: dict[str, dict[str, Any]], cidr: str) -> None:
    """Neither IPv4's nor IPv6's whole internet, nor half of it, nor what is no range at all."""
    with pytest.raises(ParametersRefusedError, match="SshAllowedCidr: received"):
        evaluate(templates["network"], {**DEMO, "SshAllowedCidr": cidr})
