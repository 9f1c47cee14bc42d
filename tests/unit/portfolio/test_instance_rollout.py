"""An update that gives an auto scaling group new instances says so."""

from __future__ import annotations

import copy
from typing import Any

from portfolio.impact import Effect, compare

BEFORE: dict[str, Any] = {
    "Parameters": {"Image": {"Type": "String"}},
    "Resources": {
        "Template": {
            "Type": "AWS::EC2::LaunchTemplate",
            "Properties": {"LaunchTemplateData": {"ImageId": {"Ref": "Image"}, "UserData": "first"}},
        },
        "Instances": {
            "Type": "AWS::AutoScaling::AutoScalingGroup",
            "UpdatePolicy": {"AutoScalingRollingUpdate": {"MinInstancesInService": 0}},
            "Properties": {
                "MinSize": "0",
                "MaxSize": "1",
                "LaunchTemplate": {
                    "LaunchTemplateId": {"Ref": "Template"},
                    "Version": {"Fn::GetAtt": ["Template", "LatestVersionNumber"]},
                },
            },
        },
    },
}


def _changed(**data: str) -> dict[str, Any]:
    template = copy.deepcopy(BEFORE)
    template["Resources"]["Template"]["Properties"]["LaunchTemplateData"].update(data)
    return template


def test_a_changed_launch_template_interrupts_the_group() -> None:
    """The group's own properties stay the same, and yet its instances are made anew."""
    changes = {change.logical_id: change for change in compare(BEFORE, _changed(UserData="second")).changes}

    assert changes["Instances"].effect is Effect.INTERRUPTED
    assert "Template" in changes["Instances"].because[0]


def test_what_makes_no_new_version_leaves_the_group_alone() -> None:
    """Metadata of the launch template is read by an instance when it starts, and makes none start."""
    template = copy.deepcopy(BEFORE)
    template["Resources"]["Template"]["Metadata"] = {"Files": "others"}

    assert "Instances" not in {change.logical_id for change in compare(BEFORE, template).changes}


def test_a_group_without_an_update_policy_keeps_its_instances() -> None:
    """CloudFormation leaves them until somebody ends them."""
    before, after = copy.deepcopy(BEFORE), _changed(UserData="second")
    for template in (before, after):
        del template["Resources"]["Instances"]["UpdatePolicy"]

    assert "Instances" not in {change.logical_id for change in compare(before, after).changes}
