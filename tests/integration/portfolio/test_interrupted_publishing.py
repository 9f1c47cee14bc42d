"""Publications that are killed, and two at once: the next one ends what the last began."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from local_cloud.cloud import RunningCloud, start
from portfolio.errors import CatalogError
from portfolio.publication.lock import KEY, publication_lock
from portfolio.publication.publishing import dry_run, publish
from portfolio.versions.current import Current
from portfolio.versions.releasing import freeze
from portfolio.versions.version import Version
from tests.support.sampling import sample
from tests.support.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = dt.date(2026, 11, 28)
LINES = range(1, 60, 3)
"""At which line of its progress a publication is killed: from before anything is written to the end."""


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """An embedded cloud of these tests alone, which throttles."""
    folder = tmp_path_factory.mktemp("cloud")
    running = start(folder / "state", port=0, functions_folder=folder / "functions")
    told = {"rates": {"servicecatalog": 20, "cloudformation": 20, "iam": 20}, "burst": 5}
    (running.state_folder / "throttles.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", running.endpoint_url)
        patch.setenv("AWS_DEFAULT_REGION", running.region)
        yield running
    running.stop()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One release without functions."""
    folder = tmp_path_factory.mktemp("releases")
    _release(folder, 1)
    return folder


def _release(root: Path, number: int) -> None:
    template = {
        "Parameters": {"EnvironmentName": {"Type": "String"}},
        "Resources": {
            f"Topic{each}": {"Type": "AWS::SNS::Topic", "Properties": {}} for each in range(number)
        },
    }
    version = Version.parse(f"0.{number}.0")
    freeze(
        Current(product="network", version=version, template=template),
        changelog="More.",
        date=DAY,
        root=root,
    )


def _versions(cloud: RunningCloud) -> dict[str, str]:
    catalog = cloud.client("servicecatalog")
    found = catalog.search_products_as_admin()["ProductViewDetails"]
    return {
        each["Name"]: each["Id"]
        for product in found
        for each in catalog.list_provisioning_artifacts(ProductId=product["ProductViewSummary"]["ProductId"])[
            "ProvisioningArtifactDetails"
        ]
    }


@pytest.mark.parametrize("line", sample(LINES, 2))
def test_a_publication_that_was_killed_is_ended_by_the_next(
    cloud: RunningCloud, root: Path, line: int
) -> None:
    """At whatever line: every version that was there keeps its ID, and nothing is left to do."""
    before = _versions(cloud)
    _release(root, len(list((root / "network").glob("0.*"))) + 1)
    credentials = cloud.session().get_credentials()
    assert credentials is not None
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "tests.integration.portfolio.killed_publication", str(root), str(line)],
        env={
            **os.environ,
            "AWS_ACCESS_KEY_ID": credentials.access_key,
            "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root)
    after = _versions(cloud)
    assert {name: after[name] for name in before} == before
    assert set(after) == {folder.name for folder in (root / "network").glob("0.*")}
    assert dry_run(cloud.session(), SETTINGS, root=root) == ()


def test_fails_while_another_publication_is_under_way_and_not_once_it_is_gone(
    cloud: RunningCloud, root: Path
) -> None:
    """Who publishes is told; nothing is written. A holder whose process is gone is nobody."""
    publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root)
    s3, bucket = cloud.client("s3"), f"{SETTINGS.artifact_bucket}-{cloud.region}"
    with publication_lock(s3, bucket, cloud.account):
        lines: list[str] = []
        with pytest.raises(CatalogError, match="another publication is under way") as caught:
            publish(cloud.session(), SETTINGS, progress=lines.append, root=root)
        assert f"process {os.getpid()}" in str(caught.value)
        assert lines == []
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    at = dt.datetime.now(dt.UTC).isoformat()
    holder = {"machine": os.uname().nodename, "process": gone.pid, "at": at}
    s3.put_object(Bucket=bucket, Key=KEY, Body=json.dumps(holder).encode())
    assert not publish(cloud.session(), SETTINGS, progress=lambda _: None, root=root).changed
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket, Prefix=KEY)


def test_a_holder_elsewhere_is_gone_after_a_quarter_of_an_hour(cloud: RunningCloud) -> None:
    """Its process cannot be asked for; it has not said that it lives."""
    s3, bucket = cloud.client("s3"), f"{SETTINGS.artifact_bucket}-{cloud.region}"
    for minutes, free in ((10, False), (20, True)):
        at = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes)
        holder = {"machine": "another", "process": 1, "at": at.isoformat()}
        s3.put_object(Bucket=bucket, Key=KEY, Body=json.dumps(holder).encode())
        if free:
            with publication_lock(s3, bucket, cloud.account) as held:
                assert held is not None
        else:
            with (
                pytest.raises(CatalogError, match="process 1 on another"),
                publication_lock(s3, bucket, cloud.account),
            ):
                pass
