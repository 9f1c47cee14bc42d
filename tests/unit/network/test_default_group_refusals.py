"""What the function default-group refuses before any subnet is touched."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from custom_resources.default_group import updates
from custom_resources.lifecycle import InitialisationError, Request
from tests.unit.network.recorded import REGION, VPC, Company

ZONES = [f"{REGION}a", f"{REGION}b"]


class Network(Company):
    """A network that the catalog made: its subnets have tiers, and IPv6 or not."""

    def answers(self) -> dict[str, dict[str, Any]]:
        """The subnets, tagged as the template tags them."""
        found = super().answers()
        for subnet in found["DescribeSubnets"]["Subnets"]:
            position = subnet["SubnetId"][-1]
            subnet["Tags"] = [
                {"Key": "librechat:tier", "Value": "public"},
                {"Key": "Name", "Value": f"librechat-demo-public-{position}"},
            ]
        return found


IPV6 = {"Ipv6CidrBlockAssociationSet": [{"AssociationId": "a"}]}


def ask(  # noqa: PLR0913 - what the answer depends on
    *,
    chosen: str,
    ipv6: bool,
    apart: bool,
    patch: pytest.MonkeyPatch,
    zones: list[str] = ZONES,
    kind: Literal["Create", "Update"] = "Update",
) -> None:
    """Ask the function about a choice for a network that exists."""
    company = Network(routes={}, subnet=IPV6 if ipv6 else {})
    patch.setattr(updates, "_has_resource", lambda _stack, _name: apart)
    request = Request(
        type=kind,
        stack_id="stack",
        request_id="1",
        logical_id="DefaultGroup",
        physical_id="p",
        properties={"VpcId": VPC, "Zones": zones, "IpVersions": chosen},
    )
    updates.refuse_what_cannot_change(company.client(), request)


@pytest.mark.parametrize(
    ("chosen", "ipv6", "apart"),
    [
        ("ipv4", False, False),
        ("ipv4-and-ipv6", False, False),
        ("ipv4-and-ipv6", True, True),
        ("ipv4", True, True),
        ("dual-stack", True, False),
    ],
)
def test_what_keeps_the_subnets_goes_on(
    chosen: str,
    ipv6: bool,  # noqa: FBT001 - parametrised
    apart: bool,  # noqa: FBT001 - parametrised
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On and off again, and a network that was launched with the older way as it is."""
    ask(chosen=chosen, ipv6=ipv6, apart=apart, patch=monkeypatch)


@pytest.mark.parametrize(
    ("chosen", "ipv6", "apart", "words"),
    [
        ("ipv4", True, False, "cannot be taken back"),
        ("ipv4-and-ipv6", True, False, "cannot be taken back"),
        ("dual-stack", False, False, "Choose ipv4-and-ipv6"),
        ("dual-stack", True, True, "Choose ipv4-and-ipv6"),
    ],
)
def test_what_would_replace_subnets_is_refused(
    chosen: str,
    ipv6: bool,  # noqa: FBT001 - parametrised
    apart: bool,  # noqa: FBT001 - parametrised
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before anything changed, so that the way back finds the network as it was."""
    with pytest.raises(InitialisationError, match=words):
        ask(chosen=chosen, ipv6=ipv6, apart=apart, patch=monkeypatch)


def test_another_zone_for_a_subnet_that_stands_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Naming the zone that it stands in."""
    with pytest.raises(InitialisationError, match=f"stands in {REGION}a"):
        ask(chosen="ipv4", ipv6=False, apart=False, patch=monkeypatch, zones=[f"{REGION}c", f"{REGION}b"])


def test_a_zone_too_few_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a template alone would answer a bare error of Fn::Select."""
    with pytest.raises(InitialisationError, match="default subnets are in 1 Availability Zones"):
        ask(
            chosen="ipv4",
            ipv6=False,
            apart=False,
            patch=monkeypatch,
            zones=[f"{REGION}a", updates.MISSING],
            kind="Create",
        )
