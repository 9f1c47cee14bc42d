"""What an end user reads in the console before and after launching a network."""

from __future__ import annotations

from typing import Any

import pytest

PRODUCTS = ("network", "network-existing")


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_parameter_has_a_label_a_group_and_a_description(
    templates: dict[str, dict[str, Any]], product: str
) -> None:
    """And each is in one group alone."""
    template = templates[product]
    interface = template["Metadata"]["AWS::CloudFormation::Interface"]
    grouped = [name for group in interface["ParameterGroups"] for name in group["Parameters"]]
    assert sorted(grouped) == sorted(template["Parameters"]) == sorted(interface["ParameterLabels"])
    for name, declared in template["Parameters"].items():
        assert len(declared["Description"]) > 20, name


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_parameter_with_limits_says_them_in_words(
    templates: dict[str, dict[str, Any]], product: str
) -> None:
    """A refused value is answered with what is allowed."""
    for name, declared in templates[product]["Parameters"].items():
        if "AllowedPattern" in declared or "AllowedValues" in declared:
            assert declared["ConstraintDescription"].startswith("must be "), name


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_output_says_what_it_is(templates: dict[str, dict[str, Any]], product: str) -> None:
    """Exported or not."""
    for name, output in templates[product]["Outputs"].items():
        assert output["Description"], name


def test_few_questions_are_asked_before_the_advanced_ones(templates: dict[str, dict[str, Any]]) -> None:
    """Everything but the environment's name has a default."""
    parameters = templates["network"]["Parameters"]
    assert [name for name, declared in parameters.items() if "Default" not in declared] == ["EnvironmentName"]
