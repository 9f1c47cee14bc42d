"""Publishing into the embedded cloud: once, again without effect, with a new version, and with a bad one."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import shutil
import time
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local_cloud.cloud import RunningCloud, start
from portfolio.cli.commands.launcher_role import assume
from portfolio.errors import CatalogError
from portfolio.packaging import build_all
from portfolio.publication.publishing import Published, dry_run, publish
from portfolio.settings import Launchers
from portfolio.versions.current import Current
from portfolio.versions.lifecycle import State, move
from portfolio.versions.release import releases
from portfolio.versions.releasing import freeze
from portfolio.versions.version import Bump, Version
from products.functions.index import ARTIFACT_BUCKET_PLACEHOLDER
from tests.support.sampling import sample
from tests.support.settings import SETTINGS, TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STACK = "librechat-catalog-portfolio"
DAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """An embedded cloud of these tests alone, to which every client in this process goes."""
    folder = tmp_path_factory.mktemp("cloud")
    running = start(folder / "state", port=0, functions_folder=folder / "functions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", running.endpoint_url)
        yield running
    running.stop()


@pytest.fixture(scope="module")
def function_hash() -> str:
    """SHA-256 of a function's zip."""
    return build_all()["postgres-schema"].sha256


def _release(root: Path, version: str, function_hash: str, **resources: dict[str, Any]) -> None:
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Code": {
                "S3Bucket": {"Fn::Sub": ARTIFACT_BUCKET_PLACEHOLDER + "-${AWS::Region}"},
                "S3Key": f"functions/{function_hash}.zip",
            },
            "Role": "arn:aws:iam::000000000000:role/some",
        },
    }
    parameters = {"EnvironmentName": {"Type": "String", "Default": "any"}}
    current = Current(
        product="data",
        version=Version.parse(version),
        template={"Parameters": parameters, "Resources": {"Function": function, **resources}},
    )
    freeze(current, changelog=f"What {version} brings.", date=DAY, root=root)


def _next(root: Path, function_hash: str, **resources: dict[str, Any]) -> str:
    """Release the next version: one with a queue more."""
    known = releases("data", root=root)
    queues = {
        f"Queue{number}": {"Type": "AWS::SQS::Queue", "Properties": {}} for number, _ in enumerate(known)
    }
    version = str(known[-1].version.after(Bump.MINOR))
    _release(root, version, function_hash, **queues, **resources)
    return version


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, function_hash: str) -> Path:
    """One small release with a real function."""
    folder = tmp_path_factory.mktemp("releases")
    _release(folder, "0.1.0", function_hash)
    return folder


@pytest.fixture(scope="module")
def published(cloud: RunningCloud, root: Path) -> Published:
    """The release, published."""
    return publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root)


def _versions(cloud: RunningCloud) -> dict[str, str]:
    """The IDs of the versions of the product, by their names."""
    catalog = cloud.client("servicecatalog")
    [found] = catalog.search_products_as_admin()["ProductViewDetails"]
    product = found["ProductViewSummary"]["ProductId"]
    details = catalog.list_provisioning_artifacts(ProductId=product)["ProvisioningArtifactDetails"]
    return {each["Name"]: each["Id"] for each in details}


def _life(cloud: RunningCloud, version: str) -> tuple[bool, str]:
    """Whether a version is active, and its guidance."""
    catalog = cloud.client("servicecatalog")
    [found] = catalog.search_products_as_admin()["ProductViewDetails"]
    product = found["ProductViewSummary"]["ProductId"]
    details = catalog.list_provisioning_artifacts(ProductId=product)["ProvisioningArtifactDetails"]
    return next((each["Active"], each["Guidance"]) for each in details if each["Name"] == version)


def _launch(cloud: RunningCloud, version: str, environment: str) -> str:
    """Launch the product as an end user, wait for the end, and return the provisioned product's ID."""
    catalog = assume(cloud.session()).client("servicecatalog")
    record = catalog.provision_product(
        ProductName="data",
        ProvisioningArtifactName=version,
        ProvisionedProductName=f"{environment}-data",
        ProvisioningParameters=[{"Key": "EnvironmentName", "Value": environment}],
        Tags=[{"Key": key, "Value": value} for key, value in TAGS.items()],
        ProvisionToken=uuid.uuid4().hex,
    )["RecordDetail"]
    while catalog.describe_record(Id=record["RecordId"])["RecordDetail"]["Status"] not in {
        "SUCCEEDED",
        "FAILED",
    }:
        time.sleep(0.1)
    identifier: str = record["ProvisionedProductId"]
    return identifier


def _terminate(cloud: RunningCloud, identifier: str) -> None:
    """Terminate what was launched and wait until it is gone."""
    catalog = assume(cloud.session()).client("servicecatalog")
    catalog.terminate_provisioned_product(ProvisionedProductId=identifier, TerminateToken=uuid.uuid4().hex)
    while catalog.search_provisioned_products(Filters={"SearchQuery": [f"id:{identifier}"]})[
        "ProvisionedProducts"
    ]:
        time.sleep(0.1)


def _settled(cloud: RunningCloud) -> None:
    """Wait until no deployment of the hub's stacks is under way."""
    cloudformation = cloud.client("cloudformation")
    while any(
        each["StackStatus"].endswith("_IN_PROGRESS") for each in cloudformation.describe_stacks()["Stacks"]
    ):
        time.sleep(0.1)


def test_what_is_released_can_be_launched_by_those_who_may(cloud: RunningCloud, published: Published) -> None:
    """The portfolio holds the product's version and lets in whom the settings name."""
    assert published.changed
    assert published.versions == {"data": ("0.1.0",)}
    assert "0.1.0" in _versions(cloud)
    catalog = cloud.client("servicecatalog")
    principals = catalog.list_principals_for_portfolio(PortfolioId=published.portfolio_id)["Principals"]
    assert [each["PrincipalARN"] for each in principals] == [*SETTINGS.launchers.patterns]


def test_the_zip_lies_where_the_template_says(
    cloud: RunningCloud, published: Published, function_hash: str
) -> None:
    """Under its hash, which is that of its content."""
    assert published.region == cloud.region
    bucket = f"{SETTINGS.artifact_bucket}-{cloud.region}"
    found = cloud.client("s3").get_object(Bucket=bucket, Key=f"functions/{function_hash}.zip")["Body"].read()
    assert hashlib.sha256(found).hexdigest() == function_hash


def test_publishing_again_changes_nothing(cloud: RunningCloud, published: Published, root: Path) -> None:
    """Neither a stack nor an object: the same portfolio, the same version IDs."""
    before = _versions(cloud)
    lines: list[str] = []
    again = publish(cloud.session(), SETTINGS, progress=lines.append, root=root)
    assert (again.changed, again.uploaded, again.portfolio_id) == (False, 0, published.portfolio_id)
    assert f"{STACK}: nothing to change" in lines
    assert _versions(cloud) == before


@pytest.mark.usefixtures("published")
def test_a_new_version_joins_those_before_it(cloud: RunningCloud, root: Path, function_hash: str) -> None:
    """Running environments keep the version that they were launched from, under the same ID."""
    before = _versions(cloud)
    new = _next(root, function_hash)
    publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root)
    after = _versions(cloud)
    assert set(after) == {*before, new}
    assert {name: after[name] for name in before} == before


@pytest.mark.usefixtures("published")
def test_a_dry_run_tells_what_would_change_and_changes_nothing(
    cloud: RunningCloud, root: Path, function_hash: str
) -> None:
    """The new version, the launch role's new actions, what is deprecated; nothing once it is published."""
    publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root)
    before = _versions(cloud)
    assert dry_run(cloud.session(), SETTINGS, root=root) == ()
    new = _next(root, function_hash, Topic={"Type": "AWS::SNS::Topic", "Properties": {}})
    move("data", "0.1.0", State.DEPRECATED, date=DAY, root=root)
    changes = dry_run(cloud.session(), SETTINGS, root=root)
    versions = {(each.what, each.name) for each in changes if each.kind == "version"}
    assert versions == {("added", f"data {new}"), ("deprecated", "data 0.1.0")}
    allowed = [each for each in changes if (each.what, each.kind) == ("allowed", "statement")]
    assert any("sns:CreateTopic" in each.detail and "(Allow)" in each.detail for each in allowed)
    assert (_versions(cloud), _life(cloud, "0.1.0")) == (before, (True, "DEFAULT"))
    move("data", "0.1.0", State.OFFERED, date=DAY, root=root)
    publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root)
    assert dry_run(cloud.session(), SETTINGS, root=root) == ()


@pytest.mark.usefixtures("published")
def test_fails_from_a_checkout_that_lacks_a_published_version(
    cloud: RunningCloud, root: Path, function_hash: str, tmp_path: Path
) -> None:
    """Older, or with a deleted release: refused before a byte is written, naming who runs it."""
    older = tmp_path / "older"
    shutil.copytree(root, older)
    new = _next(root, function_hash)
    publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root)
    before = _versions(cloud)
    launched = _launch(cloud, new, "team-old")
    lines: list[str] = []
    with pytest.raises(CatalogError, match=rf"data {new} would be deleted from the account") as caught:
        publish(cloud.session(), SETTINGS, progress=lines.append, root=older)
    assert "team-old (team-old-data)" in str(caught.value)
    assert f"catalog retire data {new}" in str(caught.value)
    assert not [line for line in lines if line.startswith(("uploaded", "librechat-"))]
    assert _versions(cloud) == before
    _terminate(cloud, launched)


@pytest.mark.usefixtures("published")
def test_fails_when_a_published_version_has_other_bytes(
    cloud: RunningCloud, root: Path, tmp_path: Path
) -> None:
    """A released template that was rewritten would become another version of the same name."""
    before = _versions(cloud)
    forged = tmp_path / "forged"
    shutil.copytree(root, forged)
    file = forged / "data" / "0.1.0" / "template.json"
    file.write_text(file.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(CatalogError, match=r"data 0\.1\.0 would become another version") as caught:
        publish(cloud.session(), SETTINGS, progress=lambda _: None, root=forged)
    assert before["0.1.0"] in str(caught.value)
    assert _versions(cloud) == before


def test_fails_for_launchers_of_another_account(cloud: RunningCloud, root: Path) -> None:
    """Service Catalog takes ARNs of the hub's own account only: refused before anything is made."""
    stranger = Launchers(arns=("arn:aws:iam::123456789012:role/Somebody",), patterns=())
    lines: list[str] = []
    with pytest.raises(CatalogError, match="another account than the hub's"):
        publish(cloud.session(), replace(SETTINGS, launchers=stranger), progress=lines.append, root=root)
    assert lines == []


@pytest.mark.usefixtures("published")
def test_fails_when_the_artifact_bucket_is_renamed(cloud: RunningCloud, root: Path) -> None:
    """Its name stands in every template: with another one every version would lose its ID."""
    before = _versions(cloud)
    elsewhere = replace(SETTINGS, artifact_bucket="another-name")
    with pytest.raises(CatalogError, match=r"\[artifacts\] bucket"):
        publish(cloud.session(), elsewhere, progress=lambda _: None, root=root)
    assert _versions(cloud) == before


@pytest.mark.usefixtures("published")
def test_a_deprecated_version_stays_for_who_runs_it_and_is_launched_no_more(
    cloud: RunningCloud, root: Path, function_hash: str
) -> None:
    """Its guidance says so to Service Catalog; restoring it offers it again, all under the same ID."""
    _next(root, function_hash)
    publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root)
    before = _versions(cloud)
    move("data", "0.1.0", State.DEPRECATED, because="Slow.", date=DAY, root=root)
    assert publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root).changed
    assert _life(cloud, "0.1.0") == (True, "DEPRECATED")
    assert not publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root).changed
    with pytest.raises(ClientError, match="deprecated"):
        _launch(cloud, "0.1.0", "team-late")
    move("data", "0.1.0", State.OFFERED, date=DAY, root=root)
    publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root)
    assert _life(cloud, "0.1.0") == (True, "DEFAULT")
    assert _versions(cloud) == before


@pytest.mark.usefixtures("published")
def test_a_retired_version_is_hidden_and_deleted_once_nobody_runs_it(
    cloud: RunningCloud, root: Path, function_hash: str
) -> None:
    """Whoever runs it keeps it, though nobody sees it; the publication after its last user deletes it."""
    retired = _next(root, function_hash)
    _next(root, function_hash)
    publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root)
    before = _versions(cloud)
    launched = _launch(cloud, retired, "team-last")
    move("data", retired, State.RETIRED, because="It leaks.", date=DAY, root=root)
    publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root)
    assert _life(cloud, retired) == (False, "DEPRECATED")
    assert _versions(cloud) == before
    _terminate(cloud, launched)
    published = publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root)
    assert published.changed
    assert retired not in published.versions["data"]
    assert _versions(cloud) == {name: before[name] for name in before if name != retired}


@pytest.mark.parametrize("word", sample(["uploaded", "CREATE_COMPLETE", "librechat-catalog-portfolio"], 1))
def test_a_publication_that_was_killed_is_finished_by_the_next(
    cloud: RunningCloud, published: Published, root: Path, function_hash: str, word: str
) -> None:
    """Wherever it was cut: the same portfolio, every version under the ID that it had."""
    before = _versions(cloud)
    new = _next(root, function_hash)

    def cut(line: str) -> None:
        if word in line:
            raise KeyboardInterrupt

    with contextlib.suppress(KeyboardInterrupt):
        publish(cloud.session(), SETTINGS, progress=cut, root=root)
    _settled(cloud)
    again = publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root)
    assert again.portfolio_id == published.portfolio_id
    after = _versions(cloud)
    assert set(after) == {*before, new}
    assert {name: after[name] for name in before} == before


@pytest.mark.usefixtures("published")
def test_fails_with_the_first_resource_that_failed_and_leaves_what_was(
    cloud: RunningCloud, root: Path, function_hash: str, tmp_path: Path
) -> None:
    """A template above CloudFormation's megabyte is refused; the portfolio stays as it was, and can go on."""
    publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root)
    before = _versions(cloud)
    more = tmp_path / "releases"
    shutil.copytree(root, more)
    huge = {"Type": "AWS::SQS::Queue", "Properties": {}, "Metadata": {"Padding": "x" * 1_000_000}}
    _release(more, str(releases("data", root=more)[-1].version.after(Bump.MINOR)), function_hash, Huge=huge)
    with pytest.raises(CatalogError, match="first to fail: Productdata") as caught:
        publish(cloud.session(), SETTINGS, progress=lambda _: None, root=more)
    assert "UPDATE_ROLLBACK_COMPLETE" in str(caught.value)
    assert _versions(cloud) == before
    assert not publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root).changed


def test_fails_without_a_region(monkeypatch: pytest.MonkeyPatch, root: Path, tmp_path: Path) -> None:
    """Nothing is synthesised before it is known where to."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(CatalogError, match="no region is chosen"):
        publish(boto3.Session(), SETTINGS, progress=lambda _: None, root=root)


@pytest.mark.usefixtures("cloud")
def test_fails_in_four_parts_when_a_call_is_refused(root: Path) -> None:
    """An access key that nobody issued: what AWS answered is told, without a traceback."""
    stranger = boto3.Session(
        aws_access_key_id="AKIANOBODYKNOWSTHIS0",
        aws_secret_access_key="none",  # noqa: S106 - opens nothing
        region_name="us-east-1",
    )
    with pytest.raises(CatalogError, match="sign in again"):
        publish(stranger, SETTINGS, progress=lambda _: None, root=root)
