"""One parameter of a launch form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.end_user.forms.field import Field
from products.parameters import AVAILABILITY_ZONES, ENVIRONMENT_NAME, SIZE, Parameter


def described(parameter: Parameter) -> Field:
    """The field that the service describes for a parameter of ours."""
    limits = {
        "AllowedValues": list(parameter.allowed_values) or None,
        "AllowedPattern": parameter.allowed_pattern,
        "ConstraintDescription": parameter.constraint,
    }
    answer = {
        "ParameterKey": parameter.name,
        "ParameterType": parameter.type,
        "Description": parameter.description,
        "DefaultValue": parameter.default,
        "ParameterConstraints": {key: value for key, value in limits.items() if value is not None},
    }
    return Field.read(answer)  # type: ignore[arg-type] # built from names known only at run time


@pytest.mark.parametrize("parameter", [SIZE, AVAILABILITY_ZONES], ids=lambda parameter: parameter.name)
def test_every_offered_value_is_accepted_and_no_other(parameter: Parameter) -> None:
    """Allowed values are a closed list."""
    field = described(parameter)
    assert all(field.accepts(value) for value in parameter.allowed_values)
    assert not field.accepts(parameter.allowed_values[0] + "x")


@given(st.from_regex(r"[a-z][a-z0-9-]{0,18}[a-z0-9]", fullmatch=True))
def test_a_name_within_the_pattern_is_accepted(name: str) -> None:
    """The pattern is matched as a whole, as CloudFormation does it."""
    assert described(ENVIRONMENT_NAME).accepts(name)


@pytest.mark.parametrize(
    "name", ["", "a", "Team", "team_a", "9lives", "ends-", "x" * 21, "team a", "team-a\n"]
)
def test_a_name_out_of_pattern_is_refused_in_the_products_own_words(name: str) -> None:
    """The constraint's sentence is what people read."""
    problem = described(ENVIRONMENT_NAME).problem(name)
    assert problem is not None
    assert problem.received == repr(name)
    assert ENVIRONMENT_NAME.constraint is not None
    assert ENVIRONMENT_NAME.constraint in problem.allowed


@pytest.mark.parametrize(
    ("value", "accepted"),
    [("1", True), ("0", False), ("2.5", True), ("3", False), ("one", False), ("", False)],
)
def test_a_number_is_held_to_its_bounds(value: str, accepted: bool) -> None:  # noqa: FBT001 - a parametrised expectation
    """Bounds of numbers are numbers, not texts."""
    assert Field(name="Count", type="Number", range=(1, 2.5)).accepts(value) is accepted


@pytest.mark.parametrize(("value", "accepted"), [("ab", True), ("a", False), ("abcd", False)])
def test_a_text_is_held_to_its_length(value: str, accepted: bool) -> None:  # noqa: FBT001 - a parametrised expectation
    """Length counts characters."""
    assert Field(name="Code", length=(2, 3)).accepts(value) is accepted


def test_each_element_of_a_list_is_checked() -> None:
    """CloudFormation checks a list's elements one by one."""
    field = Field(name="Zones", type="CommaDelimitedList", allowed_values=("a", "b"))
    assert field.accepts("a, b")
    assert not field.accepts("a,c")


def test_a_hidden_value_is_never_shown() -> None:
    """A NoEcho value may be a secret, also when it is wrong."""
    problem = Field(name="Password", hidden=True, length=(40, None), default="initial").problem("hunter2")
    assert problem is not None
    assert "hunter2" not in str(problem)
    assert "initial" not in str(problem)


def test_a_pattern_that_python_cannot_read_is_left_to_cloudformation() -> None:
    """Patterns are Java's; a wrong refusal would be worse than a late one."""
    assert Field(name="Odd", pattern="(?<open>a)\\k<open>(").accepts("anything")
