"""What a preflight finds in an account that is ready, and in accounts where something is in the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import boto3
import pytest

from portfolio.errors import CatalogError
from portfolio.images.publishing import named_images
from portfolio.preflight import SIZES, Level, preflight
from portfolio.preflight.images import look_at_images
from products.images import LOCK_FILE
from tests.support.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from local_cloud.cloud import RunningCloud
    from portfolio.preflight import Finding


def _look(session: boto3.Session, sizes: Sequence[str] = ("small",)) -> dict[str, Finding]:
    return {each.subject: each for each in preflight(session, SETTINGS, sizes=sizes)}


def test_an_empty_account_is_ready_for_the_smallest_size(session: boto3.Session) -> None:
    """Nothing is in the way of a first publication and a first launch."""
    findings = _look(session)
    assert [each for each in findings.values() if each.level is Level.PROBLEM] == []
    assert findings["quota 'VPCs per Region'"].level is Level.READY
    assert findings["postgres on db.t4g.small for size small"].level is Level.READY


def test_every_finding_that_is_no_readiness_says_the_way_out(session: boto3.Session) -> None:
    """Whatever is wrong or unknown comes with what to do."""
    findings = _look(session, SIZES).values()
    assert all(each.fix for each in findings if each.level is not Level.READY)
    assert all(each.found for each in findings)


def test_what_the_cloud_does_not_answer_is_unknown_and_said_so(session: boto3.Session) -> None:
    """The embedded cloud lists no instance types: no readiness is claimed, and no call is blamed."""
    finding = _look(session)["instance types in the zones"]
    assert finding.level is Level.UNKNOWN
    assert "does not offer DescribeInstanceTypeOfferings" in finding.found


def test_a_quota_that_one_environment_more_exceeds_is_a_problem(cloud: RunningCloud) -> None:
    """Four addresses of five are used: a size that takes one fits, and a size that takes three does not."""
    session = cloud.session()
    ec2 = cloud.client("ec2")
    taken = [ec2.allocate_address(Domain="vpc")["AllocationId"] for _ in range(4)]
    try:
        both = _look(session, ("small", "large"))["quota 'EC2-VPC Elastic IPs'"]
        one = _look(session, ("small",))["quota 'EC2-VPC Elastic IPs'"]
        ec2.allocate_address(Domain="vpc")
        full = _look(session, ("small",))["quota 'EC2-VPC Elastic IPs'"]
    finally:
        for address in ec2.describe_addresses()["Addresses"]:
            ec2.release_address(AllocationId=address["AllocationId"])
    assert len(taken) == 4
    assert one.level is Level.READY
    assert "4 of 5 addresses are used" in one.found
    assert both.level is Level.READY, "the default is one NAT gateway in every size"
    assert full.level is Level.PROBLEM
    assert "small with compute-ecs takes 1" in full.found
    assert "ask for at least 6" in full.fix


def test_a_new_accounts_fargate_quota_is_too_small_for_the_largest_size(session: boto3.Session) -> None:
    """What scaling may reach counts, as the template has it, and only for the product on Fargate."""
    finding = _look(session, ("small", "large"))["quota 'Fargate On-Demand vCPU resource count'"]
    assert finding.level is Level.PROBLEM
    assert "large with compute-ecs" in finding.found
    assert "small" not in finding.found
    assert "compute-ec2" not in finding.found


def test_a_bucket_of_that_name_which_is_not_the_hubs_is_a_problem(cloud: RunningCloud) -> None:
    """The first publication would fail on it."""
    s3, name = cloud.client("s3"), f"{SETTINGS.artifact_bucket}-{cloud.region}"
    assert "is free" in _look(cloud.session())["artifact bucket"].found
    s3.create_bucket(Bucket=name)
    try:
        finding = _look(cloud.session())["artifact bucket"]
    finally:
        s3.delete_bucket(Bucket=name)
    assert finding.level is Level.PROBLEM
    assert name in finding.found
    assert "artifacts.bucket" in finding.fix


def test_a_tag_option_that_is_switched_off_is_a_problem(cloud: RunningCloud) -> None:
    """Making it again would be refused as a duplicate; one that is on is used, whoever made it."""
    catalog = cloud.client("servicecatalog")
    option = SETTINGS.tag_options[0]
    made = catalog.create_tag_option(Key=option.key, Value=option.values[0])["TagOptionDetail"]["Id"]
    try:
        on = _look(cloud.session())["TagOptions"]
        catalog.update_tag_option(Id=made, Active=False)
        off = _look(cloud.session())["TagOptions"]
    finally:
        catalog.delete_tag_option(Id=made)
    assert on.level is Level.READY
    assert "1 of them are there" in on.found
    assert off.level is Level.PROBLEM
    assert f"{option.key}={option.values[0]}" in off.found


def test_a_caller_who_may_not_look_is_told_what_could_not_be_looked_at(
    user: Callable[..., boto3.Session],
) -> None:
    """A right that somebody lacks is no fault of the account: nothing is claimed, and the call is named."""
    findings = _look(user("poor", "sts:GetCallerIdentity", "ec2:DescribeVpcs"))
    quota = findings["quota 'VPCs per Region'"]
    assert quota.level is Level.UNKNOWN
    assert "you may not call ListAWSDefaultServiceQuotas" in quota.found
    assert findings["TagOptions"].level is Level.UNKNOWN
    assert Level.PROBLEM not in {each.level for each in findings.values()}


def test_a_caller_who_may_not_publish_is_told_which_rights_are_missing(
    user: Callable[..., boto3.Session],
) -> None:
    """IAM's simulator answers for the caller, whether or not the calls would be made."""
    reader = user("reader", "iam:*", "sts:GetCallerIdentity", "s3:CreateBucket")
    finding = _look(reader)["rights to publish"]
    assert finding.level is Level.PROBLEM
    assert "servicecatalog:CreatePortfolio" in finding.found
    assert "s3:CreateBucket" not in finding.found


@pytest.mark.parametrize(
    ("region", "received", "fix"),
    [
        (None, "neither AWS_REGION nor a region", "AWS_REGION=eu-central-1"),
        ("eu-centrl-1", "eu-centrl-1", "correct AWS_REGION"),
    ],
    ids=["none", "misspelt"],
)
def test_a_region_that_is_none_is_refused_in_four_parts(
    region: str | None, received: str, fix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is asked, since nothing of that name could answer."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name=region)  # noqa: S106 - no key
    with pytest.raises(CatalogError) as refused:
        preflight(session, SETTINGS)
    (problem,) = refused.value.problems
    assert received in problem.received
    assert fix in problem.fix
    assert problem.allowed


def test_an_image_without_its_digest_is_a_problem_on_aws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A publication would be refused, so the way out is said first. Nothing is asked of AWS."""
    text = LOCK_FILE.read_text(encoding="utf-8")
    lock = tmp_path / "images.lock.toml"
    lock.write_text(re.sub(r'digest = ".*"', 'digest = ""', text), encoding="utf-8")
    monkeypatch.setattr(named_images, "__defaults__", (lock,))
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    session = boto3.Session(region_name="eu-west-1")
    findings = list(look_at_images(session))
    assert {each.level for each in findings} == {Level.PROBLEM}
    assert all("catalog images resolve" in each.fix for each in findings)
    lock.write_text(re.sub(r'digest = ".*"', f'digest = "sha256:{"a" * 64}"', text), encoding="utf-8")
    assert [each.level for each in look_at_images(session)] == [Level.READY]
