"""What a rehearsal sees of the cache user's passwords; the answers have the shapes of the services' own."""

from __future__ import annotations

import datetime as dt
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from portfolio.rehearsal import cache
from portfolio.rehearsal.place import Place
from portfolio.rehearsal.state import Made

SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:CacheSecret-1A2B3C4D5E6F-a1b2c3"  # noqa: S105
MADE = [Made(type="AWS::SecretsManager::RotationSchedule", id=SECRET, stack_id="stack")]
VERSION = "0a1b2c3d-0000-4000-8000-000000000000"
NIGHT = dt.datetime(2026, 11, 28, 1, tzinfo=dt.UTC)
MORNING = NIGHT + dt.timedelta(hours=6)


class _Stubbed(Place):
    """AWS, with answers that are given."""

    def __init__(self) -> None:
        session = boto3.Session("id", "key", region_name="eu-central-1")
        super().__init__(target="aws", administrator=session, end_user=session, embedded=False)
        object.__setattr__(self, "_clients", {})

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3's clients are made at run time
        clients: dict[str, Any] = self.__dict__["_clients"]
        if service not in clients:
            clients[service] = super().client(service)
        return clients[service]

    def answers(self, service: str, operation: str, answer: dict[str, Any]) -> None:
        """Have an operation answered next."""
        stub = Stubber(self.client(service))
        stub.add_response(operation, answer)
        stub.activate()


def _after(updated: dt.datetime | None, rotated: dt.datetime | None, held: int = 2) -> tuple[bool, str]:
    place = _Stubbed()
    place.answers("secretsmanager", "describe_secret", {"LastRotatedDate": rotated} if rotated else {})
    stack = {"StackName": "s", "CreationTime": NIGHT, "StackStatus": "UPDATE_COMPLETE"}
    place.answers(
        "cloudformation",
        "describe_stacks",
        {"Stacks": [{**stack, **({"LastUpdatedTime": updated} if updated else {})}]},
    )
    user = {"UserId": "librechat-x", "Authentication": {"Type": "password", "PasswordCount": held}}
    place.answers("elasticache", "describe_users", {"Users": [user]})
    return cache.observed(place, "x", MADE, "s")


@pytest.mark.parametrize(("held", "said"), [(2, "no: it has 2"), (1, "yes: it has 1")])
def test_an_update_after_a_rotation_answers(held: int, said: str) -> None:
    """Two passwords are kept, or one was set again."""
    answered, words = _after(MORNING, NIGHT, held)
    assert answered
    assert words.startswith(said)


@pytest.mark.parametrize(("updated", "rotated"), [(None, NIGHT), (MORNING, None), (NIGHT, MORNING)])
def test_without_an_update_after_a_rotation_there_is_no_answer(
    updated: dt.datetime | None, rotated: dt.datetime | None
) -> None:
    """A user that was never rotated has one password anyway."""
    answered, words = _after(updated, rotated)
    assert not answered
    assert "rehearse with an older release" in words


def test_an_environment_without_a_cache_says_which_size_has_one() -> None:
    """Nothing is asked there."""
    answered, words = cache.observed(_Stubbed(), "x", [], "s")
    assert not answered
    assert "--size medium" in words
    assert cache.rotate(_Stubbed(), []) == ""


def test_a_rotation_is_waited_for() -> None:
    """The update must not overtake it."""
    place = _Stubbed()
    stub = Stubber(place.client("secretsmanager"))
    stub.add_response("rotate_secret", {"VersionId": VERSION}, {"SecretId": SECRET})
    stub.add_response("describe_secret", {"VersionIdsToStages": {VERSION: ["AWSCURRENT", "AWSPENDING"]}})
    with stub:
        assert cache.rotate(place, MADE) == " after a rotation of the cache's password"
        stub.assert_no_pending_responses()
