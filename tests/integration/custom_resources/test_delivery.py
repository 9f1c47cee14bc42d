"""How an answer reaches CloudFormation when its address misbehaves; no database is needed for that."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.custom_resources.container import Container, Outcome, event
from tests.integration.custom_resources.loopback import BlackHole
from tests.support.patience import HANGS
from tests.support.ports import free_port

if TYPE_CHECKING:
    from tests.integration.custom_resources.built_functions import Functions
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.targets import Case, PostgresTarget


def _delete(function: Container, endpoint: ResponseEndpoint, seconds: float = 30, **fields: Any) -> Outcome:  # noqa: ANN401 - an event's fields
    return function.invoke({**event("Delete", {}, endpoint), **fields}, endpoint, seconds)


@pytest.mark.parametrize("misbehaviour", [[500, 503], [429], [-1, -1], [0]])
def test_a_passing_failure_is_tried_again_until_the_answer_is_taken(
    postgres_function: Container, endpoint: ResponseEndpoint, misbehaviour: list[int]
) -> None:
    """Errors of the server, a cut connection and one that hangs are followed by another attempt."""
    endpoint.statuses = list(misbehaviour)

    outcome = _delete(postgres_function, endpoint)

    assert outcome.answer is not None
    assert outcome.error is None
    assert len(endpoint.attempts) == len(misbehaviour) + 1


def test_a_refusal_is_final_and_fails_the_invocation(
    postgres_function: Container, endpoint: ResponseEndpoint
) -> None:
    """A 403 does not count as delivered, is not tried again, and leaves the handler as an error."""
    endpoint.statuses = [403] * 9

    outcome = _delete(postgres_function, endpoint)

    assert outcome.answer is None
    assert "ResponseNotDeliveredError" in str(outcome.error)
    assert "403" in str(outcome.error)
    assert len(endpoint.attempts) == 1


def test_attempts_end_before_the_functions_time_does(
    postgres_function: Container, endpoint: ResponseEndpoint
) -> None:
    """An address that never answers does not hold the function until Lambda kills it."""
    endpoint.statuses = [0] * 9

    began = time.monotonic()
    outcome = _delete(postgres_function, endpoint, 4)

    assert time.monotonic() - began < HANGS
    assert "ResponseNotDeliveredError" in str(outcome.error)


def test_an_address_that_nothing_listens_at_is_given_up(
    postgres_function: Container, endpoint: ResponseEndpoint
) -> None:
    """A refused connection is tried again, but not for ever."""
    nowhere = f"https://localhost:{free_port()}/?X-Amz-Signature={endpoint.signature}"

    outcome = _delete(postgres_function, endpoint, 4, ResponseURL=nowhere)

    assert "ResponseNotDeliveredError" in str(outcome.error)


def test_an_address_that_takes_no_packet_is_given_up_in_time(
    postgres_function: Container, endpoint: ResponseEndpoint
) -> None:
    """As without the gateway endpoint of the isolated subnets: nothing answers, not even a refusal."""
    with BlackHole() as hole:
        nowhere = f"https://localhost:{hole.port}/?X-Amz-Signature={endpoint.signature}"
        began = time.monotonic()
        outcome = _delete(postgres_function, endpoint, 4, ResponseURL=nowhere)

    assert time.monotonic() - began < HANGS
    assert "ResponseNotDeliveredError" in str(outcome.error)


def test_an_endpoint_of_another_authority_gets_no_answer(
    functions: Functions, endpoint: ResponseEndpoint
) -> None:
    """The address's certificate is verified: without the test's authority, nothing is sent to it."""
    container = functions.container("postgres-schema", SSL_CERT_FILE="", SSL_CERT_DIR="")

    outcome = _delete(container, endpoint, 3)

    assert "CERTIFICATE_VERIFY_FAILED" in str(outcome.error)
    assert endpoint.attempts == []


def test_a_failed_create_keeps_its_physical_id_and_its_delete_does_nothing(
    postgres_function: Container, endpoint: ResponseEndpoint
) -> None:
    """The Delete that CloudFormation sends after a failed Create finds the same ID, and succeeds."""
    failed = postgres_function.invoke(event("Create", {}, endpoint), endpoint)
    assert failed.answer is not None
    physical_id = failed.answer["PhysicalResourceId"]
    assert physical_id

    deleted = _delete(postgres_function, endpoint, PhysicalResourceId=physical_id)

    assert deleted.answer is not None
    assert (deleted.answer["Status"], deleted.answer["PhysicalResourceId"]) == ("SUCCESS", physical_id)


def test_a_duplicate_event_gets_the_same_answer(case: Case, endpoint: ResponseEndpoint) -> None:
    """Lambda may deliver an event twice: the second answer differs only in what was left to do."""
    request = event("Create", case.target.properties, endpoint)

    answers = [case.function.invoke(request, endpoint).answer for _ in range(2)]

    first, second = (answer for answer in answers if answer)
    assert second["Data"].pop("Applied") == "nothing"
    first["Data"].pop("Applied")
    assert second == first


def test_no_answer_is_larger_than_cloudformation_takes(
    postgres_function: Container, postgres_target: PostgresTarget, endpoint: ResponseEndpoint
) -> None:
    """Long names and long reasons, in any script, end in an answer of at most 4,096 bytes."""
    properties = dict.fromkeys(postgres_target.properties, "ж" * 4000)
    request = event("Create", properties, endpoint, PhysicalResourceId="p" * 1000)

    outcome = postgres_function.invoke(request, endpoint)

    assert outcome.reason.endswith("request-under-test.)")
    assert endpoint.sizes[-1] <= 4096


def test_a_zip_without_its_driver_answers_why(functions: Functions, endpoint: ResponseEndpoint) -> None:
    """An import error is answered instead of leaving CloudFormation to wait for an hour."""
    own = functions.tasks["postgres-schema"]
    container = functions.container("postgres-schema", without="psycopg2")

    outcome = container.invoke(event("Create", {}, endpoint), endpoint)

    assert "psycopg2" in outcome.reason
    assert "Its zip must hold all that it imports" in outcome.reason
    assert (own / "psycopg2").is_dir()


def test_the_whole_work_needs_little_memory(
    case: Case, functions: Functions, endpoint: ResponseEndpoint
) -> None:
    """From importing the driver to the answer, a function stays below 128 MB."""
    request = event("Create", case.target.properties, endpoint)

    outcome = functions.container(case.name).invoke(request, endpoint)

    assert outcome.applied
    assert outcome.peak_megabytes < 128
