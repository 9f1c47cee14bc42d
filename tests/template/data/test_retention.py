"""How long chats are kept: a choice, carried out by a function that may do nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from products.data.functions.retention import CHATS_KEPT, FOREVER

if TYPE_CHECKING:
    from tests.template.data.conftest import Launch

PARTS = ("ChatRetentionFunction", "ChatRetentionSchedule", "ChatRetentionScheduleRole")


def test_chats_are_kept_forever_unless_somebody_chooses_otherwise(launch: Launch) -> None:
    """An update of an older environment deletes nothing, and makes no function that could."""
    assert not [name for name in launch().resources if name.startswith("ChatRetention")]


@pytest.mark.parametrize("days", [each for each in CHATS_KEPT.allowed_values if each != FOREVER])
def test_old_chats_are_only_counted_until_deleting_them_is_chosen(launch: Launch, days: str) -> None:
    """A number alone deletes nothing: it takes a second choice."""
    counting = launch(ChatsKept=days).resources
    assert set(PARTS) <= set(counting)
    variables = counting[PARTS[0]].properties["Environment"]["Variables"]
    assert (variables["Days"], variables["Mode"]) == (days, "count")
    deleting = launch(ChatsKept=days, OldChats="delete").resources
    assert deleting[PARTS[0]].properties["Environment"]["Variables"]["Mode"] == "delete"


def test_the_function_acts_as_librechats_own_user(launch: Launch) -> None:
    """It reads the application's secret and no master's: what LibreChat may not, it may not either."""
    launched = launch(ChatsKept="90", OldChats="delete")
    variables = launched.resources[PARTS[0]].properties["Environment"]["Variables"]
    assert variables["ApplicationSecretArn"] == launched.token("DocumentDbSecret")
    role = json.dumps(launched.resources["ChatRetentionRole"].properties["Policies"])
    assert launched.token("DocumentDbMasterSecret") not in role
    assert launched.token("DocumentDbSecret") in role


def test_the_schedule_may_invoke_this_function_and_nothing_else(launch: Launch) -> None:
    """Its role is trusted for schedules of this account alone."""
    launched = launch(ChatsKept="90")
    function = launched.token(f"{PARTS[0]}.Arn")
    target = launched.resources[PARTS[1]].properties["Target"]
    assert (target["Arn"], target["RoleArn"]) == (function, launched.token(f"{PARTS[2]}.Arn"))
    role = launched.resources[PARTS[2]].properties
    (policy,) = role["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Action"], statement["Resource"]) == ("lambda:InvokeFunction", function)
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": "111122223333"}
