"""Every pair of choices and of releases, there and back: no store is replaced, and no rollback gets stuck.

A pair that cannot be undone must be refused before anything is touched: by the rules of the function
data-check, which are asked here with the very properties that the template hands to it.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from custom_resources.data_check.changes import settled_problems, size_problems
from custom_resources.data_check.databases import Instance
from custom_resources.data_check.settings import Settings
from doctor.templates import Account, evaluate
from portfolio.impact.way_back import Kind, Obstacle, Resources, backwards, forwards
from products.parameters import SIZE
from tests.template.data.conftest import ENVIRONMENT, network_exports

if TYPE_CHECKING:
    from doctor.templates import Evaluation
    from tests.template.data.conftest import Launch

RELEASES = sorted((Path(__file__).parents[3] / "portfolio" / "releases" / "data").glob("*/template.json"))
RECOVERY = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:Recovery-AbCdEf"
SIZES = SIZE.allowed_values
VALUES: dict[str, tuple[str, ...]] = {
    "ProtectData": ("by-size", "true", "false"),
    "RotateCredentials": ("by-size", "true", "false"),
    "AvailabilityZones": ("2", "3"),
    "EmbeddingDimensions": ("1024", "none"),
    "Rerun": ("", "today"),
    "NotificationEmail": ("", "operators@example.com"),
    "PostgresSnapshot": ("", "first", "second"),
    "RecoverySecretArn": ("", RECOVERY),
    "EnvironmentName": (ENVIRONMENT, "other"),
}
CACHE_AND_VAULT = {
    *("BackupVault", "Cache", "CacheSecret", "CacheUriSecret", "DocumentDbInstance2", "DocumentDbInstance3"),
}
"""What a smaller size does without; the data of DocumentDB's instances is the cluster's."""

OF_KEYLESS_RELEASES = ("Postgres", Kind.REPLACED, "PerformanceInsightsKMSKeyId")
"""The one way back that is not open: a small PostgreSQL of 0.4.0 or older has no key for Database Insights.

The update that brings it cannot take it away again; docs/data-lifecycle.md says what to do before."""

ROLES_MOVE = ("AWS::IAM::Role", "Path")
"""Roles of later releases have a path of the catalog's own. A role with a generated name takes the other's
place, there and back, and holds nothing."""


def _resources(launched: Evaluation) -> Resources:
    return {
        name: {"Type": resource.type, "Properties": resource.properties}
        for name, resource in launched.resources.items()
    }


def _obstacles(before: Evaluation, after: Evaluation) -> list[Obstacle]:
    """What stands in the way, there or back, but for what a smaller size does without."""
    old, new = _resources(before), _resources(after)
    found = [*forwards(old, new), *backwards(old, new)]
    return [
        each
        for each in found
        if each.kind is not Kind.REMOVED
        or not (each.logical_id in CACHE_AND_VAULT or each.logical_id.endswith("Logs"))
    ]


def _refused(before: Evaluation, after: Evaluation) -> list[str]:
    """What the check says of the update, of a database that is as it was launched."""
    old, new = (launched.resources["DataCheck"].properties for launched in (before, after))
    settings = Settings.from_properties(new)
    previous = Settings.from_properties(old).chosen()
    instance = Instance(instance_class=previous.instance_class, storage=previous.storage)
    return [*settled_problems(new, old), *size_problems(settings, previous, instance)]


@pytest.mark.parametrize("zones", ["2", "3"])
@pytest.mark.parametrize(("before", "after"), [*itertools.permutations(SIZES, 2)])
def test_another_size_can_be_undone_or_is_refused_at_once(
    launch: Launch, before: str, after: str, zones: str
) -> None:
    """Insights with the same key, disks that begin where the last limit was, and words for the rest."""
    first, second = (launch(Size=size, AvailabilityZones=zones) for size in (before, after))
    refused = _refused(first, second)
    assert refused or _obstacles(first, second) == []
    grows_by_one = SIZES.index(after) - SIZES.index(before) == 1
    assert bool(refused) is not grows_by_one, refused


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("parameter", VALUES)
def test_another_value_can_be_undone_or_is_refused_at_once(launch: Launch, size: str, parameter: str) -> None:
    """Each pair of values of each parameter, in every size."""
    for before, after in itertools.permutations(VALUES[parameter], 2):
        first, second = (launch(Size=size, **{parameter: value}) for value in (before, after))
        obstacles = _obstacles(first, second)
        assert _refused(first, second) or obstacles == [], (before, after, obstacles)


@pytest.mark.parametrize(
    ("parameter", "before", "after"),
    [
        ("PostgresSnapshot", "first", "second"),
        ("DocumentDbSnapshot", "first", "second"),
        ("RecoverySecretArn", RECOVERY, RECOVERY.replace("Recovery-", "Other-")),
        ("EnvironmentName", ENVIRONMENT, "other"),
    ],
)
def test_what_is_settled_at_launch_is_refused_with_what_it_was(
    launch: Launch, parameter: str, before: str, after: str
) -> None:
    """CloudFormation would replace a database, or the keys that open what users stored."""
    given = {"RecoverySecretArn": RECOVERY}
    first, second = (launch(**{**given, parameter: value}) for value in (before, after))
    (sentence,) = _refused(first, second)
    assert parameter in sentence
    assert before in sentence
    assert "must stay as launched" in sentence


def test_the_obstacles_that_the_refusals_spare_are_real(launch: Launch) -> None:
    """Without the refusals, these updates would replace, shrink or get stuck."""
    sizes = [launch(Size=size) for size in SIZES]
    kinds = {obstacle.kind for obstacle in _obstacles(sizes[2], sizes[0])}
    assert Kind.SHRUNK in kinds
    assert {(each.logical_id, each.kind) for each in _obstacles(sizes[0], sizes[2])} == {
        ("Postgres", Kind.BELOW)
    }


def _released(template: Path, size: str) -> Evaluation:
    content: dict[str, Any] = json.loads(template.read_text(encoding="utf-8"))
    account = Account(exports=network_exports(ENVIRONMENT))
    given = {"EnvironmentName": ENVIRONMENT, "Size": size}
    return evaluate(content, given, stack="data", account=account)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.parent.name)
def test_an_update_from_a_released_version_can_be_undone(launch: Launch, release: Path, size: str) -> None:
    """In every size, but for the one that is stated above."""
    found = {
        (each.logical_id, each.kind, each.because)
        for each in _obstacles(_released(release, size), launch(Size=size))
        if (each.type, each.because) != ROLES_MOVE
    }
    keyless = "PerformanceInsightsKMSKeyId" not in _released(release, size).resources["Postgres"].properties
    assert found == ({OF_KEYLESS_RELEASES} if keyless else set())


def test_no_release_asks_for_an_older_documentdb(launch: Launch) -> None:
    """Its upgrades are one-way; a cluster that was upgraded by hand is not named a version when restored."""
    current = launch().resources["DocumentDb"].properties["EngineVersion"]
    versions = [
        _released(path, "small").resources["DocumentDb"].properties["EngineVersion"] for path in RELEASES
    ]
    assert all(_parts(version) <= _parts(current) for version in versions)
    restored = launch(DocumentDbSnapshot="chats", RecoverySecretArn=RECOVERY)
    assert "EngineVersion" not in restored.resources["DocumentDb"].properties


def _parts(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
