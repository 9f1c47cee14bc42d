"""The two initialising functions and the custom resources that call them."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from crhelper.log_helper import JsonFormatter

from doctor.templates import Account, broken_rules

if TYPE_CHECKING:
    from tests.template.data.conftest import Launch

ADMIN_SECRETS = {
    "PostgresSchema": "<data:Postgres.MasterUserSecret.SecretArn>",
    "DocumentDbSchema": "<data:DocumentDbAdminSecret>",
}
APPLICATION_SECRETS = {
    "PostgresSchema": "<data:PostgresSecret>",
    "DocumentDbSchema": "<data:DocumentDbSecret>",
}
PERMISSIONS_PAGE = Path(__file__).parents[3] / "docs" / "data-permissions.md"

each_initialiser = pytest.mark.parametrize("prefix", ["PostgresSchema", "DocumentDbSchema"])


@pytest.mark.parametrize("dimensions", ["1024", "none"])
def test_the_postgres_initialiser_is_told_what_it_needs(launch: Launch, dimensions: str) -> None:
    """Exactly the properties that its handler knows."""
    resource = launch(EmbeddingDimensions=dimensions).resources["PostgresSchema"]
    assert resource.type == "Custom::PostgresSchema"
    assert resource.properties == {
        "ServiceToken": "<data:PostgresSchemaFunction.Arn>",
        "ServiceTimeout": 960,
        "Host": "<data:Postgres.Endpoint.Address>",
        "Port": "<data:Postgres.Endpoint.Port>",
        "DatabaseName": "librechat",
        "AdminSecretArn": ADMIN_SECRETS["PostgresSchema"],
        "ApplicationSecretArn": APPLICATION_SECRETS["PostgresSchema"],
        "EmbeddingDimensions": dimensions,
        "ContentHash": "a" * 64,
        "ProductVersion": _version(),
        "Rerun": "",
    }


def test_the_documentdb_initialiser_is_told_what_it_needs(launch: Launch) -> None:
    """Exactly the properties that its handler knows."""
    resource = launch().resources["DocumentDbSchema"]
    assert resource.type == "Custom::DocumentDbSchema"
    assert resource.properties == {
        "ServiceToken": "<data:DocumentDbSchemaFunction.Arn>",
        "ServiceTimeout": 960,
        "Host": "<data:DocumentDb.Endpoint>",
        "Port": "<data:DocumentDb.Port>",
        "AdminSecretArn": ADMIN_SECRETS["DocumentDbSchema"],
        "ApplicationSecretArn": APPLICATION_SECRETS["DocumentDbSchema"],
        "ApplicationSecretVersion": "",
        "ContentHash": "b" * 64,
        "ProductVersion": _version(),
        "Rerun": "",
    }


@each_initialiser
def test_a_new_build_of_a_function_runs_it_again(
    launch: Launch, data_template: dict[str, Any], prefix: str
) -> None:
    """The hash that names the zip is a property, so CloudFormation sends an Update when either changes."""
    launched = launch()
    code = data_template["Resources"][f"{prefix}Function"]["Properties"]["Code"]
    assert code["S3Key"] == f"functions/{launched.resources[prefix].properties['ContentHash']}.zip"


def test_a_user_can_run_the_initialisers_again(launch: Launch) -> None:
    """A new text for Rerun changes a property of each, and nothing else."""
    assert _changed(launch, "Rerun", "monday", "tuesday") == {"PostgresSchema", "DocumentDbSchema"}


def test_a_new_version_of_the_password_reaches_the_user_and_mongo_uri(launch: Launch) -> None:
    """The version stands in the reference itself: CloudFormation would not look the same one up again."""
    versions = ("0" * 32, "1" * 32)
    changed = _changed(launch, "DocumentDbPasswordVersion", *versions)
    assert changed == {"DocumentDbSchema", "MongoUriSecret"}
    for version in versions:
        launched = launch(DocumentDbPasswordVersion=version)
        references = launched.resources["MongoUriSecret"].properties["SecretString"].count("{{resolve:")
        text = launched.resources["MongoUriSecret"].properties["SecretString"]
        assert text.count(f"::{version}}}}}") == references == 2


@each_initialiser
def test_cloudformation_waits_longer_than_the_function_can_run(launch: Launch, prefix: str) -> None:
    """Otherwise a slow success would be rolled back."""
    launched = launch()
    function = launched.resources[f"{prefix}Function"].properties
    timeout = launched.resources[prefix].properties["ServiceTimeout"]
    assert function["Timeout"] < timeout <= 3600


@each_initialiser
def test_an_initialiser_reads_only_the_secrets_it_is_given(launch: Launch, prefix: str) -> None:
    """And decrypts only through Secrets Manager, only for those."""
    statements = _statements(launch, prefix)
    secrets = [ADMIN_SECRETS[prefix], APPLICATION_SECRETS[prefix]]
    assert statements["ReadItsSecrets"]["Resource"] == secrets
    assert statements["ReadItsSecrets"]["Action"] == "secretsmanager:GetSecretValue"
    assert statements["DecryptThemThroughSecretsManager"]["Condition"]["StringEquals"] == {
        "kms:ViaService": ["secretsmanager.eu-west-1.amazonaws.com"] * 2,
        "kms:EncryptionContext:SecretARN": secrets,
    }


@each_initialiser
def test_what_no_statement_narrows_is_denied_to_the_functions_code(launch: Launch, prefix: str) -> None:
    """Network interfaces take no resource scope, so only the Lambda service itself may use that."""
    statements = _statements(launch, prefix)
    wide = [s for s in statements.values() if s["Resource"] == "*" and s["Effect"] == "Allow"]
    denied = statements["KeepTheCodeFromTheNetwork"]
    assert denied["Effect"] == "Deny"
    assert "lambda:SourceFunctionArn" in denied["Condition"]["ArnLike"]
    assert [statement["Action"] for statement in wide] == [denied["Action"]]


@each_initialiser
def test_every_permission_has_its_reason_in_the_documentation(launch: Launch, prefix: str) -> None:
    """The page names each statement and action of the role, and none that is not there."""
    page = PERMISSIONS_PAGE.read_text(encoding="utf-8").partition("## The two init")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, flags=re.MULTILINE))
    stated = {sid: set(re.findall(r"`([\w:]+)`", actions)) for sid, actions in rows.items()}
    actual = {
        sid: {statement["Action"]} if isinstance(statement["Action"], str) else set(statement["Action"])
        for sid, statement in _statements(launch, prefix).items()
    }
    assert actual == stated


@each_initialiser
def test_an_initialiser_stands_in_the_isolated_subnets(launch: Launch, prefix: str) -> None:
    """With the group from which both databases take connections."""
    function = launch().resources[f"{prefix}Function"].properties
    assert function["VpcConfig"] == {
        "SubnetIds": ["IsolatedSubnetIds1", "IsolatedSubnetIds2", "IsolatedSubnetIds3"],
        "SecurityGroupIds": ["InitLambdaSecurityGroupId"],
    }


@each_initialiser
def test_an_initialiser_is_configured_by_its_event_alone(launch: Launch, prefix: str) -> None:
    """Nothing stands in environment variables, which anyone may read who may describe the function."""
    assert "Environment" not in launch().resources[f"{prefix}Function"].properties


@each_initialiser
def test_an_initialiser_runs_on_arm(launch: Launch, prefix: str) -> None:
    """With the runtime that its wheels were chosen for."""
    function = launch().resources[f"{prefix}Function"].properties
    assert function["Architectures"] == ["arm64"]
    assert function["Runtime"] == "python3.13"


@each_initialiser
def test_an_initialiser_writes_to_its_own_encrypted_log_that_ends(launch: Launch, prefix: str) -> None:
    """And its role may write there alone."""
    launched = launch()
    function = launched.resources[f"{prefix}Function"].properties
    assert function["LoggingConfig"]["LogGroup"] == f"<data:{prefix}Logs>"
    log_group = launched.resources[f"{prefix}Logs"].properties
    assert log_group["RetentionInDays"] > 0
    assert log_group["KmsKeyId"] == "<data:DataKey.Arn>"
    assert _statements(launch, prefix)["WriteItsLog"]["Resource"] == f"<data:{prefix}Logs.Arn>"


@each_initialiser
def test_both_ways_to_fail_raise_an_alarm(launch: Launch, prefix: str) -> None:
    """A crash, which Lambda counts, and an answer that it failed, which only the log tells."""
    launched = launch()
    crash, failure = (launched.resources[f"{prefix}{kind}Alarm"].properties for kind in ("Crash", "Failure"))
    assert (crash["Namespace"], crash["MetricName"]) == ("AWS/Lambda", "Errors")
    assert crash["Dimensions"] == [{"Name": "FunctionName", "Value": f"<data:{prefix}Function>"}]
    log_filter = launched.resources[f"{prefix}Failures"].properties
    assert log_filter["LogGroupName"] == f"<data:{prefix}Logs>"
    (transformation,) = log_filter["MetricTransformations"]
    assert transformation["MetricNamespace"] == failure["Namespace"]
    assert transformation["MetricName"] == failure["MetricName"]
    assert "Dimensions" not in failure


@each_initialiser
def test_a_failure_is_logged_as_the_alarm_expects(launch: Launch, prefix: str) -> None:
    """The pattern fits a line as crhelper writes it, which formats the functions' logs."""
    pattern = launch().resources[f"{prefix}Failures"].properties["FilterPattern"]
    wanted = re.fullmatch(r'\{ \$\.(\w+) = "(\w+)" \}', pattern)
    assert wanted is not None
    record = logging.LogRecord("any", logging.ERROR, __file__, 1, "Failed: %s", ("why",), None)
    line = json.loads(JsonFormatter().format(record))
    assert line[wanted[1]] == wanted[2]


@each_initialiser
def test_an_event_is_dropped_once_cloudformation_has_given_up(launch: Launch, prefix: str) -> None:
    """A late Update would otherwise run after its rollback."""
    launched = launch()
    events = launched.resources[f"{prefix}Events"].properties
    assert events["FunctionName"] == f"<data:{prefix}Function>"
    timeout = launched.resources[prefix].properties["ServiceTimeout"]
    assert events["MaximumEventAgeInSeconds"] == timeout


def test_documentdb_is_initialised_once_it_can_be_connected_to(data_template: dict[str, Any]) -> None:
    """A cluster without an instance has no one to answer; the secret is complete once attached."""
    resources = data_template["Resources"]
    assert set(resources["DocumentDbSchema"]["DependsOn"]) == {
        "DocumentDbInstance1",
        "DocumentDbAdminSecretAttachment",
    }
    assert "Condition" not in resources["DocumentDbInstance1"]


def test_instances_of_documentdb_are_made_at_the_same_time(data_template: dict[str, Any]) -> None:
    """Each takes minutes, and DocumentDB chooses the primary by itself."""
    for number in (1, 2, 3):
        assert "DependsOn" not in data_template["Resources"][f"DocumentDbInstance{number}"]


def test_mongo_uri_exists_only_after_its_user_does(data_template: dict[str, Any]) -> None:
    """Nobody can pick up the connection string of a database that was not initialised."""
    assert data_template["Resources"]["MongoUriSecret"]["DependsOn"] == ["DocumentDbSchema"]


def test_what_the_initialisers_answer_is_shown(launch: Launch) -> None:
    """Versions and what was applied become outputs."""
    outputs = {name: output.value for name, output in launch().outputs.items()}
    for prefix, attribute in (
        ("Postgres", "SchemaVersion"),
        ("Postgres", "EngineVersion"),
        ("Postgres", "ExtensionVersion"),
        ("Postgres", "Applied"),
        ("DocumentDb", "SchemaVersion"),
        ("DocumentDb", "EngineVersion"),
        ("DocumentDb", "Collections"),
        ("DocumentDb", "Indexes"),
        ("DocumentDb", "Applied"),
    ):
        assert outputs[f"{prefix}{attribute}"] == f"<data:{prefix}Schema.{attribute}>"


def _changed(launch: Launch, parameter: str, before: str, after: str) -> set[str]:
    """The resources whose properties follow a parameter."""
    first, second = (launch(**{parameter: value}).resources for value in (before, after))
    return {name for name, resource in first.items() if resource.properties != second[name].properties}


def _version() -> str:
    from products.data.product import DataProduct  # noqa: PLC0415 - jsii starts Node.js on import

    return DataProduct.VERSION


def _statements(launch: Launch, prefix: str) -> dict[str, dict[str, Any]]:
    """The statements of the function's role by their ``Sid``."""
    launched = launch()
    assert launched.resources[f"{prefix}Function"].properties["Role"] == f"<data:{prefix}Role.Arn>"
    role = launched.resources[f"{prefix}Role"].properties
    assert "ManagedPolicyArns" not in role
    (policy,) = role["Policies"]
    return {statement["Sid"]: statement for statement in policy["PolicyDocument"]["Statement"]}


def test_a_region_whose_authority_is_unknown_is_refused_before_anything_is_made(
    data_template: dict[str, Any],
) -> None:
    """Else the databases would be made, at some cost, only for the initialisers to refuse them."""
    given = {"EnvironmentName": "demo"}
    assert broken_rules(data_template, given, Account(region="eu-west-1")) == []
    (sentence,) = broken_rules(data_template, given, Account(region="il-central-1"))
    assert "cannot be launched in this region" in sentence
    assert "eu-west-1" in sentence
