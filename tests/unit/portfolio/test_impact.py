"""What an update does, judged from two templates."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from portfolio.impact import Effect, Impact, compare, summary
from portfolio.versions.version import Bump

BEFORE: dict[str, Any] = {
    "Parameters": {
        "EnvironmentName": {"Type": "String"},
        "Size": {"Type": "String", "Default": "small", "AllowedValues": ["small", "large"]},
    },
    "Mappings": {"Sizes": {"small": {"Class": "db.t4g.small"}, "large": {"Class": "db.r8g.large"}}},
    "Conditions": {"IsLarge": {"Fn::Equals": [{"Ref": "Size"}, "large"]}},
    "Resources": {
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"Description": "a key"}},
        "Subnets": {
            "Type": "AWS::RDS::DBSubnetGroup",
            "Properties": {"DBSubnetGroupDescription": "here", "SubnetIds": ["a", "b"]},
        },
        "Database": {
            "Type": "AWS::RDS::DBInstance",
            "Properties": {
                "DBInstanceClass": {"Fn::FindInMap": ["Sizes", {"Ref": "Size"}, "Class"]},
                "Engine": "postgres",
                "KmsKeyId": {"Fn::GetAtt": ["Key", "Arn"]},
                "MasterUsername": "librechat",
                "MultiAZ": {"Fn::If": ["IsLarge", True, False]},
            },
        },
        "Note": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "text"}},
    },
    "Outputs": {
        "KeyArn": {
            "Value": {"Fn::GetAtt": ["Key", "Arn"]},
            "Export": {"Name": {"Fn::Sub": "librechat-${EnvironmentName}-KeyArn"}},
        }
    },
}


def _after(*path: str, value: object) -> dict[str, Any]:
    """The template with one place changed; None removes it."""
    template = copy.deepcopy(BEFORE)
    place = template
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return template


def _effects(impact: Impact) -> dict[str, Effect]:
    return {change.logical_id: change.effect for change in impact.changes}


def test_the_same_template_changes_nothing() -> None:
    """No change, no bump, everything left."""
    impact = compare(BEFORE, copy.deepcopy(BEFORE))
    assert impact.changes == ()
    assert impact.bump is Bump.NONE
    assert impact.untouched == len(BEFORE["Resources"])


def test_a_property_set_at_creation_only_replaces_the_resource() -> None:
    """AWS's schema lists MasterUsername among createOnlyProperties; replacing a database breaks."""
    impact = compare(BEFORE, _after("Resources", "Database", "Properties", "MasterUsername", value="root"))
    assert _effects(impact) == {"Database": Effect.REPLACED}
    assert impact.changes[0].because == ("MasterUsername",)
    assert impact.bump is Bump.MAJOR
    assert "PostgreSQL: the new one is empty; the data is lost" in summary(impact)


def test_replacing_a_resource_replaces_those_that_name_it_where_only_creation_may() -> None:
    """A group with another name is another; the database takes its group at creation only, exports break."""
    before = copy.deepcopy(BEFORE)
    before["Resources"]["Database"]["Properties"]["DBSubnetGroupName"] = {"Ref": "Subnets"}
    before["Outputs"]["KeyArn"]["Value"] = {"Ref": "Subnets"}
    after = copy.deepcopy(before)
    after["Resources"]["Subnets"]["Properties"]["DBSubnetGroupName"] = "other"
    impact = compare(before, after)
    assert _effects(impact) == {"Subnets": Effect.REPLACED, "Database": Effect.REPLACED}
    assert [change.name for change in impact.interface] == ["KeyArn"]
    assert impact.bump is Bump.MAJOR


def test_a_resource_cannot_become_one_of_another_type() -> None:
    """CloudFormation: "Update of resource type is not permitted." (field: aws-sam-cli issue 6786)."""
    impact = compare(BEFORE, _after("Resources", "Key", "Type", value="AWS::KMS::ReplicaKey"))
    assert _effects(impact) == {"Key": Effect.REFUSED}
    assert impact.bump is Bump.MAJOR
    assert "CloudFormation refuses this update" in summary(impact)


@pytest.mark.parametrize("part", ["CreationPolicy", "DeletionPolicy", "Metadata", "UpdatePolicy"])
def test_what_a_resource_carries_beside_its_properties_is_updated_in_place(part: str) -> None:
    """Change sets name these attributes (API Reference, "ResourceTargetDefinition"), and not DependsOn."""
    assert _effects(compare(BEFORE, _after("Resources", "Note", part, value={"New": 1}))) == {
        "Note": Effect.UPDATED
    }
    assert _effects(compare(BEFORE, _after("Resources", "Note", "DependsOn", value="Key"))) == {}


def test_a_wait_conditions_handle_cannot_be_updated() -> None:
    """Its Metadata is all that it has (Template Reference: updates aren't supported)."""
    handle = {"Type": "AWS::CloudFormation::WaitConditionHandle", "Metadata": {"Url": "http"}}
    before = {"Resources": {"Handle": handle}}
    after = {"Resources": {"Handle": {**handle, "Metadata": {"Url": "https"}}}}
    assert _effects(compare(before, after)) == {"Handle": Effect.REFUSED}


def test_a_changed_mapping_reaches_the_properties_that_look_it_up() -> None:
    """A bigger instance for large environments interrupts the database, though its own text is the same."""
    impact = compare(BEFORE, _after("Mappings", "Sizes", "large", "Class", value="db.r8g.xlarge"))
    assert _effects(impact) == {"Database": Effect.INTERRUPTED}
    assert impact.bump is Bump.PATCH


def test_a_mapping_that_nobody_looks_up_changes_nothing() -> None:
    """A new column touches no resource."""
    impact = compare(BEFORE, _after("Mappings", "Sizes", "large", "Storage", value="200"))
    assert impact.changes == ()


def test_a_changed_condition_reaches_the_properties_that_ask_it() -> None:
    """What was for large environments becomes for all: the property changes with the condition's content."""
    impact = compare(BEFORE, _after("Conditions", "IsLarge", value={"Fn::Equals": ["a", "a"]}))
    assert _effects(impact) == {"Database": Effect.PERHAPS_REPLACED}


def test_a_renamed_condition_changes_nothing() -> None:
    """Its name is the template's own business."""
    after = copy.deepcopy(BEFORE)
    after["Conditions"]["IsBig"] = after["Conditions"].pop("IsLarge")
    after["Resources"]["Database"]["Properties"]["MultiAZ"]["Fn::If"][0] = "IsBig"
    assert compare(BEFORE, after).changes == ()


def test_a_condition_on_a_resource_may_take_it_away() -> None:
    """An environment for which it does not hold loses the resource."""
    impact = compare(BEFORE, _after("Resources", "Note", "Condition", value="IsLarge"))
    assert _effects(impact) == {"Note": Effect.PERHAPS_REPLACED}


def test_a_new_default_leaves_running_environments_alone() -> None:
    """An update keeps the values of the launch."""
    impact = compare(BEFORE, _after("Parameters", "Size", "Default", value="large"))
    assert impact.changes == ()
    assert impact.bump is Bump.PATCH


def test_a_change_in_place_is_a_patch() -> None:
    """A description is updated without interruption."""
    impact = compare(BEFORE, _after("Resources", "Key", "Properties", "Description", value="the key"))
    assert _effects(impact) == {"Key": Effect.UPDATED}
    assert impact.bump is Bump.PATCH


def test_a_custom_resource_whose_function_moves_cannot_be_updated() -> None:
    """ServiceToken cannot be modified; a change of any other property runs the function again."""
    before = {
        "Resources": {"Schema": {"Type": "Custom::Schema", "Properties": {"ServiceToken": "a", "Hash": 1}}}
    }
    moved = {
        "Resources": {"Schema": {"Type": "Custom::Schema", "Properties": {"ServiceToken": "b", "Hash": 1}}}
    }
    newer = {
        "Resources": {"Schema": {"Type": "Custom::Schema", "Properties": {"ServiceToken": "a", "Hash": 2}}}
    }
    assert _effects(compare(before, moved)) == {"Schema": Effect.REFUSED}
    assert _effects(compare(before, newer)) == {"Schema": Effect.UPDATED}


@pytest.mark.parametrize(
    ("path", "value", "bump"),
    [
        (("Parameters", "Size"), None, Bump.MAJOR),
        (("Parameters", "Extra"), {"Type": "String"}, Bump.MAJOR),
        (("Parameters", "Extra"), {"Type": "String", "Default": "x"}, Bump.MINOR),
        (("Parameters", "Size", "AllowedValues"), ["small"], Bump.MAJOR),
        (("Parameters", "Size", "AllowedValues"), ["small", "medium", "large"], Bump.MINOR),
        (("Parameters", "Size", "Type"), "Number", Bump.MAJOR),
        (("Parameters", "EnvironmentName", "AllowedPattern"), "^[a-z]+$", Bump.MAJOR),
        (("Parameters", "Size", "Description"), "how big", Bump.PATCH),
        (("Outputs", "KeyArn"), None, Bump.MAJOR),
        (("Outputs", "KeyArn", "Value"), "constant", Bump.MAJOR),
        (("Outputs", "KeyArn", "Condition"), "IsLarge", Bump.MAJOR),
        (("Outputs", "Other"), {"Value": "x", "Export": {"Name": "other"}}, Bump.MINOR),
        (("Outputs", "Other"), {"Value": "x"}, Bump.PATCH),
        (("Resources", "More"), {"Type": "AWS::SSM::Parameter", "Properties": {}}, Bump.MINOR),
        (("Resources", "Note"), None, Bump.PATCH),
        (("Resources", "Database"), None, Bump.MAJOR),
    ],
)
def test_the_version_moves_as_far_as_the_change_asks(
    path: tuple[str, ...], value: object, bump: Bump
) -> None:
    """The rules of semantic versioning as the catalog has written them down."""
    assert compare(BEFORE, _after(*path, value=value)).bump is bump
