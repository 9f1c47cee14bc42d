"""Who reaches the load balancer: everybody, the chosen ranges, or private networks; nobody besides."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest

from doctor.reachability import INTERNET_IPV4, INTERNET_IPV6, Outside, reach
from doctor.templates import ParametersRefusedError, broken_rules, evaluate
from tests.support.company_vpc import TIERS, ZONES, chosen
from tests.template.network.conftest import Launch, launch

DEMO = {"EnvironmentName": "demo"}
OFFICES = {"ReachableFrom": "ranges", "AllowedRanges": "203.0.113.0/24,,198.51.100.7/32"}
BOTH_VERSIONS = {**OFFICES, "AllowedIpv6Ranges": "2001:db8:1::/48", "IpVersions": "ipv4-and-ipv6"}
PRIVATE = {"ReachableFrom": "private-networks", "PrivateNetworkRanges": "10.0.0.0/8,172.20.0.0/16"}
NETWORKS = ("network", "network-existing")


def from_(text: str) -> Outside:
    """People who come from this range."""
    return Outside(name=text, block=ip_network(text))


def parameters(product: str, choice: dict[str, str]) -> dict[str, str]:
    """The choice with what the product needs besides."""
    outputs = {"Vpc": "vpc-1"} | {f"{tier}Subnet{zone}": f"subnet-{zone}" for tier in TIERS for zone in ZONES}
    return {**(DEMO if product == "network" else chosen(outputs, 2)), **choice}


def admitted(made: Launch) -> set[tuple[str, int]]:
    """The ranges and ports that the load balancer's group admits."""
    group = made.network.group(made.evaluation.token("ALBSecurityGroup"))
    return {(str(rule.peer_block), rule.ports[0]) for rule in group.ingress if rule.ports}


def test_only_the_chosen_ranges_reach_the_load_balancer(templates: dict[str, dict[str, Any]]) -> None:
    """On both ports, in both IP versions; an address next to a range does not, and neither does everybody."""
    made = launch(templates["network"], BOTH_VERSIONS)
    balancer = made.components["ALB"]
    for port in (80, 443):
        for inside in ("203.0.113.0/24", "203.0.113.77/32", "198.51.100.7/32", "2001:db8:1:2::/64"):
            assert reach(made.network, from_(inside), balancer, port).everywhere, (inside, port)
        for outside in ("203.0.114.0/24", "198.51.100.8/32", "2001:db8:2::/48"):
            assert not reach(made.network, from_(outside), balancer, port).reached, (outside, port)
        assert not reach(made.network, INTERNET_IPV4, balancer, port).everywhere
        assert not reach(made.network, INTERNET_IPV6, balancer, port).everywhere
    blocks = ("203.0.113.0/24", "198.51.100.7/32", "2001:db8:1::/48")
    assert admitted(made) == {(block, port) for block in blocks for port in (80, 443)}


def test_private_networks_alone_are_admitted_and_no_address_of_the_internet(
    templates: dict[str, dict[str, Any]],
) -> None:
    """The subnets of an internal load balancer are exported then: the private ones."""
    made = launch(templates["network"], PRIVATE)
    blocks = PRIVATE["PrivateNetworkRanges"].split(",")
    assert admitted(made) == {(block, port) for block in blocks for port in (80, 443)}
    subnets = made.evaluation.exports["librechat-demo-InternalBalancerSubnetIds"].split(",")
    assert {made.network.subnets[subnet].tier for subnet in subnets} == {"private"}
    assert "10.0.0.0/8" in str(made.evaluation.outputs["ConnectPrivateNetworks"].value)


@pytest.mark.parametrize("product", NETWORKS)
def test_subnets_for_an_internal_balancer_are_exported_only_for_private_networks(
    templates: dict[str, dict[str, Any]], product: str
) -> None:
    """Compute's internal load balancer is refused in any other network, for want of them."""
    name = "librechat-demo-InternalBalancerSubnetIds"
    for choice, there in (({}, False), (OFFICES, False), (PRIVATE, True)):
        exports = evaluate(templates[product], parameters(product, choice)).exports
        assert (name in exports) is there


def test_an_older_network_lets_in_whom_it_let_in_before(templates: dict[str, dict[str, Any]]) -> None:
    """Updated with its old parameters, it has the same rules by the same names."""
    made = launch(templates["network"], {"IpVersions": "ipv4-and-ipv6"})
    names = {
        name
        for name, resource in made.evaluation.resources.items()
        if resource.type == "AWS::EC2::SecurityGroupIngress" and "ToAlb" in name
    }
    assert names == {
        f"{who}ToAlbOn{port}Ingress" for who in ("Internet", "InternetIpv6") for port in (80, 443)
    }
    assert admitted(made) == {(block, port) for block in ("0.0.0.0/0", "::/0") for port in (80, 443)}


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"AllowedRanges": "203.0.113.0/24"}, "reachable from everybody, so Allowed IPv4 ranges"),
        ({"PrivateNetworkRanges": "10.0.0.0/8"}, "reachable from everybody, so Private networks' ranges"),
        ({"ReachableFrom": "ranges"}, "none is given, so nobody could reach it"),
        ({"ReachableFrom": "ranges", "AllowedRanges": ",,"}, "none is given, so nobody could reach it"),
        ({**OFFICES, "PrivateNetworkRanges": "10.0.0.0/8"}, "Private networks' ranges would let in nobody"),
        ({"ReachableFrom": "private-networks"}, "none of their ranges is given"),
        ({**PRIVATE, "AllowedRanges": "203.0.113.0/24"}, "Allowed IPv4 ranges would let in nobody"),
        ({**BOTH_VERSIONS, "IpVersions": "ipv4"}, "the network speaks IPv4 alone"),
    ],
)
def test_ranges_that_let_in_nobody_are_refused_in_words(
    templates: dict[str, dict[str, Any]], choice: dict[str, str], words: str
) -> None:
    """Before anything is made."""
    (broken,) = broken_rules(templates["network"], {**DEMO, **choice})
    assert words in broken


@pytest.mark.parametrize("choice", [{}, OFFICES, PRIVATE])
def test_what_can_be_chosen_breaks_no_rule(
    templates: dict[str, dict[str, Any]], choice: dict[str, str]
) -> None:
    """The three answers, each with its ranges."""
    assert broken_rules(templates["network"], {**DEMO, **choice}) == []


def test_both_networks_refuse_the_same(templates: dict[str, dict[str, Any]]) -> None:
    """By the same rules over the same fields."""
    new, existing = (templates[product]["Rules"] for product in NETWORKS)
    ours = {name: rule for name, rule in new.items() if "ReachableFrom" in str(rule) or "Ipv6" in name}
    assert {"EverybodyHasNoRanges", "Ipv6RangesNeedIpv6"} <= set(ours)
    assert {name: existing.get(name) for name in ours} == ours


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        *(
            ("AllowedRanges", value)
            for value in ("0.0.0.0/0", "0.0.0.0/8", "10.1.0.0/16", "192.168.0.0/24", "172.16.0.0/12")
        ),
        *(("AllowedRanges", value) for value in ("100.64.0.0/10", "127.0.0.1/32", "224.0.0.0/8", "1.2.3.4")),
        *(
            ("AllowedIpv6Ranges", value)
            for value in ("::/0", "2000::/3", "fe80::/64", "fd00::/8", "2001:db8::")
        ),
        *(
            ("AllowedIpv6Ranges", value)
            for value in ("2001::1::/48", "2001:db8:1:2:3:4:5:6:7/64", "2001:db8/32")
        ),
        ("PrivateNetworkRanges", "0.0.0.0/0"),
        ("ReachableFrom", "0.0.0.0/0"),
        ("ReachableFrom", ""),
    ],
)
def test_everybody_is_chosen_in_words_and_impossible_ranges_are_refused(
    templates: dict[str, dict[str, Any]], parameter: str, value: str
) -> None:
    """The whole internet as a range, private addresses that nobody comes from, and what is no range."""
    with pytest.raises(ParametersRefusedError, match=f"{parameter}: received"):
        evaluate(templates["network"], {**DEMO, **BOTH_VERSIONS, parameter: value})
