"""The environment's budget: what it counts, whom it tells, and that it is a choice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from products.data.budget import MONTHLY_BUDGET

if TYPE_CHECKING:
    from tests.template.data.conftest import Launch


def test_no_budget_is_made_unless_one_is_given(launch: Launch) -> None:
    """An update of an older environment makes nothing that its launch role could not make then."""
    assert launch().of_type("AWS::Budgets::Budget") == []
    assert "BudgetNeeds" not in launch().outputs


def test_a_budget_counts_what_carries_the_environments_tag(launch: Launch) -> None:
    """``user:key$value``, as AWS Budgets spells a filter by tag, with the tag that resources carry."""
    launched = launch(MonthlyBudget="500")
    (budget,) = launched.of_type("AWS::Budgets::Budget")
    data = budget.properties["Budget"]
    assert data["BudgetLimit"] == {"Amount": "500", "Unit": "USD"}
    (key,) = launched.of_type("AWS::KMS::Key")
    carried = {f"user:{tag['Key']}${tag['Value']}" for tag in key.properties["Tags"]}
    assert set(data["CostFilters"]["TagKeyValue"]) < carried
    assert data["CostFilters"]["TagKeyValue"] == ["user:librechat:environment$demo"]
    assert "librechat:environment" in launched.outputs["BudgetNeeds"].value


def test_its_notices_go_to_the_environments_topic(launch: Launch) -> None:
    """Before the limit, at it, and when AWS expects more; the topic and its key let AWS Budgets publish."""
    launched = launch(MonthlyBudget="500")
    (budget,) = launched.of_type("AWS::Budgets::Budget")
    notices = budget.properties["NotificationsWithSubscribers"]
    assert {each["Notification"]["NotificationType"] for each in notices} == {"ACTUAL", "FORECASTED"}
    assert min(each["Notification"]["Threshold"] for each in notices) < 100
    told = [each["Subscribers"] for each in notices]
    assert told == [[{"SubscriptionType": "SNS", "Address": launched.token("AlarmTopic")}]] * len(notices)


@pytest.mark.parametrize(
    ("value", "taken"), [("none", True), ("1", True), ("0", False), ("12.50", False), ("", False)]
)
def test_only_whole_dollars_or_none_are_taken(value: str, *, taken: bool) -> None:
    """AWS would refuse a limit of nothing in the middle of a launch."""
    assert (re.fullmatch(str(MONTHLY_BUDGET.allowed_pattern), value) is not None) is taken
