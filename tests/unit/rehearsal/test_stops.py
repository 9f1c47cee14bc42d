"""Which errors stop a rehearsal, to be resumed, and which are the outcome of a step."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from portfolio.aws_errors import is_before_any_answer


def _refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "said"}}, "DescribeStacks")


@pytest.mark.parametrize(
    "error",
    [
        NoCredentialsError(),
        EndpointConnectionError(endpoint_url="https://sts.eu-central-1.amazonaws.com"),
        _refused("ExpiredToken"),
        _refused("ExpiredTokenException"),
        _refused("RequestExpired"),
        _refused("ThrottlingException"),
    ],
    ids=str,
)
def test_what_keeps_anything_from_being_asked_stops_a_rehearsal(error: ClientError) -> None:
    """Sessions end within hours: marking every step that follows as failed would be no finding."""
    assert is_before_any_answer(error)


@pytest.mark.parametrize("code", ["ValidationError", "AccessDenied", "LimitExceededException", "405"])
def test_what_the_account_answers_is_an_outcome(code: str) -> None:
    """A refusal is what a rehearsal is there to find."""
    assert not is_before_any_answer(_refused(code))
