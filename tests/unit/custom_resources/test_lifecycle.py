"""The parts of the adapter that answers CloudFormation."""

from __future__ import annotations

import io
import json
import logging
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_resources.lifecycle import (
    Deadline,
    DeadlineExceededError,
    InitialisationError,
    Properties,
    PropertyError,
    Redactor,
    Request,
    deferred,
)
from custom_resources.lifecycle.request import physical_id
from custom_resources.lifecycle.response import LARGEST_ANSWER, encode
from tests.support.patience import PATIENCE

_STACK = "arn:aws:cloudformation:eu-west-1:111122223333:stack/SC-data/6f0a1c4e"


_OWN_WORDS = 'password={"password": "(redacted)"} ValueError: failed'


def _answer(reason: str, data: dict[str, str]) -> dict[str, Any]:
    return {
        "Status": "SUCCESS",
        "PhysicalResourceId": "id",
        "StackId": _STACK,
        "RequestId": "request",
        "LogicalResourceId": "Schema",
        "Reason": reason,
        "NoEcho": False,
        "Data": data,
    }


@given(st.text(max_size=6000), st.dictionaries(st.text(max_size=10), st.text(max_size=2000), max_size=5))
def test_every_answer_is_json_that_cloudformation_takes(reason: str, data: dict[str, str]) -> None:
    """Whatever the reason and the attributes, it fits, and it is a success only with all attributes."""
    encoded = encode(_answer(reason, data))

    assert len(encoded) <= LARGEST_ANSWER
    answer = json.loads(encoded)
    if answer["Status"] == "SUCCESS":
        assert answer["Data"] == data
    else:
        assert "cannot be delivered" in answer["Reason"]


def test_an_answer_of_exactly_the_limit_passes_and_one_byte_more_fails() -> None:
    """4,096 bytes are taken; 4,097 become a failure that says so."""
    room = LARGEST_ANSWER - len(encode(_answer("", {"a": ""})))

    assert json.loads(encode(_answer("", {"a": "x" * room})))["Status"] == "SUCCESS"
    assert json.loads(encode(_answer("", {"a": "x" * (room + 1)})))["Status"] == "FAILED"


def test_a_long_reason_keeps_its_beginning_and_its_end() -> None:
    """What failed and what to do about it both stay."""
    reason = json.loads(encode(_answer("what failed" + "." * 5000 + "what to do", {})))["Reason"]

    assert reason.startswith("what failed")
    assert reason.endswith("what to do")


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_physical_id_follows_from_stack_and_name_alone(stack: str, name: str) -> None:
    """Two events of one resource agree; it is never empty, and a known one is kept."""
    event = {"StackId": stack, "LogicalResourceId": name}

    assert physical_id(event) == physical_id({**event, "RequestId": "another"})
    assert physical_id(event)
    assert physical_id({**event, "PhysicalResourceId": "known"}) == "known"


def test_resources_of_different_stacks_have_different_ids() -> None:
    """Neither the stack nor the name alone tells resources apart."""
    ids = {physical_id({"StackId": stack, "LogicalResourceId": name}) for stack in "ab" for name in "xy"}

    assert len(ids) == 4


def test_a_request_of_somebody_else_is_refused() -> None:
    """An event without CloudFormation's fields says which are missing."""
    with pytest.raises(PropertyError, match="'LogicalResourceId', 'RequestId', 'StackId'"):
        Request.from_event({"RequestType": "Create"})
    with pytest.raises(PropertyError, match="'Explode'"):
        Request.from_event(
            {"RequestType": "Explode", "StackId": "s", "RequestId": "r", "LogicalResourceId": "l"}
        )


def test_all_problems_of_properties_come_in_one_error() -> None:
    """Each is named with its value and with what is allowed."""
    properties = Properties({"Host": "a b", "Port": 0})
    properties.host("Host")
    properties.port("Port")
    properties.secret_arn("Arn")

    with pytest.raises(PropertyError) as raised:
        properties.raise_problems()
    for words in ("Host is 'a b'", "Port is 0", "Arn is missing"):
        assert words in str(raised.value)


@pytest.mark.parametrize("port", ["1", "5432", "65535", 27017])
def test_ports_are_taken_as_text_and_as_numbers(port: object) -> None:
    """CloudFormation sends numbers as text."""
    properties = Properties({"Port": port})

    assert properties.port("Port") == int(str(port))
    properties.raise_problems()


@given(st.text(min_size=4, max_size=40).filter(lambda secret: secret not in _OWN_WORDS))
def test_no_form_of_a_secret_passes_the_redactor(secret: str) -> None:
    """As it is, escaped for JSON, and in a traceback: it is replaced."""
    redactor = Redactor()
    redactor.add(secret)
    handler = logging.StreamHandler(io.StringIO())
    handler.addFilter(redactor)
    cause = ValueError(secret)

    for message in (secret, json.dumps({"password": secret})):
        handler.handle(logging.makeLogRecord({"msg": "password=%s", "args": (message,), "exc_info": None}))
    handler.handle(logging.makeLogRecord({"msg": "failed", "exc_info": (ValueError, cause, None)}))

    lines = handler.stream.getvalue().splitlines()
    assert lines[0] == "password=(redacted)"
    assert lines[1].endswith('"(redacted)"}')
    assert lines[-1] == "ValueError: (redacted)"


def test_the_work_gets_its_time_and_the_answer_keeps_its_share() -> None:
    """Of a long invocation 12 seconds are kept for the answer, of a short one a part."""
    assert Deadline.for_work(900).remaining() == pytest.approx(888, abs=1)
    assert Deadline.for_work(10).remaining() == pytest.approx(6, abs=0.5)


def test_a_deadline_interrupts_whatever_blocks() -> None:
    """A sleep far beyond the deadline is cut short, and the alarm does not ring again."""
    began = time.monotonic()
    with pytest.raises(DeadlineExceededError), Deadline(0.05).enforced():
        time.sleep(2 * PATIENCE)
    assert time.monotonic() - began < PATIENCE
    time.sleep(0.1)


def test_a_module_that_cannot_be_imported_fails_when_it_is_needed() -> None:
    """Importing goes on, so that there is somebody to answer; the answer names module and cause."""
    initialiser = deferred("custom_resources.not_there", "initialise")

    with pytest.raises(InitialisationError, match=r"custom_resources\.not_there failed with ModuleNotFound"):
        initialiser(None)  # type: ignore[arg-type] # it fails before it looks at its argument
