"""What updates do to a running data layer, judged by AWS's resource schemas."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.impact import Effect, compare
from products.parameters import SIZE

if TYPE_CHECKING:
    from doctor.templates import Evaluation
    from tests.template.data.conftest import Launch

RELEASES = sorted((Path(__file__).parents[3] / "portfolio" / "releases" / "data").glob("*/template.json"))

ROTATION = {
    f"{prefix}Logs"
    for prefix in ("PostgresRotation", "DocumentDbRotation", "DocumentDbMasterRotation", "CacheRotation")
}
SPARE = {
    *("BackupVault", "CacheSecret", "CacheUriSecret", "DocumentDbInstance2", "DocumentDbInstance3"),
    *ROTATION,
}
"""What a smaller size does without; the data of DocumentDB's instances is the cluster's."""


def lost(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """What an update replaces or takes away although it holds data."""
    changes = compare(before, after).changes
    return {c.logical_id for c in changes if c.stateful and c.effect in {Effect.REPLACED, Effect.REMOVED}}


def template_of(launched: Evaluation) -> dict[str, Any]:
    """A template that makes just what a launch makes."""
    return {
        "Resources": {
            logical_id: {"Type": resource.type, "Properties": resource.properties}
            for logical_id, resource in launched.resources.items()
        }
    }


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.parent.name)
def test_an_update_from_a_released_version_keeps_every_store(
    data_template: dict[str, Any], release: Path
) -> None:
    """Environments of any age can take this version."""
    assert lost(json.loads(release.read_text(encoding="utf-8")), data_template) == set()


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.parent.name)
def test_an_update_from_a_released_version_keeps_every_export(
    data_template: dict[str, Any], release: Path
) -> None:
    """CloudFormation refuses to change or remove one that is imported."""
    released = json.loads(release.read_text(encoding="utf-8"))["Outputs"]
    for name, output in released.items():
        if "Export" in output:
            assert data_template["Outputs"][name] == output


def test_no_update_names_a_minor_version(data_template: dict[str, Any]) -> None:
    """One that RDS has upgraded past would be a way back, which it refuses; a major version is none."""
    version = data_template["Resources"]["Postgres"]["Properties"]["EngineVersion"]["Fn::If"][2]
    assert version.isdecimal()


def test_there_is_a_release_to_update_from() -> None:
    """Without one, the two tests above would hold nothing."""
    assert RELEASES


@pytest.mark.parametrize(("before", "after"), [*itertools.permutations(SIZE.allowed_values, 2)])
def test_another_size_replaces_no_store(launch: Launch, before: str, after: str) -> None:
    """Growing takes nothing away; shrinking takes instances, the cache and the vault, which is retained."""
    taken_away = lost(template_of(launch(Size=before)), template_of(launch(Size=after)))
    grows = SIZE.allowed_values.index(before) < SIZE.allowed_values.index(after)
    assert taken_away <= (set() if grows else SPARE), taken_away


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("ProtectData", "true"),
        ("EmbeddingDimensions", "none"),
        ("AvailabilityZones", "3"),
        ("RotateCredentials", "true"),
        ("Rerun", "today"),
        ("DocumentDbPasswordVersion", "0" * 32),
        ("NotificationEmail", "operators@example.com"),
    ],
)
def test_what_may_change_in_an_update_replaces_no_store(launch: Launch, parameter: str, value: str) -> None:
    """Every parameter but the name and those that restore."""
    assert lost(template_of(launch()), template_of(launch(**{parameter: value}))) == set()


def test_a_changed_snapshot_is_seen_to_replace_the_database(launch: Launch) -> None:
    """The danger that the parameters' descriptions warn of is real, and would be noticed here."""
    recovery = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:Recovery-AbCdEf"
    first, second = (
        template_of(launch(DocumentDbSnapshot=snapshot, RecoverySecretArn=recovery))
        for snapshot in ("first", "second")
    )
    assert "DocumentDb" in lost(first, second)
