"""The functions that rotate credentials: when they exist, where they stand, what they may do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import evaluate
from products.data.databases.postgres import DATABASE_NAME
from products.network.endpoint_policies import secrets_manager

if TYPE_CHECKING:
    from tests.template.data.conftest import Launch

ROTATED = {
    "PostgresRotation": "<data:PostgresSecret>",
    "DocumentDbRotation": "<data:DocumentDbSecret>",
    "DocumentDbMasterRotation": "<data:DocumentDbAdminSecret>",
    "CacheRotation": "<data:CacheSecret>",
}
COMPOSED = {
    "DocumentDbRotation": "<data:MongoUriSecret>",
    "DocumentDbMasterRotation": "<data:Recovery>",
    "CacheRotation": "<data:CacheUriSecret>",
}
ADMIN = {
    "PostgresRotation": "<data:Postgres.MasterUserSecret.SecretArn>",
    "DocumentDbRotation": "<data:DocumentDbAdminSecret>",
    "DocumentDbMasterRotation": "<data:DocumentDbAdminSecret>",
}
RECOVERY_ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:Recovery-AbCdEf"
PERMISSIONS_PAGE = Path(__file__).parents[3] / "docs" / "data-permissions.md"

READY = {"PostgresRotation": "PostgresSchema", "CacheRotation": "CacheUriSecret"}
"""Elsewhere it is the secret of MONGO_URI."""

each_rotation = pytest.mark.parametrize("prefix", ROTATED)
each_database = pytest.mark.parametrize("prefix", ADMIN)


def _scheduled(launch: Launch, **parameters: str) -> set[str]:
    schedules = launch(**parameters).of_type("AWS::SecretsManager::RotationSchedule")
    return {str(schedule.properties["SecretId"]) for schedule in schedules}


def _statements(launch: Launch, prefix: str) -> dict[str, dict[str, Any]]:
    role = launch(Size="medium").resources[f"{prefix}Role"].properties
    (policy,) = role["Policies"]
    return {statement["Sid"]: statement for statement in policy["PolicyDocument"]["Statement"]}


def _actions(statement: dict[str, Any]) -> set[str]:
    action = statement["Action"]
    return {action} if isinstance(action, str) else set(action)


@pytest.mark.parametrize(
    ("size", "choice", "rotates"),
    [
        ("small", "by-size", False),
        ("medium", "by-size", True),
        ("large", "by-size", True),
        ("small", "true", True),
        ("medium", "false", False),
    ],
)
def test_credentials_are_rotated_by_size_unless_chosen(
    launch: Launch, size: str, choice: str, *, rotates: bool
) -> None:
    """Off for small; all secrets that there are or none, and without schedules no trace of the functions."""
    there = set(ROTATED.values()) - ({ROTATED["CacheRotation"]} if size == "small" else set())
    assert _scheduled(launch, Size=size, RotateCredentials=choice) == (there if rotates else set())
    launched = launch(Size=size, RotateCredentials=choice)
    assert any("Rotation" in name for name in launched.resources) is rotates


def test_a_restored_environment_keeps_the_master_password_that_it_was_given(launch: Launch) -> None:
    """Its template composes that secret from another one, so an update could bring the old password back."""
    restored = _scheduled(launch, Size="medium", RecoverySecretArn=RECOVERY_ARN, DocumentDbSnapshot="last")
    assert restored == set(ROTATED.values()) - {ROTATED["DocumentDbMasterRotation"]}


@each_rotation
def test_a_schedule_waits_for_the_user_and_never_rotates_amid_an_update(
    data_template: dict[str, Any], prefix: str
) -> None:
    """Secrets Manager tests a new schedule at once; a rotation then would outlive the update's rollback."""
    schedule = data_template["Resources"][f"{prefix}Schedule"]
    assert schedule["Properties"]["RotateImmediatelyOnUpdate"] is False
    assert set(schedule["DependsOn"]) == {f"{prefix}Permission", READY.get(prefix, "MongoUriSecret")}
    assert data_template["Resources"]["MongoUriSecret"]["DependsOn"] == ["DocumentDbSchema"]


@each_rotation
def test_secrets_manager_alone_may_call_it(launch: Launch, prefix: str) -> None:
    """And only on behalf of this account."""
    permission = launch(Size="medium").resources[f"{prefix}Permission"].properties
    assert permission == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": f"<data:{prefix}Function.Arn>",
        "Principal": "secretsmanager.amazonaws.com",
        "SourceAccount": "111122223333",
    }


@each_rotation
def test_rotations_run_on_arm(launch: Launch, prefix: str) -> None:
    """And each writes to the log that is watched."""
    function = launch(Size="medium").resources[f"{prefix}Function"].properties
    assert function["Architectures"] == ["arm64"]
    assert function["LoggingConfig"]["LogGroup"] == f"<data:{prefix}Logs>"


@each_database
def test_a_rotation_stands_in_the_isolated_subnets(launch: Launch, prefix: str) -> None:
    """With the group from which both databases take connections."""
    function = launch(Size="medium").resources[f"{prefix}Function"].properties
    assert function["VpcConfig"] == {
        "SubnetIds": ["IsolatedSubnetIds1", "IsolatedSubnetIds2", "IsolatedSubnetIds3"],
        "SecurityGroupIds": ["InitLambdaSecurityGroupId"],
    }


def test_the_rotation_of_the_cache_stands_outside_and_may_change_its_one_user(launch: Launch) -> None:
    """ElastiCache is not reached from the isolated subnets; no database is reached from outside of them."""
    assert "VpcConfig" not in launch(Size="medium").resources["CacheRotationFunction"].properties
    statements = _statements(launch, "CacheRotation")
    asked = {action for statement in statements.values() for action in _actions(statement)}
    assert not {action for action in asked if action.startswith("ec2:")}
    assert statements["ChangeTheCacheUser"]["Resource"] == "<data:CacheUser.Arn>"


@each_rotation
def test_its_environment_names_secrets_and_holds_none(launch: Launch, prefix: str) -> None:
    """Exactly what its handler reads: places, ARNs and the version."""
    variables = launch(Size="medium").resources[f"{prefix}Function"].properties["Environment"]["Variables"]
    from products.data.product import DataProduct  # noqa: PLC0415 - needs Node.js, as the fixture sets up

    cluster = {"Host": "<data:DocumentDb.Endpoint>", "Port": "<data:DocumentDb.Port>"}
    places = {
        "PostgresRotation": {
            "Host": "<data:Postgres.Endpoint.Address>",
            "Port": "<data:Postgres.Endpoint.Port>",
            "DatabaseName": DATABASE_NAME,
        },
        "CacheRotation": {"CacheUserId": "<data:CacheUser>"},
    }
    composed = {"ComposedSecretArn": COMPOSED[prefix]} if prefix in COMPOSED else {}
    connecting = {"AdminSecretArn": ADMIN.get(prefix), "ProductVersion": DataProduct.VERSION}
    assert variables == {
        **places.get(prefix, cluster),
        **composed,
        **(connecting if prefix in ADMIN else {}),
    }


@each_rotation
def test_a_rotation_writes_its_own_secrets_alone(launch: Launch, prefix: str) -> None:
    """The application's rotation cannot change the master's secret, nor one database's the other's."""
    statements = _statements(launch, prefix)
    writes = [ROTATED[prefix], *([COMPOSED[prefix]] if prefix in COMPOSED else [])]
    reads = {*writes, *([ADMIN[prefix]] if prefix in ADMIN else [])}
    assert statements["RotateItsSecrets"]["Resource"] == writes
    assert statements["MakeAVersionCurrent"]["Resource"] == ROTATED[prefix]
    assert set(statements["ReadItsSecrets"]["Resource"]) == reads
    for sid, secrets in (
        ("DecryptThemThroughSecretsManager", reads),
        ("EncryptThemThroughSecretsManager", set(writes)),
    ):
        context = statements[sid]["Condition"]["StringEquals"]
        assert set(context["kms:EncryptionContext:SecretARN"]) == secrets
        assert statements[sid]["Resource"] == "<data:DataKey.Arn>"


@each_database
def test_the_endpoint_lets_through_what_a_rotation_asks_of_secrets_manager(
    launch: Launch, prefix: str
) -> None:
    """The network's endpoint policy is an upper bound beside the role."""
    allowed = {action for statement in secrets_manager()["Statement"] for action in statement["Action"]}
    asked = {action for statement in _statements(launch, prefix).values() for action in _actions(statement)}
    assert {action for action in asked if action.startswith("secretsmanager:")} <= allowed


def _stated() -> dict[str, set[str]]:
    """Each statement of a function's role on the page on permissions, with its actions."""
    page = PERMISSIONS_PAGE.read_text(encoding="utf-8").partition("## AWS Backup")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, flags=re.MULTILINE))
    return {sid: set(re.findall(r"`([\w:]+)`", actions)) for sid, actions in rows.items()}


@each_rotation
def test_every_permission_of_a_rotation_has_its_reason_in_the_documentation(
    launch: Launch, prefix: str
) -> None:
    """The page names each statement of the role with exactly its actions."""
    stated = _stated()
    for sid, statement in _statements(launch, prefix).items():
        assert _actions(statement) == stated[sid]


def test_no_reason_is_given_for_a_permission_that_no_rotation_has(launch: Launch) -> None:
    """A row on the page that nothing asks for any more has to go."""
    assert set(_stated()) == {sid for prefix in ROTATED for sid in _statements(launch, prefix)}


@each_rotation
def test_a_rotation_that_fails_raises_an_alarm(launch: Launch, prefix: str) -> None:
    """A failing rotation does no harm until the next one is due, but somebody has to look."""
    launched = launch(Size="medium")
    for kind in ("Crash", "Failure"):
        alarm = launched.resources[f"{prefix}{kind}Alarm"].properties
        assert alarm["AlarmActions"] == [launched.token("AlarmTopic")]


@pytest.mark.parametrize(
    ("size", "choice", "version", "allowed"),
    [
        ("medium", "by-size", "", True),
        ("medium", "by-size", "0" * 32, False),
        ("medium", "false", "0" * 32, True),
        ("small", "by-size", "0" * 32, True),
        ("small", "true", "0" * 32, False),
    ],
)
def test_mongo_uri_is_not_held_to_one_version_of_a_password_that_rotates(
    data_template: dict[str, Any], size: str, choice: str, version: str, *, allowed: bool
) -> None:
    """Composing it anew must give what the rotation wrote, so it follows the current version."""
    rule = data_template["Rules"]["RotationNamesNoPasswordVersion"]
    (assertion,) = rule["Assertions"]
    template = {
        "Parameters": data_template["Parameters"],
        "Resources": {},
        "Conditions": {"applies": rule["RuleCondition"], "met": assertion["Assert"]},
    }
    given = {"Size": size, "RotateCredentials": choice, "DocumentDbPasswordVersion": version}
    conditions = evaluate(template, {"EnvironmentName": "demo", **given}).conditions
    assert (not conditions["applies"] or conditions["met"]) is allowed


@pytest.mark.parametrize(
    ("secret", "prefix"), [("MongoUriSecret", "DocumentDbRotation"), ("CacheUriSecret", "CacheRotation")]
)
def test_an_address_is_composed_of_the_secret_that_its_rotation_keeps_current(
    launch: Launch, secret: str, prefix: str
) -> None:
    """So an update that composes it anew overwrites a rotated one with the same text."""
    launched = launch(Size="medium")
    text = json.loads(launched.resources[secret].properties["SecretString"])["uri"]
    references = re.findall(r"\{\{resolve:secretsmanager:(.+?):SecretString:(\w+)(.*?)\}\}", text)
    assert [(name, member) for name, member, _ in references] == [
        (ROTATED[prefix], "username"),
        (ROTATED[prefix], "password"),
    ]
    assert {stage.strip(":") for *_, stage in references} == {""}
