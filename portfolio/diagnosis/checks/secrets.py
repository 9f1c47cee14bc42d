"""Secrets, their rotation, and the key that encrypts everything."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from portfolio.diagnosis.finding import Finding, Rank
from portfolio.diagnosis.reading.component_reading import is_gone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.diagnosis.looking import Looking

STUCK = dt.timedelta(hours=1)
"""A rotation takes minutes; the function that does it ends after 15 at the latest."""
LATE = dt.timedelta(days=2)


def look_at_secrets(looking: Looking) -> Iterator[Finding]:
    """Whether each secret is there, can be read, and is rotated."""
    rotated = {
        str(one.properties.get("SecretId", ""))
        for _, _, one in looking.of_type("AWS::SecretsManager::RotationSchedule")
    }
    client = looking.client("secretsmanager")
    for name, identifier, _ in looking.of_type("AWS::SecretsManager::Secret"):
        try:
            found = client.describe_secret(SecretId=identifier)
        except ClientError as error:
            if not is_gone(error):
                raise
            yield _unreadable(name, identifier, "Secrets Manager knows no such secret", "is gone")
            continue
        if "DeletedDate" in found:
            when = f"{found['DeletedDate']:%Y-%m-%d}"
            yield _unreadable(name, identifier, f"DeletedDate is {when}", "is scheduled for deletion")
            continue
        stages = {stage for each in found.get("VersionIdsToStages", {}).values() for stage in each}
        if "VersionIdsToStages" in found and "AWSCURRENT" not in stages:
            yield _unreadable(name, identifier, "no version has the label AWSCURRENT", "has no value")
        yield from _rotation(looking, name, identifier, dict(found), scheduled=identifier in rotated)


def _unreadable(name: str, identifier: str, how: str, what: str) -> Finding:
    return Finding(
        check="secret",
        rank=Rank.BROKEN,
        symptom="Lambda cannot connect to database, or LibreChat does not start: a secret is missing",
        found=f"the secret {name} {what}",
        evidence=(f"{identifier}: {how}",),
        why="functions and tasks that need it cannot read it",
        fix=f"restore it: aws secretsmanager restore-secret --secret-id {identifier}; one that is gone "
        f"for good "
        "comes back with the data product's recovery (RecoverySecret)",
    )


def _rotation(
    looking: Looking, name: str, identifier: str, found: dict[str, Any], *, scheduled: bool
) -> Iterator[Finding]:
    versions = found.get("VersionIdsToStages", {})
    pending = [
        each for each, stages in versions.items() if "AWSPENDING" in stages and "AWSCURRENT" not in stages
    ]
    changed = found.get("LastChangedDate")
    if pending and changed is not None and looking.now - changed > STUCK:
        yield Finding(
            check="rotation-stuck",
            rank=Rank.RISK,
            symptom=f"The rotation of {name} is stuck",
            found=f"a new value is pending since {changed:%Y-%m-%d %H:%M}",
            evidence=(f"{identifier}: version {pending[0]} has AWSPENDING and not AWSCURRENT",),
            why="the password stays what it was; if the database has the new one already, nobody connects",
            fix="read the rotation function's log, mend what it names, then: aws secretsmanager "
            "rotate-secret "
            f"--secret-id {identifier}",
        )
    if not scheduled:
        return
    if found.get("RotationEnabled") is False:
        yield Finding(
            check="rotation-off",
            rank=Rank.RISK,
            symptom=f"{name} is not rotated",
            found="its rotation was switched off, and the template has it on",
            evidence=(f"{identifier}: RotationEnabled is false",),
            why="a password that leaked stays good",
            fix="update the data product with RotateCredentials true, or false if that is meant",
        )
    following = found.get("NextRotationDate")
    if following is not None and looking.now - following > LATE:
        yield Finding(
            check="rotation-late",
            rank=Rank.RISK,
            symptom=f"The rotation of {name} did not run",
            found=f"it was due on {following:%Y-%m-%d}",
            evidence=(f"{identifier}: NextRotationDate is {following.isoformat()}",),
            why="the password stays what it was",
            fix=f"aws secretsmanager rotate-secret --secret-id {identifier}, and read its function's log",
        )


def look_at_keys(looking: Looking) -> Iterator[Finding]:
    """Whether the keys can be used."""
    client = looking.client("kms")
    for name, identifier, _ in looking.of_type("AWS::KMS::Key"):
        state = client.describe_key(KeyId=identifier)["KeyMetadata"].get("KeyState", "Enabled")
        if state != "Enabled":
            yield Finding(
                check="key",
                rank=Rank.BROKEN,
                symptom="Data and secrets cannot be decrypted",
                found=f"the encryption key {name} is {state}",
                evidence=(f"{identifier}: KeyState is {state}",),
                why="databases stop, secrets cannot be read, and after a deletion nothing is ever read again",
                fix=f"at once: aws kms cancel-key-deletion --key-id {identifier} if it is to be deleted, "
                f"then "
                f"aws kms enable-key --key-id {identifier}",
            )
