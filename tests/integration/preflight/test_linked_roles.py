"""Service-linked roles in an account that never had any of the services."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from portfolio.hub.launch_roles.linked import SERVICES
from portfolio.hub.linked_roles import make_missing, missing
from portfolio.preflight import Level
from portfolio.preflight.linked import look_at_linked_roles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local_cloud.cloud import RunningCloud

ROLE = {
    "Path": "/aws-service-role/ecs.amazonaws.com/",
    "RoleName": "AWSServiceRoleForECS",
    "RoleId": "AROA0123456789ABCDEF",
    "Arn": "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
    "CreateDate": dt.datetime(2026, 11, 28, tzinfo=dt.UTC),
}


def test_what_a_new_account_lacks_is_told_and_made_once(cloud: RunningCloud) -> None:
    """The first ECS cluster of an account fails otherwise, every other time."""
    session = cloud.session()
    lacking = missing(session)
    assert "ecs.amazonaws.com" in lacking
    (before,) = look_at_linked_roles(session)
    assert before.level is Level.WARNING
    assert "ecs.amazonaws.com" in before.found
    assert "aws iam create-service-linked-role" in before.fix

    said: list[str] = []
    make_missing(session, said.append)
    assert "made the service-linked role of ecs.amazonaws.com" in said
    assert "ecs.amazonaws.com" not in missing(session)
    again: list[str] = []
    make_missing(session, again.append)
    assert again == []


def test_an_account_with_all_of_them_is_ready(cloud: RunningCloud) -> None:
    """Nothing is asked but whether each is there."""
    answering = _Answering(cloud, roles=[ROLE])
    with answering.stub:
        (finding,) = look_at_linked_roles(answering)  # type: ignore[arg-type] # all of a session that is used
    assert finding.level is Level.READY


class _Answering:
    """A session whose IAM lists the same roles for every service, and refuses to make one."""

    def __init__(self, cloud: RunningCloud, code: str = "", roles: Sequence[dict[str, Any]] = ()) -> None:
        self.iam = cloud.client("iam")
        self.stub = Stubber(self.iam)
        for _ in SERVICES:
            self.stub.add_response("list_roles", {"Roles": list(roles), "IsTruncated": False})
        if code:
            self.stub.add_client_error("create_service_linked_role", code)

    def client(self, _service: str) -> object:
        return self.iam


def test_without_the_right_a_publication_goes_on(cloud: RunningCloud) -> None:
    """The launch role may make them, so that this is no reason to publish nothing."""
    answering = _Answering(cloud, "AccessDenied")
    said: list[str] = []
    with answering.stub:
        make_missing(answering, said.append)  # type: ignore[arg-type] # all of a session that is used
    assert "left to the first launches" in said[0]


def test_any_other_refusal_is_an_error(cloud: RunningCloud) -> None:
    """A publication says so, as of every call."""
    answering = _Answering(cloud, "LimitExceeded")
    with answering.stub, pytest.raises(ClientError):
        make_missing(answering, lambda _: None)  # type: ignore[arg-type] # as above
