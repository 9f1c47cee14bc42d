"""The pipelines' own roles, made by their template: enough for each command, and for no other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local_cloud.cloud import RunningCloud, start
from portfolio.cli.main import run
from portfolio.settings import load
from tests.support.pipelines import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

ISSUER = "https://token.actions.githubusercontent.com"
PLAN, PUBLISH = "repo:example/catalog:environment:plan", "repo:example/catalog:environment:publish"
LOOKING = (
    "preflight --target aws --size small",
    "publish --target aws --dry-run --exit-code",
    "versions --target aws",
    "drift --target aws",
)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """An embedded cloud with the roles in it, to which every client in this process goes."""
    folder = tmp_path_factory.mktemp("cloud")
    running = start(folder / "state", port=0, functions_folder=folder / "functions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", running.endpoint_url)
        patch.setenv("AWS_REGION", running.region)
        provider = running.client("iam").create_open_id_connect_provider(
            Url=ISSUER, ClientIDList=["sts.amazonaws.com"]
        )
        given = {
            "ProviderArn": provider["OpenIDConnectProviderArn"],
            "PlanSubject": PLAN,
            "PublishSubject": PUBLISH,
            "ArtifactBucket": load().artifact_bucket,
        }
        cloudformation = running.client("cloudformation")
        cloudformation.create_stack(
            StackName="roles",
            TemplateBody=ROLES.read_text(encoding="utf-8"),
            Capabilities=["CAPABILITY_NAMED_IAM"],
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
        )
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName="roles", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
        yield running
    running.stop()


def _roles(cloud: RunningCloud) -> dict[str, str]:
    """The ARNs of both roles, as the stack tells them."""
    stack = cloud.client("cloudformation").describe_stacks(StackName="roles")["Stacks"][0]
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


def _become(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch, role: str) -> boto3.Session:
    """Take the role; the embedded cloud takes no tokens, so the administrator is let into the copy here."""
    arn = _roles(cloud)["PlanRoleArn" if role == PLAN else "PublishRoleArn"]
    trust = {"Effect": "Allow", "Principal": {"AWS": cloud.account}, "Action": "sts:AssumeRole"}
    cloud.client("iam").update_assume_role_policy(
        RoleName=arn.rpartition("/")[2],
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )
    answer = cloud.client("sts").assume_role(RoleArn=arn, RoleSessionName="run")["Credentials"]
    for name, key in (
        ("AWS_ACCESS_KEY_ID", "AccessKeyId"),
        ("AWS_SECRET_ACCESS_KEY", "SecretAccessKey"),
        ("AWS_SESSION_TOKEN", "SessionToken"),
    ):
        monkeypatch.setenv(name, str(answer[key]))
    return boto3.Session(region_name=cloud.region)


def test_a_role_is_for_the_runs_of_one_environment_of_one_repository(cloud: RunningCloud) -> None:
    """Subject and audience in full, and whoever else signs tokens gets nothing."""
    for kind, subject in (("PlanRoleArn", PLAN), ("PublishRoleArn", PUBLISH)):
        name = _roles(cloud)[kind].rpartition("/")[2]
        role = cloud.client("iam").get_role(RoleName=name)["Role"]
        document: Any = role["AssumeRolePolicyDocument"]
        [statement] = (json.loads(document) if isinstance(document, str) else document)["Statement"]
        host = ISSUER.removeprefix("https://")
        assert statement["Principal"]["Federated"].endswith(f":oidc-provider/{host}")
        assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
        assert statement["Condition"] == {
            "StringEquals": {f"{host}:sub": subject, f"{host}:aud": "sts.amazonaws.com"}
        }


def test_each_role_is_enough_for_its_commands(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the workflows run them: looked at, published, looked at again, and nothing is different."""
    _become(cloud, monkeypatch, PLAN)
    assert run(["publish", "--target", "aws"]) == 1
    assert "not authorized" in capsys.readouterr().err
    _become(cloud, monkeypatch, PUBLISH)
    assert run(["publish", "--target", "aws"]) == 0
    _become(cloud, monkeypatch, PLAN)
    for command in LOOKING:
        capsys.readouterr()
        assert run(command.split()) == 0, capsys.readouterr()


def test_what_was_changed_by_hand_is_told_every_night(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody let anybody take a launch role: the command fails and names the resource and the property."""
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    cloud.client("iam").update_assume_role_policy(
        RoleName=f"librechat-launch-data-{cloud.region}",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )
    _become(cloud, monkeypatch, PLAN)
    assert run(["drift", "--target", "aws", "--json"]) == 1
    [found] = json.loads(capsys.readouterr().out)
    assert found["logical_id"].startswith("LaunchRoledata")
    assert any("AssumeRolePolicyDocument" in path for path in found["differences"])


def test_neither_role_makes_roles_or_policies_itself(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What publishing makes of IAM's is made by CloudFormation, for stacks of the catalog's names alone."""
    for role in (PLAN, PUBLISH):
        iam = _become(cloud, monkeypatch, role).client("iam")
        with pytest.raises(ClientError, match="not authorized"):
            iam.put_role_policy(
                RoleName=f"librechat-launch-data-{cloud.region}", PolicyName="more", PolicyDocument="{}"
            )
