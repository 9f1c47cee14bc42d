"""A template's rules held against the parameters of a launch."""

from __future__ import annotations

from typing import Any

import pytest

from doctor.templates import Account, NotUnderstoodError, TemplateError, broken_rules, evaluate

SIZE = {"Size": {"Type": "String", "Default": "small"}}
IS_SMALL = {"Fn::Equals": [{"Ref": "Size"}, "small"]}
IN_EUROPE = {"Fn::Contains": [["eu-west-1", "eu-north-1"], {"Ref": "AWS::Region"}]}


def _template(assertion: dict[str, Any], *, condition: dict[str, Any] | None = None) -> dict[str, Any]:
    rule: dict[str, Any] = {"Assertions": [{"Assert": assertion, "AssertDescription": "no"}]}
    if condition is not None:
        rule["RuleCondition"] = condition
    return {"Parameters": SIZE, "Rules": {"Rule": rule}, "Resources": {}}


@pytest.mark.parametrize(
    ("assertion", "holds"),
    [
        (IS_SMALL, True),
        ({"Fn::Not": [IS_SMALL]}, False),
        ({"Fn::And": [IS_SMALL, IN_EUROPE]}, True),
        ({"Fn::And": [IS_SMALL, {"Fn::Not": [IN_EUROPE]}]}, False),
        ({"Fn::Or": [{"Fn::Not": [IS_SMALL]}, IN_EUROPE]}, True),
        ({"Fn::Contains": [["medium", "large"], {"Ref": "Size"}]}, False),
    ],
)
def test_an_assertion_that_does_not_hold_is_told(assertion: dict[str, Any], *, holds: bool) -> None:
    """With the template's defaults, in the default region."""
    assert broken_rules(_template(assertion), {}) == ([] if holds else ["no"])


def test_a_rule_applies_only_where_its_condition_holds() -> None:
    """The value given stands before the default."""
    template = _template({"Fn::Not": [IN_EUROPE]}, condition=IS_SMALL)
    assert broken_rules(template, {}) == ["no"]
    assert broken_rules(template, {"Size": "large"}) == []
    assert broken_rules(template, {}, Account(region="us-east-1")) == []


def test_fails_on_a_function_that_is_not_known() -> None:
    """Better no answer than a wrong one."""
    with pytest.raises(NotUnderstoodError, match="Fn::ValueOf"):
        broken_rules(_template({"Fn::ValueOf": ["Vpc", "VpcId"]}), {})


def test_fails_on_a_key_that_a_mapping_lacks() -> None:
    """In words that name what the mapping knows."""
    template = {
        "Mappings": {"Roots": {"eu-west-1": {"Pem": "x"}}},
        "Resources": {
            "Topic": {
                "Type": "AWS::SNS::Topic",
                "Properties": {"DisplayName": {"Fn::FindInMap": ["Roots", {"Ref": "AWS::Region"}, "Pem"]}},
            }
        },
    }
    assert evaluate(template, {}).resources["Topic"].properties["DisplayName"] == "x"
    with pytest.raises(TemplateError, match=r"'il-central-1', 'Pem' in the mapping 'Roots'.*eu-west-1"):
        evaluate(template, {}, account=Account(region="il-central-1"))
