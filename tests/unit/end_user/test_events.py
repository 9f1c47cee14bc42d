"""A stack's events as they happen."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from portfolio.end_user.events import EventLog

if TYPE_CHECKING:
    from botocore.stub import Stubber
    from mypy_boto3_cloudformation import CloudFormationClient

STACK_ID = "arn:aws:cloudformation:us-east-1:1:stack/SC-1/u"


def page(*numbers: int, more: str | None = None) -> dict[str, Any]:
    """A page of events, the newest first."""
    events = [
        {
            "StackId": STACK_ID,
            "StackName": "SC-1",
            "EventId": f"event-{number}",
            "LogicalResourceId": f"Resource{number}",
            "Timestamp": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        }
        for number in numbers
    ]
    return {"StackEvents": events} | ({"NextToken": more} if more else {})


def test_each_event_is_read_once_and_in_order(stacks: CloudFormationClient, stack_answers: Stubber) -> None:
    """Whatever came before the request is left out, and later pages are not asked for in vain."""
    stack_answers.add_response("describe_stack_events", page(3, 2, 1, more="older"))
    stack_answers.add_response("describe_stack_events", page(5, 4, 3, 2, 1))
    log = EventLog(stacks, STACK_ID, after="event-1")
    assert [event.id for event in log.read()] == ["event-2", "event-3"]
    assert [event.id for event in log.read()] == ["event-4", "event-5"]
    assert [event.id for event in log.events] == ["event-2", "event-3", "event-4", "event-5"]


def test_events_of_many_pages_are_all_read(stacks: CloudFormationClient, stack_answers: Stubber) -> None:
    """A first look at a large stack takes several pages."""
    stack_answers.add_response("describe_stack_events", page(4, 3, more="older"))
    stack_answers.add_response("describe_stack_events", page(2, 1))
    assert [event.id for event in EventLog(stacks, STACK_ID).read()] == [f"event-{n}" for n in (1, 2, 3, 4)]


def test_a_stack_that_is_not_there_has_no_events(
    stacks: CloudFormationClient, stack_answers: Stubber
) -> None:
    """It is announced before it exists, and read once more when it is gone."""
    stack_answers.add_client_error("describe_stack_events", "ValidationError", "Stack does not exist")
    assert EventLog(stacks, STACK_ID).read() == []
