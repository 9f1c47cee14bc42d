"""What a rotation owns and the template declares all the same is never declared again.

CloudFormation looks a dynamic reference up again whenever it updates the resource that holds it. For
LibreChat's user in Valkey that would drop the older of the two passwords that running tasks use, and for the
recovery secret push the version before out of its label. So nothing that a user may choose, and no release,
changes either of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import Account, evaluate
from tests.template.data.conftest import ENVIRONMENT, network_exports

if TYPE_CHECKING:
    from tests.template.data.conftest import Launch

RELEASES = sorted((Path(__file__).parents[3] / "portfolio" / "releases" / "data").glob("*/template.json"))
HELD = ("CacheUser", "Recovery")
CHOICES: tuple[dict[str, str], ...] = (
    {"Size": "medium"},
    {"Size": "large"},
    {"Size": "medium", "ProtectData": "false"},
    {"Size": "medium", "RotateCredentials": "false"},
    {"Size": "medium", "AvailabilityZones": "3"},
    {"Size": "medium", "EmbeddingDimensions": "none"},
    {"Size": "medium", "Rerun": "today"},
    {"Size": "medium", "NotificationEmail": "operators@example.com"},
    {"Size": "medium", "RotateCredentials": "false", "DocumentDbPasswordVersion": "0" * 32},
)
each_held = pytest.mark.parametrize("name", HELD)


@each_held
def test_no_choice_changes_what_holds_a_rotated_value(launch: Launch, name: str) -> None:
    """What cannot be chosen again after the launch is refused by the check."""
    declared = {json.dumps(launch(**choice).resources[name].properties, sort_keys=True) for choice in CHOICES}
    assert len(declared) == 1
    assert "{{resolve:secretsmanager:" in declared.pop()


@each_held
@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.parent.name)
def test_no_release_changes_what_holds_a_rotated_value(launch: Launch, release: Path, name: str) -> None:
    """Where the release rotates anything at all."""
    content: dict[str, Any] = json.loads(release.read_text(encoding="utf-8"))
    account = Account(exports=network_exports(ENVIRONMENT))
    given = {"EnvironmentName": ENVIRONMENT, "Size": "medium"}
    before = evaluate(content, given, stack="data", account=account)
    if before.of_type("AWS::SecretsManager::RotationSchedule") and name in before.resources:
        assert before.resources[name].properties == launch(Size="medium").resources[name].properties
