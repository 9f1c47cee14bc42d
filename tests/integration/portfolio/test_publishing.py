"""Publishing into the embedded cloud: once, again without effect, with a new version, and with a bad one."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from custom_resources.packaging import build_all
from local_cloud.cloud import RunningCloud, start
from portfolio.current import Current
from portfolio.errors import CatalogError
from portfolio.publishing import Published, publish
from portfolio.releasing import freeze
from portfolio.settings import load
from portfolio.version import Version
from products.functions import ARTIFACT_BUCKET_PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STACK = "librechat-catalog-portfolio"


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
    current = Current(
        product="data",
        version=Version.parse(version),
        template={"Resources": {"Function": function, **resources}},
    )
    freeze(current, changelog=f"What {version} brings.", date=dt.date(2026, 11, 22), root=root)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, function_hash: str) -> Path:
    """One small release with a real function."""
    folder = tmp_path_factory.mktemp("releases")
    _release(folder, "0.1.0", function_hash)
    return folder


@pytest.fixture(scope="module")
def published(cloud: RunningCloud, root: Path) -> Published:
    """The release, published."""
    return publish(cloud.session(), load(), progress=lambda _: None, root=root)


def _versions(cloud: RunningCloud) -> dict[str, str]:
    """The IDs of the versions of the product, by their names."""
    catalog = cloud.client("servicecatalog")
    [found] = catalog.search_products_as_admin()["ProductViewDetails"]
    product = found["ProductViewSummary"]["ProductId"]
    details = catalog.list_provisioning_artifacts(ProductId=product)["ProvisioningArtifactDetails"]
    return {each["Name"]: each["Id"] for each in details}


def test_what_is_released_can_be_launched_by_those_who_may(cloud: RunningCloud, published: Published) -> None:
    """The portfolio holds the product's version and lets in whom the settings name."""
    assert published.changed
    assert published.versions == {"data": ("0.1.0",)}
    assert [*_versions(cloud)] == ["0.1.0"]
    catalog = cloud.client("servicecatalog")
    principals = catalog.list_principals_for_portfolio(PortfolioId=published.portfolio_id)["Principals"]
    assert [each["PrincipalARN"] for each in principals] == [*load().launchers.patterns]


def test_the_zip_lies_where_the_template_says(
    cloud: RunningCloud, published: Published, function_hash: str
) -> None:
    """Under its hash, which is that of its content."""
    assert published.region == cloud.region
    bucket = f"{load().artifact_bucket}-{cloud.region}"
    found = cloud.client("s3").get_object(Bucket=bucket, Key=f"functions/{function_hash}.zip")["Body"].read()
    assert hashlib.sha256(found).hexdigest() == function_hash


def test_publishing_again_changes_nothing(cloud: RunningCloud, published: Published, root: Path) -> None:
    """Neither a stack nor an object: the same portfolio, the same version IDs."""
    before = _versions(cloud)
    lines: list[str] = []
    again = publish(cloud.session(), load(), progress=lines.append, root=root)
    assert (again.changed, again.uploaded, again.portfolio_id) == (False, 0, published.portfolio_id)
    assert f"{STACK}: nothing to change" in lines
    assert _versions(cloud) == before


@pytest.mark.usefixtures("published")
def test_a_new_version_joins_those_before_it(
    cloud: RunningCloud, root: Path, function_hash: str, tmp_path: Path
) -> None:
    """Running environments keep the version that they were launched from, under the same ID."""
    before = _versions(cloud)
    more = tmp_path / "releases"
    shutil.copytree(root, more)
    _release(more, "0.2.0", function_hash, Queue={"Type": "AWS::SQS::Queue", "Properties": {}})
    publish(cloud.session(), load(), progress=lambda _: None, root=more)
    after = _versions(cloud)
    assert set(after) == {"0.1.0", "0.2.0"}
    assert after["0.1.0"] == before["0.1.0"]


@pytest.mark.usefixtures("published")
def test_fails_with_the_first_resource_that_failed_and_leaves_what_was(
    cloud: RunningCloud, root: Path, function_hash: str, tmp_path: Path
) -> None:
    """A template above CloudFormation's megabyte is refused; the portfolio stays as it was, and can go on."""
    publish(cloud.session(), load(), progress=lambda _: None, root=root)
    before = _versions(cloud)
    more = tmp_path / "releases"
    shutil.copytree(root, more)
    huge = {"Type": "AWS::SQS::Queue", "Properties": {}, "Metadata": {"Padding": "x" * 1_000_000}}
    _release(more, "0.2.0", function_hash, Queue=huge)
    with pytest.raises(CatalogError, match="first to fail: Productdata") as caught:
        publish(cloud.session(), load(), progress=lambda _: None, root=more)
    assert "UPDATE_ROLLBACK_COMPLETE" in str(caught.value)
    assert _versions(cloud) == before
    assert not publish(cloud.session(), load(), progress=lambda _: None, root=root).changed


def test_fails_without_a_region(monkeypatch: pytest.MonkeyPatch, root: Path, tmp_path: Path) -> None:
    """Nothing is synthesised before it is known where to."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(CatalogError, match="no region is chosen"):
        publish(boto3.Session(), load(), progress=lambda _: None, root=root)


@pytest.mark.usefixtures("cloud")
def test_fails_in_four_parts_when_a_call_is_refused(root: Path) -> None:
    """An access key that nobody issued: what AWS answered is told, without a traceback."""
    stranger = boto3.Session(
        aws_access_key_id="AKIANOBODYKNOWSTHIS0",
        aws_secret_access_key="none",  # noqa: S106 - opens nothing
        region_name="us-east-1",
    )
    with pytest.raises(CatalogError, match="AWS refused a call"):
        publish(stranger, load(), progress=lambda _: None, root=root)
