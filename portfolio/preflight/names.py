"""Whether the names that publishing takes are free, or ours already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from portfolio.preflight.finding import Finding, problem, ready
from portfolio.publication.published import ARTIFACTS_STACK, PORTFOLIO_STACK, TAG_OPTION_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import boto3

    from portfolio.settings import Settings

_BUCKET = "AWS::S3::Bucket"
_ABSENT, _FOREIGN = 404, 403


def look_at_bucket(session: boto3.Session, settings: Settings) -> Iterator[Finding]:
    """Whether the artifact bucket's name is free worldwide, or the bucket is the hub's.

    A bucket of another account answers 403 ("HeadBucket", Amazon S3 API Reference,
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html).
    """
    name = f"{settings.artifact_bucket}-{session.region_name}"
    rename = "give artifacts.bucket in settings.toml another name, for example with your company's name in it"
    try:
        session.client("s3").head_bucket(Bucket=name)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status == _ABSENT:
            yield ready("artifact bucket", f"the name {name} is free")
        elif status == _FOREIGN:
            yield problem("artifact bucket", f"{name} belongs to somebody else, or is closed to you", rename)
        else:
            raise
        return
    if name in _resources(session, ARTIFACTS_STACK, _BUCKET):
        yield ready("artifact bucket", f"{name} is the hub's")
        return
    yield problem(
        "artifact bucket",
        f"{name} is in this account but not of the stack {ARTIFACTS_STACK}: a first publication failed, or "
        "the stack was deleted",
        f"empty and delete the bucket if nothing else uses it, or {rename}",
    )


def look_at_tag_options(session: boto3.Session, settings: Settings) -> Iterator[Finding]:
    """Whether the settings' TagOptions can be had: an account has each once, and what is there is used.

    One that is switched off demands nothing, and making it again would fail: "DuplicateResourceException"
    ("CreateTagOption", AWS Service Catalog Developer Guide,
    https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreateTagOption.html).
    """
    wanted = {(option.key, value) for option in settings.tag_options for value in option.values}
    wanted |= {
        (key, value)
        for audience in settings.audiences
        for key, values in audience.tag_options
        for value in values
    }
    ours = _resources(session, PORTFOLIO_STACK, TAG_OPTION_TYPE)
    pages = session.client("servicecatalog").get_paginator("list_tag_options")
    foreign = [
        option
        for page in pages.paginate()
        for option in page["TagOptionDetails"]
        if (option["Key"], option["Value"]) in wanted and option["Id"] not in ours
    ]
    off = sorted(f"{each['Key']}={each['Value']}" for each in foreign if not each.get("Active", True))
    if off:
        yield problem(
            "TagOptions",
            f"the account has {', '.join(off)} already, made by something else, and switched off",
            "switch them on in the Service Catalog console (TagOption library), or take these values out of "
            "settings.toml",
        )
    else:
        yield ready(
            "TagOptions",
            f"{len(wanted)} values can be had; {len(foreign)} of them are there and will be used",
        )


def _resources(session: boto3.Session, stack: str, kind: str) -> set[str]:
    """The physical IDs of a stack's resources of one type; none where there is no such stack."""
    cloudformation = session.client("cloudformation")
    try:
        pages = list(cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack))
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return set()
    return {
        resource.get("PhysicalResourceId", "")
        for page in pages
        for resource in page["StackResourceSummaries"]
        if resource["ResourceType"] == kind
    }
