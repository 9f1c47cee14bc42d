"""The preview's form refuses what the template refuses, and lets through what it lets through."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import Account, ParametersRefusedError, broken_rules
from doctor.templates.parameters import resolve_parameters
from portfolio.versions.release import latest, releases
from tests.support import browser
from tests.template.compute.test_compute_refusals import CONTRADICTIONS, UNUSABLE
from tests.template.data.test_restoring import OF_ANOTHER_KIND
from tests.template.network.test_network_evaluation import UNUSABLE_FOR_SSH, UNUSABLE_RANGES

if TYPE_CHECKING:
    from collections.abc import Mapping

REGION = "us-east-1"
WITHOUT_DOCUMENTDB = "ap-east-2"
COMPUTE = ("compute-ecs", "compute-ec2")
LEAST = {
    "network": {"EnvironmentName": "demo"},
    "data": {"EnvironmentName": "demo"},
    **{product: {"EnvironmentName": "demo", "AllowPlainHttp": "yes"} for product in COMPUTE},
}
"""What each product is launched with at the least."""

KNOWN_MISTAKES = [
    *((product, given) for product in COMPUTE for given, _ in CONTRADICTIONS),
    *((product, {name: value}) for product in COMPUTE for name, value, _ in UNUSABLE),
    *(("compute-ecs", {"MaximumTasks": tasks}) for tasks in ("2", "4", "8", "16")),
    *(("network", {"VpcCidr": cidr}) for cidr in UNUSABLE_RANGES),
    *(("network", {"SshAllowedCidr": cidr}) for cidr in UNUSABLE_FOR_SSH),
    ("network", {"Zone1": "us-east-1a"}),
    ("network", {"Zone1": "us-east-1a", "Zone2": "us-east-1a"}),
    *(("data", {name: value}) for name, value in OF_ANOTHER_KIND),
    ("data", {"DocumentDbSnapshot": "chats-final"}),
    *((product, {"EnvironmentName": ""}) for product in LEAST),
]
"""What the tests of the templates know people to get wrong."""

LET_THROUGH = [
    *((product, {}) for product in LEAST),
    ("data", {"Size": "large", "AvailabilityZones": "3"}),
    ("compute-ecs", {"Size": "medium", "MaximumTasks": "8"}),
    ("network", {"SshAllowedCidr": "203.0.113.0/24,198.51.100.7/32", "NatGateways": "one-per-zone"}),
]


def _template(product: str) -> Mapping[str, Any]:
    newest = latest(product)
    assert newest is not None
    return newest.template()


def _launch(product: str, given: Mapping[str, str], region: str = REGION) -> dict[str, Any]:
    """What is typed into the newest version's form, on top of the least that is given."""
    newest = latest(product)
    assert newest is not None
    values = {**LEAST.get(product, {}), **given}
    return {"product": product, "version": str(newest.version), "region": region, "values": values}


SUBNETS = {
    "ExistingVpcId": "vpc-0aaaaaaaaaaaaaaa1",
    **{
        f"{tier}SubnetInZone{zone}": f"subnet-00{number}{zone - 1}000000000000a"
        for number, tier in enumerate(("Public", "Private", "Isolated"))
        for zone in (1, 2)
    },
}
"""Of the preview's first VPC: its drop-downs list them."""
OTHER_VPCS = {"PublicSubnetInZone1": "subnet-0100000000000000a"}
OTHER_ZONES = {"PrivateSubnetInZone2": "subnet-0010000000000000a"}
ASKED = {
    "mistakes": [_launch(product, given) for product, given in KNOWN_MISTAKES],
    "let through": [_launch(product, given) for product, given in LET_THROUGH],
    "elsewhere": [_launch("data", {}, WITHOUT_DOCUMENTDB)],
    "subnets": [
        _launch("network-existing", {"EnvironmentName": "demo", **SUBNETS, **given})
        for given in ({}, OTHER_VPCS, OTHER_ZONES)
    ],
    "releases": [
        {"product": one.product, "version": str(one.version), "region": REGION, "values": {}}
        for one in releases()
    ],
}


@pytest.fixture(scope="module")
def answers(address: str) -> dict[str, list[dict[str, Any]]]:
    """What the forms say to each launch that is asked about, in one browser."""
    everything = [launch for launches in ASKED.values() for launch in launches]
    said = iter(browser.run("forms", url=address + "console/", launches=everything))
    return {about: [next(said) for _ in launches] for about, launches in ASKED.items()}


def _refused_fields(template: Mapping[str, Any], given: dict[str, str]) -> set[str]:
    """The parameters that the model of CloudFormation refuses; a form sends what is left empty as empty."""
    empty = {
        name for name, value in given.items() if value == "" and "Default" not in template["Parameters"][name]
    }
    try:
        resolve_parameters(template, given)
    except ParametersRefusedError as refusal:
        return empty | set(re.findall(r"^- (\w+): ", str(refusal), flags=re.MULTILINE))
    return empty


def test_the_form_refuses_every_mistake_that_the_templates_refuse_in_the_same_words(
    answers: dict[str, list[dict[str, Any]]],
) -> None:
    """A field by what its template says is allowed, a contradiction by its rule's words; or not offered."""
    assert len(KNOWN_MISTAKES) >= 75
    for (product, given), answer in zip(KNOWN_MISTAKES, answers["mistakes"], strict=True):
        template, values = _template(product), {**LEAST[product], **given}
        fields = _refused_fields(template, values)
        offered = {name: value for name, value in values.items() if name not in answer["notOffered"]}
        rules = broken_rules(template, offered, Account(region=REGION))
        assert fields | set(rules), f"{product} {given}: the template refuses nothing"
        assert set(answer["notOffered"]) | set(answer["marked"]) == fields, (product, given)
        assert [reason for reason in answer["reasons"] if reason not in answer["marked"].values()] == rules
        assert answer["refused"] == bool(answer["marked"] or rules)
        for name, words in answer["marked"].items():
            told = template["Parameters"][name]["ConstraintDescription"]
            assert told in words or values[name] == "", (product, given)


def test_the_form_lets_through_what_the_templates_let_through(
    answers: dict[str, list[dict[str, Any]]],
) -> None:
    """Without a complaint, with the price of what was chosen."""
    for asked, answer in zip(ASKED["let through"], answers["let through"], strict=True):
        assert answer["reasons"] == [], asked
        assert not answer["refused"]
        assert answer["notOffered"] == []
        assert "a month for this layer" in answer["price"]


def test_a_region_that_cannot_be_served_is_refused_by_its_rule(
    answers: dict[str, list[dict[str, Any]]],
) -> None:
    """As CloudFormation would, by the pseudo parameter."""
    (answer,) = answers["elsewhere"]
    expected = broken_rules(_template("data"), LEAST["data"], Account(region=WITHOUT_DOCUMENTDB))
    assert answer["reasons"] == expected
    assert "cannot be launched in this region" in answer["reasons"][0]


def test_rules_about_a_companys_subnets_look_at_the_subnets(
    answers: dict[str, list[dict[str, Any]]],
) -> None:
    """The rules that ask AWS for a subnet's VPC and zone are evaluated on the subnets that are offered."""
    fitting, other_vpc, other_zone = answers["subnets"]
    assert all(answer["notOffered"] == [] for answer in answers["subnets"])
    assert not fitting["refused"], fitting["reasons"]
    assert any("is a subnet of another VPC" in reason for reason in other_vpc["reasons"])
    assert any("stands in another Availability Zone" in reason for reason in other_zone["reasons"])


def test_every_released_version_can_be_looked_at_with_its_effect_and_outputs(
    answers: dict[str, list[dict[str, Any]]],
) -> None:
    """Also one that is no longer offered; what an update to it does is what its manifest says."""
    for one, answer in zip(releases(), answers["releases"], strict=True):
        assert answer["outputs"], one
        assert one.manifest.update in answer["effect"]
