"""What the function network-check finds wrong with a VPC."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from ipaddress import ip_interface, ip_network
from pathlib import Path
from typing import Any

import pytest

from custom_resources.lifecycle import PropertyError
from custom_resources.network_check.facts import Endpoint, Facts, Route, Subnet
from custom_resources.network_check.rules import CONTAINERS, DOCKER, problems
from custom_resources.network_check.settings import Provision, Settings, Tier
from products.network.parameters import VPC_CIDR

ROOT = Path(__file__).parents[3]
VPC = "vpc-0123456789abcdef0"
LOCAL = Route(destination="10.0.0.0/16", target="local", active=True)
TO_INTERNET = Route(destination="0.0.0.0/0", target="igw-1", active=True)
TO_NAT = Route(destination="0.0.0.0/0", target="nat-1", active=True)
S3 = Endpoint(endpoint_id="vpce-s3", service="s3", kind="Gateway", private_dns=False, available=True)
SECRETS = Endpoint(
    endpoint_id="vpce-sm", service="secretsmanager", kind="Interface", private_dns=True, available=True
)
ROUTES = {Tier.PUBLIC: (LOCAL, TO_INTERNET), Tier.PRIVATE: (LOCAL, TO_NAT), Tier.ISOLATED: (LOCAL,)}


def subnet_id(tier: Tier, zone: int) -> str:
    """A subnet's ID, readable in messages."""
    return f"subnet-{list(Tier).index(tier)}000000{zone}"


SETTINGS = Settings(
    vpc_id=VPC,
    subnets={tier: (subnet_id(tier, 1), subnet_id(tier, 2)) for tier in Tier},
    way_out=True,
    dual_stack=False,
    make_s3=True,
)
FIT = Facts(
    dns_support=True,
    dns_hostnames=True,
    subnets={
        subnet_id(tier, zone): Subnet(
            subnet_id=subnet_id(tier, zone),
            vpc_id=VPC,
            zone=f"eu-west-1{'ab'[zone - 1]}",
            has_ipv6=False,
            table_id=f"rtb-{tier.value.lower()}",
            routes=ROUTES[tier],
        )
        for tier in Tier
        for zone in (1, 2)
    },
    endpoints=(),
)


def but(tier: Tier, position: int, **changed: Any) -> Facts:  # noqa: ANN401 - any field of a subnet
    """The fit VPC with one subnet changed."""
    name = subnet_id(tier, position)
    return replace(FIT, subnets={**FIT.subnets, name: replace(FIT.subnets[name], **changed)})


def test_a_fit_vpc_has_no_problems() -> None:
    """Three tiers in two zones, as described."""
    assert problems(SETTINGS, FIT) == []


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (replace(FIT, dns_support=False), "has DNS support off and DNS host names on"),
        (replace(FIT, dns_hostnames=False), "DNS host names off"),
        (
            but(Tier.ISOLATED, 2, routes=(LOCAL, TO_NAT)),
            "IsolatedSubnetInZone2 subnet-20000002 is not isolated: its route table rtb-isolated sends",
        ),
        (
            but(
                Tier.ISOLATED,
                1,
                routes=(LOCAL, Route(destination="::/0", target="eigw-1", active=True)),
            ),
            "sends ::/0 to eigw-1",
        ),
        (
            but(
                Tier.ISOLATED,
                1,
                routes=(LOCAL, Route(destination="8.8.8.0/24", target="igw-1", active=True)),
            ),
            "sends 8.8.8.0/24 to igw-1",
        ),
        (but(Tier.PRIVATE, 1, routes=(LOCAL,)), "rtb-private has no route for 0.0.0.0/0"),
        (but(Tier.PRIVATE, 1, routes=(LOCAL, TO_INTERNET)), "is public, not private"),
        (
            but(Tier.PRIVATE, 1, routes=(LOCAL, replace(TO_NAT, active=False))),
            "0.0.0.0/0 to nat-1, which no longer exists",
        ),
        (but(Tier.PUBLIC, 2, routes=(LOCAL, TO_NAT)), "PublicSubnetInZone2 subnet-00000002 is not public"),
        (but(Tier.PRIVATE, 2, zone="eu-west-1c"), "stands in eu-west-1c, the public subnet of its position"),
        (but(Tier.PUBLIC, 2, zone="eu-west-1a"), "the public subnets stand in eu-west-1a, eu-west-1a"),
        (replace(FIT, endpoints=(SECRETS,)), "the Secrets Manager endpoint vpce-sm with private DNS already"),
        (
            replace(
                but(
                    Tier.ISOLATED,
                    1,
                    routes=(LOCAL, Route(destination="pl-1", target="vpce-s3", active=True)),
                ),
                endpoints=(S3,),
            ),
            "has the S3 gateway endpoint vpce-s3 already",
        ),
    ],
)
def test_a_vpc_that_is_not_fit_is_refused_naming_subnet_and_route(facts: Facts, words: str) -> None:
    """One problem at a time, in words."""
    found = problems(SETTINGS, facts)
    assert any(words in problem for problem in found), found


def test_a_subnet_in_two_tiers_or_of_another_vpc_is_refused() -> None:
    """Also where the template's rules cannot see it: in the third zone."""
    isolated = SETTINGS.subnets[Tier.ISOLATED]
    twice = replace(SETTINGS, subnets={**SETTINGS.subnets, Tier.PRIVATE: isolated})
    assert any("is PrivateSubnetInZone1 too" in problem for problem in problems(twice, FIT))
    elsewhere = replace(
        SETTINGS, subnets={**SETTINGS.subnets, Tier.PRIVATE: (isolated[0], "subnet-ffffffff")}
    )
    assert any(f"subnet-ffffffff is not in {VPC}" in problem for problem in problems(elsewhere, FIT))


def test_private_subnets_without_a_way_out_are_fit_if_none_is_asked_for() -> None:
    """LibreChat on EC2 needs none."""
    facts = but(Tier.PRIVATE, 1, routes=(LOCAL,))
    assert problems(replace(SETTINGS, way_out=False), facts) == []


def test_a_transit_gateway_is_a_way_out() -> None:
    """What lies beyond is the company's."""
    by_transit = Route(destination="0.0.0.0/0", target="tgw-1", active=True)
    assert problems(SETTINGS, but(Tier.PRIVATE, 1, routes=(LOCAL, by_transit))) == []


def test_endpoints_that_are_said_to_exist_must_exist() -> None:
    """The S3 one in each isolated route table, Secrets Manager's with private DNS and available."""
    existing = replace(SETTINGS, make_s3=False, secrets_manager=Provision.EXISTING)
    found = " ".join(problems(existing, FIT))
    assert "has no route to an S3 gateway endpoint" in found
    assert "has no available interface endpoint for Secrets Manager with private DNS" in found
    routed = {
        name: replace(
            subnet, routes=(*subnet.routes, Route(destination="pl-1", target="vpce-s3", active=True))
        )
        for name, subnet in FIT.subnets.items()
    }
    assert problems(existing, replace(FIT, subnets=routed, endpoints=(S3, SECRETS))) == []
    pending = replace(SECRETS, available=False)
    assert problems(existing, replace(FIT, subnets=routed, endpoints=(S3, pending)))


def test_dual_stack_wants_ipv6_in_the_public_subnets() -> None:
    """A block of addresses and a route for them."""
    found = " ".join(problems(replace(SETTINGS, dual_stack=True), FIT))
    assert "has no IPv6 block" in found
    assert "has no route for ::/0" in found


@pytest.mark.parametrize(
    ("servers", "ranges", "refused"),
    [
        (("AmazonProvidedDNS",), (), False),
        (("10.0.0.2",), (), False),
        (("169.254.169.253",), (), False),
        (("10.1.0.53", "10.2.0.53"), (), True),
        (("10.1.0.53", "10.2.0.53"), ("10.1.0.0/16",), True),
        (("10.1.0.53", "10.2.0.53"), ("10.1.0.0/16", "10.2.0.53/32"), False),
        (("10.1.0.53", "2001:db8::53"), ("10.1.0.53/32",), False),
        ((), (), True),
    ],
)
def test_name_servers_of_the_companys_own_must_be_let_through(
    servers: tuple[str, ...],
    ranges: tuple[str, ...],
    refused: bool,  # noqa: FBT001 - parametrised
) -> None:
    """Amazon's resolver needs no rule, in whichever way it is named; every other server does."""
    facts = replace(FIT, blocks=("10.0.0.0/16",), dns_servers=servers, dhcp_options="dopt-1")
    found = problems(replace(SETTINGS, dns_ranges=ranges), facts)
    assert bool(found) == refused
    if refused and servers:
        assert "amazonaws.com" in found[0]
        assert "dopt-1" in found[0]


def test_dockers_range_is_refused_when_a_vpc_is_adopted_and_not_when_it_is_in_use() -> None:
    """As the product network refuses it for a new VPC, secondary ranges included."""
    facts = replace(FIT, blocks=("10.0.0.0/16", "172.17.8.0/22"))
    assert "overlaps 172.17.0.0/16" in problems(SETTINGS, facts)[0]
    assert problems(replace(SETTINGS, is_new=False), facts) == []
    assert re.fullmatch(VPC_CIDR.allowed_pattern or "", DOCKER) is None


def test_a_vpc_in_the_instances_container_networks_is_refused() -> None:
    """What Docker's own settings on the instance take, and what the check refuses, are one range."""
    found = problems(SETTINGS, replace(FIT, blocks=("10.0.0.0/16", "198.18.64.0/20")))
    assert f"overlaps {CONTAINERS}" in found[0]
    machine = json.loads((ROOT / "products/compute/ec2/machine/docker-daemon.json").read_text("utf-8"))
    taken = [ip_interface(machine["bip"]).network]
    taken += [ip_network(pool["base"]) for pool in machine["default-address-pools"]]
    assert all(network.subnet_of(ip_network(CONTAINERS)) for network in taken)  # type: ignore[arg-type]


def test_an_update_finds_its_own_endpoints_and_goes_on() -> None:
    """They carry the environment's name; another environment's or the company's are in the way."""
    routed = {
        name: replace(
            subnet, routes=(*subnet.routes, Route(destination="pl-1", target="vpce-s3", active=True))
        )
        for name, subnet in FIT.subnets.items()
    }
    ours = (replace(S3, environment="demo"), replace(SECRETS, environment="demo"))
    facts = replace(FIT, subnets=routed, endpoints=ours)
    assert problems(replace(SETTINGS, environment="demo", is_new=False), facts) == []
    assert len(problems(replace(SETTINGS, environment="other"), facts)) == 5


def test_endpoints_for_ecs_are_refused_where_their_names_are_taken() -> None:
    """EC2 would refuse the second one late, after the groups were made."""
    logs = replace(SECRETS, endpoint_id="vpce-logs", service="logs")
    facts = replace(FIT, endpoints=(logs,))
    assert problems(SETTINGS, facts) == []
    assert "vpce-logs for logs" in problems(replace(SETTINGS, make_ecs=True), facts)[0]
    gone = replace(facts, endpoints=(replace(logs, gone=True),))
    assert problems(replace(SETTINGS, make_ecs=True), gone) == []


def test_all_problems_are_reported_at_once() -> None:
    """So that the second attempt can be the last."""
    facts = replace(but(Tier.ISOLATED, 1, routes=(LOCAL, TO_NAT)), endpoints=(SECRETS,))
    assert len(problems(SETTINGS, facts)) == 2


def test_properties_that_are_not_allowed_are_refused_by_name() -> None:
    """Nothing is asked of EC2 then."""
    with pytest.raises(PropertyError, match="PublicSubnetIds"):
        Settings.from_properties({"VpcId": VPC})
    lists = {f"{tier}SubnetIds": [subnet_id(tier, 1)] for tier in Tier}
    with pytest.raises(PropertyError, match="WayOut is 'maybe', it must be yes or no"):
        Settings.from_properties({"VpcId": VPC, **lists, "WayOut": "maybe"})
