"""Whether an update of data takes away a password that running tasks still log in to the cache with.

A rotation leaves the cache's user with two passwords. An update to another version changes the stack's tags,
and no page says whether that sets the user's declared password again, which is one.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from portfolio.errors import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.rehearsal.place import Place
    from portfolio.rehearsal.state import Made

SECRET = ":secret:CacheSecret-"  # noqa: S105 - a part of an ARN
PATIENCE_SECONDS = 600
PAUSE_SECONDS = 5.0
AFTER_A_ROTATION = 2
"""Passwords of the user: the one of before stays valid until the next rotation."""


def rotate(place: Place, made: Iterable[Made]) -> str:
    """Rotate the cache's password, and wait until it is done; where there is no cache, nothing is done.

    Raises:
        CatalogError: The rotation did not end.
    """
    secret = _secret(made)
    if secret is None or place.embedded:  # the embedded cloud records rotations and runs none
        return ""
    secrets = place.client("secretsmanager")
    version = secrets.rotate_secret(SecretId=secret)["VersionId"]
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE_SECONDS:
        stages = secrets.describe_secret(SecretId=secret)["VersionIdsToStages"].get(version, [])
        if "AWSCURRENT" in stages:
            return " after a rotation of the cache's password"
        time.sleep(PAUSE_SECONDS)
    raise refuse(
        "The rotation of the cache's password does not end.",
        received=f"version {version} of {secret} is not current after {PATIENCE_SECONDS} seconds",
        allowed="a rotation that ends within minutes",
        fix="look at the rotation function's logs",
    )


def observed(place: Place, environment: str, made: Iterable[Made], stack_id: str) -> tuple[bool, str]:
    """How many passwords the user has after an update that followed a rotation."""
    secret = _secret(made)
    if secret is None:
        return False, "the environment has no cache: rehearse with --size medium"
    rotated = place.client("secretsmanager").describe_secret(SecretId=secret).get("LastRotatedDate")
    (stack,) = place.client("cloudformation").describe_stacks(StackName=stack_id)["Stacks"]
    updated = stack.get("LastUpdatedTime")
    if rotated is None or updated is None or updated < rotated:
        return False, "no update followed a rotation: rehearse with an older release"
    answer: dict[str, Any] = place.client("elasticache").describe_users(UserId=f"librechat-{environment}")
    held = answer["Users"][0]["Authentication"]["PasswordCount"]
    if held == AFTER_A_ROTATION:
        return True, f"no: it has {held} after the update of {updated:%Y-%m-%d %H:%M}"
    return True, f"yes: it has {held} after the update of {updated:%Y-%m-%d %H:%M}"


def _secret(made: Iterable[Made]) -> str | None:
    """The cache's secret, if it rotates."""
    rotating = (each.id for each in made if each.type == "AWS::SecretsManager::RotationSchedule")
    return next((name for name in rotating if SECRET in name), None)
