"""The check that comes first, and the protection that comes last."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from custom_resources.data_check.checker import POSTGRES
from custom_resources.data_check.restoring import OFFERED_TAG, OFFERED_VALUE
from custom_resources.data_check.settings import Settings
from custom_resources.data_protection.protector import Settings as Protected
from products.guards import offered
from products.parameters import SIZE

if TYPE_CHECKING:
    from tests.template.data.conftest import Launch

PERMISSIONS_PAGE = Path(__file__).parents[3] / "docs" / "data-permissions.md"
ALONE = ("DataCheck", "DataProtection")
ACCOUNT_KEY = "DataKey"
each_alone = pytest.mark.parametrize("prefix", ALONE)


def _waits_for(template: dict[str, Any], name: str) -> set[str]:
    """What a resource waits for: whatever it names, in whichever part."""
    resources = template["Resources"]
    text = json.dumps({k: v for k, v in resources[name].items() if k != "Condition"})
    named = {*re.findall(r'"Ref": "(\w+)"', text), *re.findall(r'"Fn::GetAtt": \["(\w+)"', text)}
    named |= set(re.findall(r"\$\{(\w+)", text))
    depends = resources[name].get("DependsOn", [])
    return ({*named, *([depends] if isinstance(depends, str) else depends)} & set(resources)) - {name}


def _all_before(template: dict[str, Any], name: str) -> set[str]:
    """Everything that is made before a resource."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for other in _waits_for(template, waiting.pop()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def test_nothing_is_made_before_the_check_but_what_it_needs(data_template: dict[str, Any]) -> None:
    """A launch or an update that is refused has touched nothing that holds data."""
    before = _all_before(data_template, "DataCheck")
    assert before == {ACCOUNT_KEY, *(f"DataCheck{part}" for part in ("Function", "Logs", "Role"))}
    for name in data_template["Resources"]:
        if name not in before | {"DataCheck"} and not name.startswith("DataCheck"):
            assert "DataCheck" in _all_before(data_template, name), name


def test_the_protection_is_made_after_everything_else(data_template: dict[str, Any]) -> None:
    """So it is deleted before everything else, and a failed launch rolls back without it."""
    assert _all_before(data_template, "DataProtection") == set(data_template["Resources"]) - {
        "DataProtection"
    }


def test_no_database_is_protected_by_the_template_itself(data_template: dict[str, Any]) -> None:
    """A protected one could not be rolled back when something else fails."""
    for name, resource in data_template["Resources"].items():
        assert "DeletionProtection" not in resource.get("Properties", {}), name


def test_a_cluster_never_outlives_the_secret_that_opens_it(data_template: dict[str, Any]) -> None:
    """The recovery secret and the keys in it are made before the cluster, and deleted after it."""
    assert {"Recovery", "CredsKeySecret", "CredsIvSecret", "DocumentDbAdminSecret"} <= _all_before(
        data_template, "DocumentDb"
    )


@pytest.mark.parametrize(
    ("size", "protect", "protected"),
    [
        ("small", "by-size", False),
        ("medium", "by-size", True),
        ("large", "by-size", True),
        ("small", "true", True),
        ("large", "false", False),
    ],
)
def test_deletion_protection_follows_the_users_choice(
    launch: Launch, size: str, protect: str, *, protected: bool
) -> None:
    """For both databases alike, as the function reads it."""
    properties = launch(Size=size, ProtectData=protect).resources["DataProtection"].properties
    assert properties["PostgresIdentifier"] == "<data:Postgres>"
    assert properties["DocumentDbIdentifier"] == "<data:DocumentDb>"
    named = {**properties, "PostgresIdentifier": "p", "DocumentDbIdentifier": "d"}
    assert Protected.from_properties(named).protect is protected


@pytest.mark.parametrize("size", SIZE.allowed_values)
def test_the_check_is_told_what_the_sizes_are(launch: Launch, size: str) -> None:
    """The same numbers as the databases get, in the order of the sizes."""
    settings = Settings.from_properties(launch(Size=size).resources["DataCheck"].properties)
    assert [each.name for each in settings.sizes] == list(SIZE.allowed_values)
    launched = launch(Size=size)
    postgres = launched.resources["Postgres"].properties
    chosen = settings.chosen()
    assert chosen.instance_class == postgres["DBInstanceClass"]
    assert chosen.documentdb_class == launched.resources["DocumentDbInstance1"].properties["DBInstanceClass"]
    assert (chosen.storage, chosen.limit) == (
        int(postgres["AllocatedStorage"]),
        postgres["MaxAllocatedStorage"],
    )
    restored = launch(Size=size, PostgresSnapshot="vectors").resources["Postgres"].properties
    assert chosen.restored_limit == restored["MaxAllocatedStorage"]
    assert settings.postgres_version == postgres["EngineVersion"]
    version = launched.resources["DocumentDb"].properties["EngineVersion"]
    assert version.startswith(f"{settings.documentdb_version}.")


def test_the_check_knows_postgresql_by_its_name_in_the_template(data_template: dict[str, Any]) -> None:
    """By which CloudFormation tells whether it is there."""
    assert data_template["Resources"][POSTGRES]["Type"] == "AWS::RDS::DBInstance"


@each_alone
def test_it_stands_outside_the_vpc(launch: Launch, prefix: str) -> None:
    """Where it reaches CloudFormation and RDS, for which the isolated subnets have no endpoint."""
    function = launch().resources[f"{prefix}Function"].properties
    assert "VpcConfig" not in function
    assert function["LoggingConfig"]["LogGroup"] == f"<data:{prefix}Logs>"


@each_alone
def test_a_function_answers_before_cloudformation_gives_up(launch: Launch, prefix: str) -> None:
    """And an event that waited longer is dropped: the stack may have been rolled back meanwhile."""
    launched = launch()
    patience = launched.resources[prefix].properties["ServiceTimeout"]
    assert launched.resources[f"{prefix}Function"].properties["Timeout"] < patience
    assert launched.resources[f"{prefix}Events"].properties["MaximumEventAgeInSeconds"] == patience


@each_alone
def test_a_failure_of_it_raises_an_alarm(launch: Launch, prefix: str) -> None:
    """Answered or crashed."""
    launched = launch()
    for kind in ("Crash", "Failure"):
        alarm = launched.resources[f"{prefix}{kind}Alarm"].properties
        assert alarm["AlarmActions"] == [launched.token("AlarmTopic")]


def test_the_check_may_look_and_nothing_more(launch: Launch) -> None:
    """It reads no secret's value and changes nothing but its log; a secret must be marked."""
    statements = _statements(launch, "DataCheck")
    actions = {
        action for sid, each in statements.items() if sid != "WriteItsLog" for action in _actions(each)
    }
    assert all(re.fullmatch(r"\w+:(Describe|List)\w+", action) for action in actions), actions
    assert statements["SeeWhichSecretsAreOffered"]["Condition"] == {
        "StringEquals": {f"aws:ResourceTag/{offered.OFFERED_TAG}": offered.OFFERED_VALUE}
    }


def test_the_protection_changes_this_environments_databases_alone(launch: Launch) -> None:
    """By their tag, which every database of this layer carries."""
    launched = launch()
    statement = _statements(launch, "DataProtection")["ProtectItsDatabases"]
    assert statement["Condition"] == {"StringEquals": {"aws:ResourceTag/librechat:environment": "demo"}}
    changing = [
        each for each in _statements(launch, "DataProtection").values() if "Modify" in str(each["Action"])
    ]
    assert changing == [statement]
    for name in ("Postgres", "DocumentDb"):
        assert launched.resources[name].tags["librechat:environment"] == "demo"


def test_the_mark_is_the_same_for_forms_and_functions() -> None:
    """The functions load nothing of the templates' code, so each has its own constant."""
    assert (OFFERED_TAG, OFFERED_VALUE) == (offered.OFFERED_TAG, offered.OFFERED_VALUE)


@pytest.mark.parametrize("parameter", ["PostgresSnapshot", "DocumentDbSnapshot", "RecoverySecretArn"])
def test_a_field_that_names_something_says_how_to_mark_it(
    data_template: dict[str, Any], parameter: str
) -> None:
    """Before anyone tries it without."""
    description = data_template["Parameters"][parameter]["Description"]
    assert offered.OFFERED_TAG in description
    assert offered.OFFERED_VALUE in description


@each_alone
def test_every_permission_has_its_reason_in_the_documentation(launch: Launch, prefix: str) -> None:
    """The page names each statement of the role with exactly its actions."""
    page = PERMISSIONS_PAGE.read_text(encoding="utf-8").partition("## The check and the protection")[2]
    section = page.partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", section, flags=re.MULTILINE))
    stated = {sid: set(re.findall(r"`([\w:]+)`", actions)) for sid, actions in rows.items()}
    for sid, statement in _statements(launch, prefix).items():
        if sid != "WriteItsLog":
            assert _actions(statement) <= stated[sid], sid
    both = {sid for each in ALONE for sid in _statements(launch, each)} - {"WriteItsLog"}
    assert set(stated) == both


def _statements(launch: Launch, prefix: str) -> dict[str, dict[str, Any]]:
    (policy,) = launch().resources[f"{prefix}Role"].properties["Policies"]
    return {each["Sid"]: each for each in policy["PolicyDocument"]["Statement"]}


def _actions(statement: dict[str, Any]) -> set[str]:
    actions = statement["Action"]
    return {actions} if isinstance(actions, str) else set(actions)
