"""The function that rotates the password of LibreChat's user in Valkey, as its zip runs."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.integration.custom_resources.elasticache import ElastiCache
from tests.integration.custom_resources.test_rotation import STEPS, Rotating
from tests.support.figures import Figures, publish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.custom_resources.built_functions import Functions
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.leaks import Leaks
    from tests.integration.custom_resources.secrets_manager import Secrets

HOST = "cache.serverless.euw1.cache.amazonaws.com:6379"


@dataclass
class Cache:
    """A cache whose user's password can be rotated, with its REDIS_URI."""

    rotating: Rotating
    server: ElastiCache
    uri_arn: str

    def uri(self) -> str:
        """REDIS_URI as LibreChat reads it now."""
        return str(self.rotating.value(self.uri_arn)["uri"])

    def password(self) -> str:
        """The password in REDIS_URI."""
        return str(urlsplit(self.uri()).password)


@pytest.fixture
def cache(functions: Functions, endpoint: ResponseEndpoint, secrets: Secrets) -> Iterator[Cache]:
    """A cache that was just made."""
    password = uuid.uuid4().hex
    server = ElastiCache("librechat-demo", password)
    uri_arn = secrets.put_text(json.dumps({"uri": f"rediss://librechat:{password}@{HOST}"}))
    function = functions.container(
        "valkey-rotation",
        CacheUserId=server.user_id,
        ComposedSecretArn=uri_arn,
        AWS_ENDPOINT_URL_ELASTICACHE=server.url,
    )
    rotating = Rotating(function, endpoint, secrets, secrets.put("librechat", password))
    yield Cache(rotating, server, uri_arn)
    function.close()
    server.close()


def test_the_password_in_use_is_taken_until_the_next_rotation(cache: Cache) -> None:
    """After each rotation the cache takes the new password and the one before, and REDIS_URI is whole."""
    used = [cache.password()]
    for _ in range(3):
        cache.rotating.rotate()
        used.append(cache.password())
        assert cache.server.passwords == used[-2:]
        assert cache.uri() == f"rediss://librechat:{used[-1]}@{HOST}"
        assert cache.rotating.user() == ("librechat", used[-1])
    assert len(set(used)) == len(used)


def test_a_rotation_of_the_cache_cut_off_anywhere_is_finished_by_doing_it_again(
    cache: Cache, leaks: Leaks
) -> None:
    """Every step up to there is done twice, and the password in use is taken all the time."""
    refused = finished = 0
    for last in STEPS:
        before = cache.password()
        token = str(uuid.uuid4())
        for name in STEPS[: STEPS.index(last) + 1]:
            assert cache.rotating.step(name, token).error is None
            refused += before not in cache.server.passwords

        cache.rotating.rotate(token)

        assert cache.server.passwords == [before, cache.password()]
        assert cache.rotating.user()[1] == cache.password() != before
        finished += 1
    publish(
        Figures(
            fault="a rotation cut off after every step in turn, then done again",
            function="valkey-rotation",
            runs=finished,
            answers={"rotations finished": finished},
            lost=None,
            leaked=leaks.count(),
            refused=refused,
            command="PROVE=1 .venv/bin/pytest tests/integration/custom_resources/test_cache_rotation.py",
        )
    )
    assert refused == 0


def test_a_rotation_given_up_between_its_two_secrets_leaves_redis_uri_at_work(cache: Cache) -> None:
    """The next one keeps the password that REDIS_URI names, not the one that the secret still holds."""
    token = cache.rotating.rotate()
    cache.rotating.undo_promotion(token)
    cache.rotating.give_up(token)
    in_use = cache.password()
    assert cache.rotating.user()[1] != in_use

    cache.rotating.rotate()

    assert cache.server.passwords == [in_use, cache.password()]


def test_a_retry_after_redis_uri_was_written_keeps_what_still_runs(cache: Cache) -> None:
    """Setting the same passwords again leaves the one with which tasks were started."""
    before = cache.password()
    token = cache.rotating.rotate()
    cache.rotating.undo_promotion(token)

    assert cache.rotating.step("setSecret", token).error is None

    assert cache.server.passwords == [before, cache.password()]


def test_a_change_under_way_is_waited_for(cache: Cache) -> None:
    """ElastiCache refuses to change a user that is being changed."""
    cache.server.looks = 2
    cache.server.begin([cache.password()])

    cache.rotating.rotate()

    assert cache.password() in cache.server.passwords


def test_a_state_that_no_list_has_is_waited_for(cache: Cache) -> None:
    """AWS may name another one tomorrow; what is no end is not taken for one."""
    cache.server.looks, cache.server.changing = 2, "creating"
    cache.server.begin([cache.password()])

    cache.rotating.rotate()

    assert cache.password() in cache.server.passwords


@pytest.mark.parametrize(
    ("there", "words"), [(True, "is 'deleting', it must be 'active'"), (False, "names no user")]
)
def test_a_user_that_is_going_or_gone_is_named(cache: Cache, *, there: bool, words: str) -> None:
    """At once, and by its ID."""
    cache.server.looks, cache.server.changing, cache.server.there = 1000, "deleting", there
    cache.server.begin([cache.password()])
    token = str(uuid.uuid4())
    assert cache.rotating.step("createSecret", token).error is None

    error = cache.rotating.step("setSecret", token).error

    assert error is not None
    assert words in error


def test_making_a_schedule_of_the_cache_changes_nothing(cache: Cache) -> None:
    """Secrets Manager then asks for the test alone, of a version with the present value."""
    token = str(uuid.uuid4())
    cache.rotating.stage(cache.rotating.value(), token)

    assert cache.rotating.step("testSecret", token).error is None
    assert cache.server.changes == 0


@pytest.mark.parametrize("action", ["DescribeUsers", "ModifyUser"])
def test_a_denial_by_elasticache_names_the_permission_and_loses_nothing(cache: Cache, action: str) -> None:
    """What runs goes on with the password that it has."""
    cache.server.denies = action
    before = cache.password()
    token = str(uuid.uuid4())
    assert cache.rotating.step("createSecret", token).error is None

    error = cache.rotating.step("setSecret", token).error

    assert error is not None
    assert f"ElastiCache answered AccessDenied to {action}" in error
    assert f"elasticache:{action}" in error
    assert cache.server.passwords == [before] == [cache.password()]


def test_a_change_that_never_ends_is_given_up_in_time(cache: Cache) -> None:
    """The step ends before Lambda ends it, and says that the credentials in use still work."""
    cache.server.looks = 1000
    token = str(uuid.uuid4())
    assert cache.rotating.step("createSecret", token).error is None

    request = {"Step": "setSecret", "SecretId": cache.rotating.arn, "ClientRequestToken": token}
    outcome = cache.rotating.function.invoke(request, cache.rotating.endpoint, seconds=4)

    assert outcome.error is not None
    assert "Not finished in time" in outcome.error
