"""Two accounts: share, accept, launch in the other one, update, unshare; and audiences with limits."""

from __future__ import annotations

import datetime as dt
import json
import time
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local_cloud.cloud import RunningCloud, start
from local_cloud.gateway.settings import MEMBER_ACCOUNT
from portfolio.cli.main import run
from portfolio.errors import CatalogError
from portfolio.hub.audience_settings import Audience, LaunchRolesElsewhere, Sharing
from portfolio.hub.member_stack import MEMBER_STACK
from portfolio.packaging import build_all
from portfolio.publication.publishing import Published, dry_run, publish
from portfolio.publication.sharing import accept
from portfolio.settings import Launchers
from portfolio.versions.current import Current
from portfolio.versions.releasing import freeze
from portfolio.versions.version import Version
from products.functions.index import ARTIFACT_BUCKET_PLACEHOLDER
from tests.support.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = dt.date(2026, 11, 28)
PATTERN = "arn:aws:iam:::role/LibreChatLauncher*"
UNIT = "ou-embd-accounts"
DEVELOPERS = Audience(
    name="developers",
    title="LibreChat for developers",
    description="Small ones, without SSH.",
    launchers=("arn:aws:iam:::role/Developer*",),
    products=("network",),
    sizes=("small",),
    regions=("us-east-1", "eu-central-1"),
    ssh=False,
    tag_options=(("CostCenter", ("engineering",)),),
    budget="developers",
    notifications=(),
    sharing=Sharing(nodes=(UNIT,)),
)
ELSEWHERE = replace(DEVELOPERS, name="elsewhere", title="Elsewhere", regions=("eu-west-1",), budget="")
HUB = replace(
    SETTINGS,
    launchers=Launchers(arns=(), patterns=(PATTERN,)),
    images=replace(SETTINGS.images, account="000000000000", organization="o-embedded000"),
    elsewhere=LaunchRolesElsewhere(units=(UNIT,)),
    sharing=Sharing(nodes=(MEMBER_ACCOUNT,)),
    audiences=(DEVELOPERS, ELSEWHERE),
)


def _release(root: Path, version: str, function: str, **resources: dict[str, Any]) -> None:
    """Release a small network with a function whose zip lies in the hub's bucket."""
    form = {
        "EnvironmentName": {"Type": "String"},
        "Size": {"Type": "String", "Default": "small", "AllowedValues": ["small", "medium"]},
        "SshAllowedCidr": {"Type": "String", "Default": ""},
    }
    topic = {
        "Type": "AWS::SNS::Topic",
        "Properties": {"Tags": [{"Key": "librechat:environment", "Value": {"Ref": "EnvironmentName"}}]},
    }
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "Path": "/librechat/",
            "PermissionsBoundary": {
                "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/"
                "librechat-role-boundary-${AWS::Region}"
            },
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "lambda.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            },
            "Policies": [
                {
                    "PolicyName": "logs",
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}],
                    },
                }
            ],
            "Tags": [{"Key": "librechat:environment", "Value": {"Ref": "EnvironmentName"}}],
        },
    }
    zipped = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Code": {
                "S3Bucket": {"Fn::Sub": f"{ARTIFACT_BUCKET_PLACEHOLDER}-${{AWS::Region}}"},
                "S3Key": f"functions/{function}.zip",
            },
            "Handler": "custom_resources.postgres.handler.handler",
            "Runtime": "python3.13",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Tags": [{"Key": "librechat:environment", "Value": {"Ref": "EnvironmentName"}}],
        },
    }
    template = {
        "Parameters": form,
        "Resources": {"News": topic, "Role": role, "Function": zipped, **resources},
    }
    current = Current(product="network", version=Version.parse(version), template=template)
    freeze(current, changelog=f"What {version} brings.", date=DAY, root=root)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """An embedded cloud of these tests alone, in which share operations take a moment."""
    folder = tmp_path_factory.mktemp("cloud")
    running = start(folder / "state", port=0, functions_folder=folder / "functions")
    told = {
        "rates": {"servicecatalog": 20, "cloudformation": 20, "iam": 20},
        "burst": 5,
        "share_seconds": 0.5,
    }
    (running.state_folder / "throttles.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", running.endpoint_url)
        yield running
    running.stop()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One small release."""
    folder = tmp_path_factory.mktemp("releases")
    _release(folder, "0.1.0", build_all()["postgres-schema"].sha256)
    return folder


@pytest.fixture(scope="module")
def foreign(cloud: RunningCloud) -> str:
    """The ID of a TagOption that somebody else made in the hub's account."""
    option = cloud.client("servicecatalog").create_tag_option(Key="CostCenter", Value="engineering")
    return str(option["TagOptionDetail"]["Id"])


@pytest.fixture(scope="module")
def published(cloud: RunningCloud, root: Path, foreign: str) -> tuple[Published, list[str]]:
    """The release, published to both audiences and shared, with the lines that were told."""
    assert foreign
    lines: list[str] = []
    return publish(cloud.session(), HUB, progress=lines.append, root=root), lines


def _user(cloud: RunningCloud, name: str, account: str = MEMBER_ACCOUNT) -> Any:  # noqa: ANN401 - a boto3 client
    """Service Catalog, as somebody of that role in an account."""
    iam = cloud.client("iam", account)
    trust = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}
    uses = {"Effect": "Allow", "Action": ["servicecatalog:*", "cloudformation:Describe*"], "Resource": "*"}
    try:
        iam.create_role(
            RoleName=name,
            AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        )
        iam.put_role_policy(
            RoleName=name,
            PolicyName="uses",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [uses]}),
        )
    except iam.exceptions.EntityAlreadyExistsException:
        pass
    got = cloud.client("sts", account).assume_role(
        RoleArn=f"arn:aws:iam::{account}:role/{name}", RoleSessionName="launches"
    )["Credentials"]
    session = boto3.Session(
        got["AccessKeyId"], got["SecretAccessKey"], got["SessionToken"], region_name=cloud.region
    )
    return session.client("servicecatalog")


def _done(catalog: Any, record: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - a boto3 client
    """Wait for the end of a request."""
    while True:
        found: dict[str, Any] = catalog.describe_record(Id=record["RecordId"])["RecordDetail"]
        if found["Status"] in {"SUCCEEDED", "FAILED"}:
            return found
        time.sleep(0.1)


def _launch(catalog: Any, version: str, environment: str, **parameters: str) -> dict[str, Any]:  # noqa: ANN401 - a boto3 client
    given = {"EnvironmentName": environment, **parameters}
    record = catalog.provision_product(
        ProductName="network",
        ProvisioningArtifactName=version,
        ProvisionedProductName=f"{environment}-network",
        ProvisioningParameters=[{"Key": key, "Value": value} for key, value in given.items()],
        Tags=[{"Key": "CostCenter", "Value": "engineering"}],
        ProvisionToken=uuid.uuid4().hex,
    )["RecordDetail"]
    return _done(catalog, record)


def test_each_audience_has_its_portfolio_where_it_is_published(
    cloud: RunningCloud, published: tuple[Published, list[str]]
) -> None:
    """Its launchers, its budget; one that is for another region is not there."""
    portfolios = published[0].portfolios
    assert sorted(portfolios) == ["PortfolioId", "PortfolioIdDevelopers"]
    catalog = cloud.client("servicecatalog")
    identifier = portfolios["PortfolioIdDevelopers"]
    principals = catalog.list_principals_for_portfolio(PortfolioId=identifier)["Principals"]
    assert [each["PrincipalARN"] for each in principals] == [*DEVELOPERS.launchers]
    budgets = catalog.list_budgets_for_resource(ResourceId=identifier)["Budgets"]
    assert [each["BudgetName"] for each in budgets] == ["developers"]


def test_a_tag_option_that_the_account_has_already_is_used(
    cloud: RunningCloud, published: tuple[Published, list[str]], foreign: str
) -> None:
    """Both portfolios demand it; it was not made a second time, which the account would refuse."""
    catalog = cloud.client("servicecatalog")
    for identifier in published[0].portfolios.values():
        options = catalog.describe_portfolio(Id=identifier)["TagOptions"]
        assert foreign in [each["Id"] for each in options]


def test_shares_are_made_one_after_the_other_and_waited_for(
    cloud: RunningCloud, published: tuple[Published, list[str]]
) -> None:
    """With TagOptions, and with principals where that can be; the next publication finds nothing to do."""
    told = [line for line in published[1] if line.startswith("shared port-")]
    assert len(told) == 2
    catalog = cloud.client("servicecatalog")
    [account] = catalog.describe_portfolio_shares(PortfolioId=published[0].portfolio_id, Type="ACCOUNT")[
        "PortfolioShareDetails"
    ]
    assert (account["PrincipalId"], account["Accepted"]) == (MEMBER_ACCOUNT, False)
    assert (account["ShareTagOptions"], account["SharePrincipals"]) == (True, False)
    [unit] = catalog.describe_portfolio_shares(
        PortfolioId=published[0].portfolios["PortfolioIdDevelopers"], Type="ORGANIZATIONAL_UNIT"
    )["PortfolioShareDetails"]
    assert (unit["PrincipalId"], unit["Accepted"], unit["SharePrincipals"]) == (UNIT, True, True)


def test_an_audience_launches_within_its_limits_in_another_account(
    cloud: RunningCloud, published: tuple[Published, list[str]]
) -> None:
    """Shared within the organization: nobody accepts it, patterns hold there, and so do the limits."""
    assert published
    developer = _user(cloud, "DeveloperOne")
    with pytest.raises(ClientError, match="offers the sizes small"):
        _launch(developer, "0.1.0", "dev-large", Size="medium")
    with pytest.raises(ClientError, match="opens no SSH"):
        _launch(developer, "0.1.0", "dev-ssh", SshAllowedCidr="10.0.0.0/8")
    record = _launch(developer, "0.1.0", "dev-one")
    assert record["Status"] == "SUCCEEDED", record["RecordErrors"]
    assert record["LaunchRoleArn"] == (
        f"arn:aws:iam::{MEMBER_ACCOUNT}:role/librechat-launch-network-{cloud.region}"
    )
    assert len(cloud.client("sns", MEMBER_ACCOUNT).list_topics()["Topics"]) == 1
    assert cloud.client("sns").list_topics()["Topics"] == []


def test_a_share_is_accepted_launched_from_updated_and_ended(
    cloud: RunningCloud, published: tuple[Published, list[str]], root: Path
) -> None:
    """By invitation: nobody sees it before the account accepts it, and nobody once it is unshared."""
    member = cloud.client("servicecatalog", MEMBER_ACCOUNT)
    user = _user(cloud, "LibreChatLauncherOne")
    with pytest.raises(ClientError, match="No launch paths"):
        _launch(user, "0.1.0", "team-one")
    portfolio = published[0].portfolio_id
    assert accept(member, portfolio, [PATTERN]) == (PATTERN,)
    assert accept(member, portfolio, [PATTERN]) == ()
    assert _launch(user, "0.1.0", "team-one")["Status"] == "SUCCEEDED"
    _release(
        root,
        "0.2.0",
        build_all()["postgres-schema"].sha256,
        More={"Type": "AWS::SNS::Topic", "Properties": {}},
    )
    changes = {(each.kind, each.what) for each in dry_run(cloud.session(), HUB, root=root)}
    assert ("version", "added") in changes
    assert not {kind for kind, _ in changes} & {"share", "budget"}
    publish(cloud.session(), HUB, progress=lambda _: None, root=root)
    record = user.update_provisioned_product(
        ProvisionedProductName="team-one-network",
        ProductName="network",
        ProvisioningArtifactName="0.2.0",
        ProvisioningParameters=[{"Key": "EnvironmentName", "UsePreviousValue": True}],
        UpdateToken=uuid.uuid4().hex,
    )["RecordDetail"]
    record = _done(user, record)
    assert record["Status"] == "SUCCEEDED", record["RecordErrors"]
    alone = replace(HUB, sharing=Sharing())
    [change] = [each for each in dry_run(cloud.session(), alone, root=root) if each.kind == "share"]
    assert (change.what, change.detail) == ("unshared", MEMBER_ACCOUNT)
    assert publish(cloud.session(), alone, progress=lambda _: None, root=root).changed
    with pytest.raises(ClientError, match="No launch paths"):
        _launch(user, "0.2.0", "team-two")
    assert not publish(cloud.session(), alone, progress=lambda _: None, root=root).changed


def test_fails_in_words_to_accept_what_was_not_offered(cloud: RunningCloud) -> None:
    """The account is told who must share it."""
    member = cloud.client("servicecatalog", MEMBER_ACCOUNT)
    with pytest.raises(CatalogError, match="Cannot accept the portfolio port-0000000000000") as caught:
        accept(member, "port-0000000000000", [PATTERN])
    assert "share_with" in str(caught.value)


def test_an_account_without_launch_roles_is_told_what_it_lacks_and_how_to_get_it(
    cloud: RunningCloud,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`catalog accept` warns, a launch is refused, and what `catalog roles` prints ends the warning."""
    alone = replace(HUB, elsewhere=LaunchRolesElsewhere())
    published = publish(cloud.session(), alone, progress=lambda _: None, root=root)
    role = f"librechat-launch-network-{cloud.region}"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", MEMBER_ACCOUNT)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", cloud.secret_key)
    monkeypatch.setenv("AWS_REGION", cloud.region)
    accepting = ["accept", published.portfolio_id, "--launcher", PATTERN, "--target", "aws"]
    assert run(accepting) == 0
    told = capsys.readouterr()
    assert f"Accepted {published.portfolio_id}" in told.out
    assert f"received: no {role}" in told.err
    assert "catalog roles" in told.err
    with pytest.raises(ClientError, match=role):
        _launch(_user(cloud, "LibreChatLauncherOne"), "0.1.0", "team-early")

    assert run(["roles"]) == 0
    printed = capsys.readouterr().out
    bucket, s3 = "templates-of-the-member", cloud.client("s3", MEMBER_ACCOUNT)
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="roles.json", Body=printed.encode())
    cloudformation = cloud.client("cloudformation", MEMBER_ACCOUNT)
    cloudformation.create_stack(
        StackName=MEMBER_STACK,
        TemplateURL=f"https://s3.{cloud.region}.amazonaws.com/{bucket}/roles.json",
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    waiter = cloudformation.get_waiter("stack_create_complete")
    waiter.wait(StackName=MEMBER_STACK, WaiterConfig={"Delay": 1})
    assert run(accepting) == 0
    assert capsys.readouterr().err == ""


def test_fails_to_accept_by_command_what_was_not_offered(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Four parts on standard error and exit status 1."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", MEMBER_ACCOUNT)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", cloud.secret_key)
    monkeypatch.setenv("AWS_REGION", cloud.region)
    assert run(["accept", "port-0000000000000", "--target", "aws"]) == 1
    assert "Cannot accept the portfolio port-0000000000000" in capsys.readouterr().err
