"""Reading a template as CloudFormation would."""

from __future__ import annotations

from typing import Any

import pytest

from doctor.templates import (
    Account,
    MissingExportError,
    NotUnderstoodError,
    ParametersRefusedError,
    TemplateError,
    evaluate,
)

PARAMETERS = {
    "Name": {"Type": "String", "Default": "demo"},
    "Zones": {"Type": "CommaDelimitedList", "Default": "a,b"},
    "Size": {"Type": "Number", "Default": "3", "MinValue": 1, "MaxValue": 5},
}
CONDITIONS: dict[str, Any] = {
    "IsDemo": {"Fn::Equals": [{"Ref": "Name"}, "demo"]},
    "IsOther": {"Fn::Not": [{"Condition": "IsDemo"}]},
    "Both": {"Fn::And": [{"Condition": "IsDemo"}, {"Condition": "IsOther"}]},
    "Either": {"Fn::Or": [{"Condition": "IsDemo"}, {"Condition": "IsOther"}]},
}


def value(expression: Any, *, account: Account | None = None, **given: str) -> Any:  # noqa: ANN401 - JSON
    """What the expression is in the property of a resource."""
    template = {
        "Parameters": PARAMETERS,
        "Conditions": CONDITIONS,
        "Mappings": {"Map": {"one": {"two": "three"}}},
        "Resources": {
            "Other": {"Type": "AWS::SNS::Topic"},
            "Gone": {"Type": "AWS::SNS::Topic", "Condition": "IsOther"},
            "It": {"Type": "AWS::SNS::Topic", "Properties": {"Value": expression}},
        },
    }
    return evaluate(template, given, stack="s", account=account).resources["It"].properties.get("Value")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ({"Ref": "Name"}, "demo"),
        ({"Ref": "Zones"}, ["a", "b"]),
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Ref": "Other"}, "<s:Other>"),
        ({"Fn::GetAtt": ["Other", "Arn"]}, "<s:Other.Arn>"),
        ({"Fn::Sub": "${Name}-${Other.Arn}-${!Kept}"}, "demo-<s:Other.Arn>-${Kept}"),
        ({"Fn::Sub": ["${X}", {"X": {"Ref": "Name"}}]}, "demo"),
        ({"Fn::Join": [",", [{"Ref": "Name"}, "b"]]}, "demo,b"),
        ({"Fn::Select": [1, {"Fn::Split": [",", "x,y"]}]}, "y"),
        ({"Fn::FindInMap": ["Map", "one", "two"]}, "three"),
        ({"Fn::If": ["IsDemo", "yes", "no"]}, "yes"),
        ({"Fn::If": ["Both", "yes", "no"]}, "no"),
        ({"Fn::If": ["Either", "yes", "no"]}, "yes"),
        ({"Fn::If": ["IsOther", "yes", {"Ref": "AWS::NoValue"}]}, None),
        ([1, {"Fn::If": ["IsOther", 2, {"Ref": "AWS::NoValue"}]}], [1]),
        ({"Fn::Cidr": ["10.0.0.0/16", 2, "8"]}, ["10.0.0.0/24", "10.0.1.0/24"]),
        ({"Fn::Cidr": ["2001:db8::/56", 1, "64"]}, ["2001:db8::/64"]),
        ({"Fn::GetAZs": ""}, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
    ],
)
def test_functions_mean_what_cloudformation_means(expression: Any, expected: Any) -> None:  # noqa: ANN401 - JSON
    """Each on a small case."""
    assert value(expression) == expected


def test_an_import_finds_what_another_stack_exports() -> None:
    """By a name that a parameter completes; one that is missing is named."""
    expression = {"Fn::ImportValue": {"Fn::Sub": "librechat-${Name}-VpcId"}}
    account = Account(exports={"librechat-demo-VpcId": "<network:Vpc>"})
    assert value(expression, account=account) == "<network:Vpc>"
    with pytest.raises(MissingExportError, match="librechat-team-a-VpcId"):
        value(expression, account=account, Name="team-a")


@pytest.mark.parametrize(
    "expression",
    [
        {"Ref": "Gone"},
        {"Ref": "Nobody"},
        {"Fn::Select": [2, ["a", "b"]]},
        {"Fn::Cidr": ["10.0.0.0/24", 3, "7"]},
        {"Fn::If": ["Unknown", 1, 2]},
    ],
)
def test_fails_on_templates_that_cloudformation_would_refuse(expression: Any) -> None:  # noqa: ANN401 - JSON
    """A reference to what does not exist, an index or a block out of range."""
    with pytest.raises(TemplateError):
        value(expression)


def test_fails_on_functions_that_it_does_not_know() -> None:
    """Instead of passing them on as data."""
    with pytest.raises(NotUnderstoodError, match="Fn::Transform"):
        value({"Fn::Transform": {"Name": "AWS::Include"}})


def test_parameters_outside_their_limits_are_all_named_at_once() -> None:
    """Unknown ones too."""
    with pytest.raises(ParametersRefusedError) as refused:
        value("x", Size="9", Colour="red")
    assert "Size: received '9'" in str(refused.value)
    assert "Colour: received 'red', but there is no such parameter" in str(refused.value)
