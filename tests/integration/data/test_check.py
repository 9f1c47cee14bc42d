"""The function data-check against the embedded cloud's CloudFormation, RDS and Secrets Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from custom_resources.data_check.checker import check
from custom_resources.data_check.stack import Stack
from custom_resources.lifecycle import InitialisationError, PropertyError
from products.guards.offered import OFFERED_TAG, OFFERED_VALUE
from tests.integration.data.conftest import CHOICES, FREE_BYTES_OF_SMALL, databases_template, make

if TYPE_CHECKING:
    from custom_resources.lifecycle.request import RequestType
    from local_cloud.cloud import RunningCloud
    from tests.integration.data.conftest import Environment

MARK = [{"Key": OFFERED_TAG, "Value": OFFERED_VALUE}]


def _asked(environment: Environment, stack_id: str, **choices: Any) -> dict[str, str]:  # noqa: ANN401 - any property
    """What the check answers to a launch with these choices."""
    return dict(check(environment.work("Create", {**CHOICES, **choices}, stack_id=stack_id)))


@pytest.fixture(scope="session")
def snapshots(cloud: RunningCloud) -> dict[str, str]:
    """The names of the final snapshots of an environment that is gone, by parameter; none is marked."""
    return _terminated(cloud, "former", encrypted=True)


def _terminated(cloud: RunningCloud, name: str, *, encrypted: bool) -> dict[str, str]:
    stack = make(cloud, name, databases_template(encrypted))
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    client = cloud.client("cloudformation")
    client.delete_stack(StackName=name)
    client.get_waiter("stack_delete_complete").wait(
        StackName=stack["StackId"], WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    return {f"{database}Snapshot": f"{identifier}-final-snapshot" for database, identifier in outputs.items()}


def _mark(cloud: RunningCloud, parameter: str, name: str) -> None:
    kind = "snapshot" if parameter == "PostgresSnapshot" else "cluster-snapshot"
    arn = f"arn:aws:rds:{cloud.region}:{cloud.account}:{kind}:{name}"
    cloud.client("rds").add_tags_to_resource(ResourceName=arn, Tags=MARK)


def test_a_launch_without_choices_is_let_through(environment: Environment, new_stack_id: str) -> None:
    """With the alarm's limit for a new disk."""
    assert _asked(environment, new_stack_id) == {"PostgresFreeBytes": str(FREE_BYTES_OF_SMALL)}


def test_a_running_environment_is_let_through_as_it_is(environment: Environment) -> None:
    """The first update of one that was made without a check, too: CloudFormation then sends a Create."""
    for kind, old in (("Create", {}), ("Update", CHOICES)):
        work = environment.work(kind, {**CHOICES, "ProductVersion": "2.0.0"}, old)  # type: ignore[arg-type]
        assert check(work) == {"PostgresFreeBytes": str(FREE_BYTES_OF_SMALL)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"EnvironmentName": "other"}, "EnvironmentName was 'demo' and is now 'other'"),
        ({"PostgresSnapshot": "another"}, "RDS would replace PostgreSQL"),
        ({"DocumentDbSnapshot": "another"}, "DocumentDB would be replaced"),
        ({"Size": "large"}, "Choose medium first, then large"),
    ],
)
def test_an_update_that_cannot_be_undone_is_refused(
    environment: Environment, change: dict[str, str], words: str
) -> None:
    """With what was, what is asked for, and what to do instead."""
    with pytest.raises(InitialisationError, match="Nothing was changed") as refused:
        check(environment.work("Update", {**CHOICES, **change}, CHOICES))
    assert words in str(refused.value)


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_a_smaller_size_is_refused_by_what_runs(environment: Environment, kind: str) -> None:
    """Also where the release before had no check to remember the size: the instance's class tells."""
    rds = environment.cloud.client("rds")
    rds.modify_db_instance(
        DBInstanceIdentifier=environment.postgres, DBInstanceClass="db.m7g.large", ApplyImmediately=True
    )
    old = {**CHOICES, "Size": "medium"} if kind == "Update" else {}
    try:
        with pytest.raises(InitialisationError, match="Size was medium and is now small: RDS never makes"):
            check(environment.work(kind, CHOICES, old))  # type: ignore[arg-type]
    finally:
        rds.modify_db_instance(
            DBInstanceIdentifier=environment.postgres, DBInstanceClass="db.t4g.small", ApplyImmediately=True
        )


def test_a_rollback_is_never_refused(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes back to what ran before, whatever the check thinks of that as an update."""
    before = {**CHOICES, "Size": "medium"}
    with pytest.raises(InitialisationError):
        check(environment.work("Update", CHOICES, before))
    monkeypatch.setattr(Stack, "status", lambda _self: "UPDATE_ROLLBACK_IN_PROGRESS")
    assert check(environment.work("Update", CHOICES, before)) == {
        "PostgresFreeBytes": str(FREE_BYTES_OF_SMALL)
    }


@pytest.mark.parametrize("parameter", ["PostgresSnapshot", "DocumentDbSnapshot"])
def test_a_snapshot_that_nobody_marked_is_refused_until_somebody_does(
    environment: Environment, new_stack_id: str, snapshots: dict[str, str], parameter: str
) -> None:
    """The refusal gives the command; as name or as ARN, it is then taken."""
    name = snapshots[parameter]
    with pytest.raises(InitialisationError, match=f"{OFFERED_TAG} = {OFFERED_VALUE}") as refused:
        _asked(environment, new_stack_id, **{parameter: name})
    assert "aws rds add-tags-to-resource" in str(refused.value)
    _mark(environment.cloud, parameter, name)
    kind = "snapshot" if parameter == "PostgresSnapshot" else "cluster-snapshot"
    arn = f"arn:aws:rds:{environment.cloud.region}:{environment.cloud.account}:{kind}:{name}"
    for given in (name, arn):
        _asked(environment, new_stack_id, **{parameter: given})


def test_an_unencrypted_snapshot_is_refused(environment: Environment, new_stack_id: str) -> None:
    """The database made of it would be unencrypted without a word."""
    for parameter, name in _terminated(environment.cloud, "plain", encrypted=False).items():
        _mark(environment.cloud, parameter, name)
        with pytest.raises(InitialisationError, match="is not encrypted"):
            _asked(environment, new_stack_id, **{parameter: name})


def test_a_snapshot_of_another_version_is_refused(
    environment: Environment, new_stack_id: str, snapshots: dict[str, str]
) -> None:
    """Its parameter group would be of another family, which AWS says after minutes."""
    for parameter, version in (
        ("PostgresSnapshot", "PostgresVersion"),
        ("DocumentDbSnapshot", "DocumentDbVersion"),
    ):
        _mark(environment.cloud, parameter, snapshots[parameter])
        with pytest.raises(InitialisationError, match="It must be of"):
            _asked(environment, new_stack_id, **{parameter: snapshots[parameter], version: "3"})


def test_a_snapshot_too_large_for_its_size_is_refused(
    environment: Environment, new_stack_id: str, snapshots: dict[str, str]
) -> None:
    """RDS demands room to grow."""
    _mark(environment.cloud, "PostgresSnapshot", snapshots["PostgresSnapshot"])
    sizes = [{**size, "RestoredLimit": "21"} for size in CHOICES["Sizes"]]
    with pytest.raises(InitialisationError, match="take a larger Size"):
        _asked(environment, new_stack_id, PostgresSnapshot=snapshots["PostgresSnapshot"], Sizes=sizes)


def test_the_alarm_of_a_restored_disk_follows_the_snapshot(
    environment: Environment, new_stack_id: str, snapshots: dict[str, str]
) -> None:
    """A small snapshot in the large size keeps its small disk, and is not in alarm for ever."""
    _mark(environment.cloud, "PostgresSnapshot", snapshots["PostgresSnapshot"])
    answer = _asked(environment, new_stack_id, Size="large", PostgresSnapshot=snapshots["PostgresSnapshot"])
    assert answer == {"PostgresFreeBytes": str(FREE_BYTES_OF_SMALL)}


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"PostgresSnapshot": "nowhere"}, "no such DB snapshot"),
        ({"DocumentDbSnapshot": "nowhere"}, "no such cluster snapshot"),
        (
            {"PostgresSnapshot": "arn:aws:rds:eu-west-1:111122223333:snapshot:elsewhere"},
            "stands in region eu-west-1 of account 111122223333",
        ),
        (
            {"RecoverySecretArn": "arn:aws:secretsmanager:us-east-1:000000000000:secret:nowhere-AbCdEf"},
            "does not exist here or does not carry the tag",
        ),
    ],
)
def test_what_does_not_stand_here_is_refused(
    environment: Environment, new_stack_id: str, choice: dict[str, str], words: str
) -> None:
    """By name, with what must be given instead."""
    with pytest.raises(InitialisationError, match="Nothing was changed") as refused:
        _asked(environment, new_stack_id, **choice)
    assert words in str(refused.value)


def test_a_recovery_secret_must_be_marked(environment: Environment, new_stack_id: str) -> None:
    """Else the form would be a way to have any secret of the account read."""
    secrets = environment.cloud.client("secretsmanager")
    arn = secrets.create_secret(Name="recovery", SecretString="{}")["ARN"]
    with pytest.raises(InitialisationError, match="aws secretsmanager tag-resource"):
        _asked(environment, new_stack_id, RecoverySecretArn=arn)
    secrets.tag_resource(SecretId=arn, Tags=MARK)
    _asked(environment, new_stack_id, RecoverySecretArn=arn)


def test_a_class_that_rds_does_not_offer_here_is_refused(environment: Environment, new_stack_id: str) -> None:
    """RDS itself is asked: no page lists which region has which class."""
    sizes = [{**size, "Class": "db.x9.huge"} for size in CHOICES["Sizes"]]
    with pytest.raises(InitialisationError, match="which RDS does not offer in"):
        _asked(environment, new_stack_id, Sizes=sizes)


def test_all_that_is_wrong_is_said_at_once(environment: Environment, new_stack_id: str) -> None:
    """So that nobody launches four times."""
    choices = {"PostgresSnapshot": "nowhere", "DocumentDbSnapshot": "nowhere"}
    with pytest.raises(InitialisationError) as refused:
        _asked(environment, new_stack_id, **choices)
    assert all(parameter in str(refused.value) for parameter in choices)


def test_properties_that_are_not_the_templates_are_named() -> None:
    """Before anything is asked."""
    from custom_resources.data_check.settings import Settings  # noqa: PLC0415 - beside what it tests

    with pytest.raises(PropertyError, match="Sizes"):
        Settings.from_properties({**CHOICES, "Sizes": "small"})
    with pytest.raises(PropertyError, match="Size is 'huge'"):
        Settings.from_properties({**CHOICES, "Size": "huge"})


@pytest.fixture(scope="session")
def owner(cloud: RunningCloud) -> str:
    """The ID of a stack that is data and an older network of ``taken``, and a network of ``nowhere-else``."""
    stack: dict[str, Any] = make(
        cloud,
        "owner",
        {
            "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {}}},
            "Outputs": {
                f"Output{number}": {"Value": "x", "Export": {"Name": f"librechat-{name}"}}
                for number, name in enumerate(("taken-DataKeyArn", "taken-VpcId", "nowhere-else-VpcId"))
            },
        },
    )
    return str(stack["StackId"])


TAKEN = {"EnvironmentName": "taken", "LayerExports": ["librechat-taken-DataKeyArn"]}


def test_a_second_data_layer_is_refused_by_the_name_of_the_first(
    environment: Environment, new_stack_id: str, owner: str
) -> None:
    """With what there is and what to do, before anything is made."""
    with pytest.raises(InitialisationError) as refused:
        _asked(environment, new_stack_id, **TAKEN)
    said = str(refused.value)
    for words in ("in the environment taken", f"The stack owner ({owner})", "Update the product", "another"):
        assert words in said


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_the_layer_itself_is_never_refused(environment: Environment, owner: str, kind: RequestType) -> None:
    """Also when an update brings the check in, which is a Create of it."""
    values = {**CHOICES, **TAKEN}
    assert check(environment.work(kind, values, values, stack_id=owner))


def test_an_update_is_not_asked_whose_the_layer_is(environment: Environment, owner: str) -> None:
    """What two stacks share by then, no update of either can undo."""
    values = {**CHOICES, **TAKEN}
    assert owner != environment.stack_id
    assert check(environment.work("Update", values, values))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("librechat-nowhere-IsolatedSubnetIds", "is not there .* Launch that layer first"),
        ("librechat-taken-IsolatedSubnetIds", "is older than this product needs .* to its newest version"),
    ],
)
def test_a_layer_below_that_is_missing_or_older_is_named(
    environment: Environment, new_stack_id: str, owner: str, name: str, words: str
) -> None:
    """By the exports that it lacks, with what to launch or update."""
    assert owner
    with pytest.raises(InitialisationError, match=f"(?s){words}") as refused:
        _asked(environment, new_stack_id, EnvironmentName=name.split("-")[1], NeededExports=[name])
    assert name in str(refused.value)
