"""What an update does whose form is left alone: nothing of a choice that is new."""

from __future__ import annotations

from typing import Any

import pytest

from portfolio.impact import Effect, compare
from portfolio.impact.unchosen import unchosen

VERSIONS = {"Type": "String", "Default": "4", "AllowedValues": ["4", "both"]}
BEFORE: dict[str, Any] = {
    "Parameters": {"Versions": VERSIONS},
    "Conditions": {"Both": {"Fn::Equals": [{"Ref": "Versions"}, "both"]}},
    "Resources": {
        "Subnet": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {
                "VpcId": "vpc-1",
                "AvailabilityZone": {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
                "Ipv6CidrBlock": {"Fn::If": ["Both", "2001:db8::/64", {"Ref": "AWS::NoValue"}]},
            },
        },
        "Gateway": {
            "Type": "AWS::EC2::NatGateway",
            "Properties": {"SubnetId": {"Ref": "Subnet"}, "AllocationId": "eipalloc-1"},
        },
    },
}
AFTER: dict[str, Any] = {
    "Parameters": {
        "Versions": {**VERSIONS, "AllowedValues": ["4", "both", "apart"]},
        "Zone": {"Type": "String", "Default": ""},
    },
    "Conditions": {
        "ZoneIsGiven": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Zone"}, ""]}]},
        "Inside": {"Fn::Equals": [{"Ref": "Versions"}, "both"]},
        "Apart": {"Fn::Equals": [{"Ref": "Versions"}, "apart"]},
        "Any": {"Fn::Or": [{"Condition": "Inside"}, {"Condition": "Apart"}]},
        "Never": {"Fn::And": [{"Condition": "Any"}, {"Condition": "ZoneIsGiven"}]},
    },
    "Resources": {
        "Subnet": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {
                "VpcId": "vpc-1",
                "AvailabilityZone": {
                    "Fn::If": ["ZoneIsGiven", {"Ref": "Zone"}, {"Fn::Select": [0, {"Fn::GetAZs": ""}]}]
                },
                "Ipv6CidrBlock": {"Fn::If": ["Any", "2001:db8::/64", {"Ref": "AWS::NoValue"}]},
            },
        },
        "Gateway": BEFORE["Resources"]["Gateway"],
        "Block": {
            "Type": "AWS::EC2::SubnetCidrBlock",
            "Condition": "Apart",
            "Properties": {"SubnetId": {"Ref": "Subnet"}, "Ipv6CidrBlock": "2001:db8::/64"},
        },
    },
}


def test_a_new_field_that_is_left_alone_changes_nothing() -> None:
    """A zone by name, and IPv6 in another way, are for who chooses them: no subnet is replaced."""
    impact = compare(BEFORE, AFTER)
    assert impact.changes == ()
    assert impact.untouched == 2


def test_what_the_older_form_can_choose_still_counts() -> None:
    """The block is given to everyone who has chosen both: that is a change."""
    wider = {**AFTER, "Conditions": {**AFTER["Conditions"], "Apart": AFTER["Conditions"]["Inside"]}}
    (change,) = compare(BEFORE, wider).changes
    assert (change.logical_id, change.effect) == ("Block", Effect.ADDED)


def test_a_default_that_chooses_counts() -> None:
    """A new field whose default does something does it to everyone."""
    parameters = {**AFTER["Parameters"], "Zone": {"Type": "String", "Default": "eu-west-1c"}}
    effects = {
        each.logical_id: each.effect for each in compare(BEFORE, {**AFTER, "Parameters": parameters}).changes
    }
    assert effects == {"Subnet": Effect.REPLACED, "Gateway": Effect.REPLACED}


@pytest.mark.parametrize(
    ("expression", "settled"),
    [
        ({"Fn::Equals": ["", {"Ref": "Zone"}]}, None),
        ({"Fn::Equals": [{"Ref": "Versions"}, "4"]}, {"Fn::Equals": [{"Ref": "Versions"}, "4"]}),
        ({"Fn::Or": [{"Condition": "Apart"}, {"Condition": "ZoneIsGiven"}]}, None),
        ({"Fn::Or": [{"Condition": "Inside"}, {"Fn::Not": [{"Condition": "Apart"}]}]}, None),
        (
            {"Fn::And": [{"Condition": "Inside"}, {"Fn::Not": [{"Condition": "Apart"}]}]},
            {"Fn::Equals": [{"Ref": "Versions"}, "both"]},
        ),
    ],
)
def test_a_condition_is_settled_as_far_as_the_older_form_settles_it(
    expression: dict[str, Any], settled: dict[str, Any] | None
) -> None:
    """None stands for one that is true or false beforehand."""
    template = {**AFTER, "Conditions": {**AFTER["Conditions"], "Asked": expression}}
    assert unchosen(template, BEFORE)["Conditions"].get("Asked") == settled


def test_a_template_is_itself_under_its_own_form() -> None:
    """Nothing is left out of what a launch of it could make."""
    assert unchosen(AFTER, AFTER)["Resources"] == AFTER["Resources"]


def test_a_default_stands_in_texts_too() -> None:
    """Where a new field is substituted."""
    texts = {
        "One": {"Fn::Sub": "in ${Zone}, of ${Versions}"},
        "Two": {"Fn::Sub": ["in ${Zone}, of ${Own}", {"Own": {"Ref": "Zone"}}]},
    }
    parameters = {**AFTER["Parameters"], "Zone": {"Type": "String", "Default": "here"}}
    resource = {"Type": "AWS::SSM::Parameter", "Properties": texts}
    template = {**AFTER, "Parameters": parameters, "Resources": {"Note": resource}}
    assert unchosen(template, BEFORE)["Resources"]["Note"]["Properties"] == {
        "One": {"Fn::Sub": "in here, of ${Versions}"},
        "Two": {"Fn::Sub": ["in here, of ${Own}", {"Own": "here"}]},
    }


@pytest.mark.parametrize(
    ("selected", "settled"),
    [
        ([1, {"Fn::Split": [",", "a,b"]}], "b"),
        ([2, {"Fn::Split": [",", "a,b"]}], {"Fn::Select": [2, {"Fn::Split": [",", "a,b"]}]}),
        ([0, {"Fn::Split": [",", {"Fn::Join": [",", ["a", "b"]]}]}], None),
        (
            [0, {"Fn::Split": [",", {"Fn::Join": [",", [{"Fn::Join": [",", {"Fn::GetAZs": ""}]}, "none"]]}]}],
            {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
        ),
    ],
)
def test_a_list_that_is_joined_and_split_again_is_that_list(selected: list[Any], settled: object) -> None:
    """A zone from a padded list is the zone that came from the list before; None: left as it is."""
    note = {"Type": "AWS::SSM::Parameter", "Properties": {"Value": {"Fn::Select": selected}}}
    found = unchosen({"Resources": {"Note": note}}, {})["Resources"]["Note"]["Properties"]["Value"]
    assert found == (settled or {"Fn::Select": selected})
