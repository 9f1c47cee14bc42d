"""What a launch asks for, and everything that is wrong with the answers."""

from __future__ import annotations

import pytest

from portfolio.end_user.forms.field import Field
from portfolio.end_user.forms.form import Form
from portfolio.errors import CatalogError

FORM = Form(
    fields=(
        Field(name="EnvironmentName"),
        Field(name="Size", default="small", allowed_values=("small", "large"), constraint="must be small"),
    ),
    tag_options={"CostCenter": ("engineering", "research"), "Owner": ("platform",), "Torn": ()},
)
TAGS = {"CostCenter": "research"}


def problems(parameters: dict[str, str], tags: dict[str, str], kept: tuple[str, ...] = ()) -> list[str]:
    """What the form says is wrong, in words."""
    try:
        FORM.check(parameters, tags, what="launch data 0.1.0", kept=kept)
    except CatalogError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_everything_wrong_is_said_at_once() -> None:
    """Nobody should have to correct one thing after another."""
    found = problems({"Size": "huge", "size": "small"}, {"CostCenter": "sales"})
    for part in ("no parameter size", "'huge'", "EnvironmentName has no value", "'sales'"):
        assert any(part in one for one in found), part
    assert all(one.startswith("Cannot launch data 0.1.0.") for one in found)


def test_a_right_request_passes() -> None:
    """Defaults need not be given."""
    assert problems({"EnvironmentName": "demo"}, TAGS) == []


def test_an_update_needs_no_value_that_is_kept() -> None:
    """What runs already has its values, tags included."""
    assert problems({}, {}, kept=("EnvironmentName", "Size")) == []


def test_an_update_to_a_version_with_a_new_mandatory_parameter_asks_for_it() -> None:
    """Only what runs can be kept."""
    assert "EnvironmentName has no value" in problems({}, {}, kept=("Size",))[0]


def test_a_tag_that_is_not_offered_lists_those_offered() -> None:
    """The list is the way out."""
    (found,) = problems({"EnvironmentName": "demo"}, {"CostCenter": "sales"})
    assert "engineering, research" in found


def test_a_single_tag_value_is_taken_and_a_torn_one_left_out() -> None:
    """A TagOption without values is a conflict that must not be sent."""
    assert FORM.tags(TAGS) == {"CostCenter": "research", "Owner": "platform"}


@pytest.mark.parametrize("key", ["Owner", "Torn"])
def test_a_settled_tag_cannot_be_given_another_value(key: str) -> None:
    """What leaves no choice leaves no choice."""
    assert problems({"EnvironmentName": "demo"}, TAGS | {key: "other"})
