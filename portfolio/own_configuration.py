"""A company's own librechat.yaml on its way into an environment: checked, compared, uploaded, rolled out.

planned = plan(session, "team-a", content, secrets=None)   # raises CatalogError before anything changes
roll_out(session, planned, progress=show)
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from custom_resources.librechat_yaml import ConfigurationError, check, placeholders, read
from portfolio.end_user.provisioned import parameters
from portfolio.end_user.request import Request
from portfolio.end_user.services import Services, ignore
from portfolio.end_user.user import EndUser
from portfolio.errors import CatalogError, Problem, refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    import boto3
    from mypy_boto3_s3 import S3Client

    from custom_resources.librechat_yaml import Document
    from custom_resources.librechat_yaml import Problem as Found
    from portfolio.end_user.events import Event
    from portfolio.end_user.provisioned import Provisioned
    from portfolio.end_user.request import Outcome

KEY = "librechat.yaml"
VERSION = "OwnConfiguration"
SECRETS = "OwnSecretsArn"
"""The compute products' fields."""

BUCKET = "ConfigurationBucket"
"""The output of the data product that names the bucket."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be changed.

    Attributes:
        environment: The environment's name.
        product: Its compute product.
        bucket: Where configurations are kept.
        content: The new file; None removes the configuration.
        running: The version that runs; empty for none.
        kept: The newest version in the bucket, if it is the same file already: it is not uploaded again.
        secrets: ARN of the secret with the placeholders' values; empty for none.
        difference: What changes in the file, as lines of a unified diff.
        unchanged: Nothing is to be done.
    """

    environment: str
    product: str
    bucket: str
    content: bytes | None
    running: str
    kept: str
    secrets: str
    difference: tuple[str, ...]
    unchanged: bool


def checked(content: bytes, *, has_secrets: bool) -> Document:
    """The configuration, if nothing is wrong with it that can be told without the environment.

    Raises:
        CatalogError: LibreChat would not take it, or the product must not; all of it is named.
    """
    try:
        document = read(content)
    except ConfigurationError as error:
        raise CatalogError([_problem(error.problem)]) from error
    # Who signs in how depends on the form: the function compares that.
    ours = {"cache": True, "registration": document.value.get("registration", {})}
    found = list(map(_problem, check(document, ours)))
    names = placeholders(document)
    if names and not has_secrets:
        found.append(
            Problem(
                failed=f"{KEY} names values that no secret gives.",
                received=", ".join(f"${{{name}}}" for name in sorted(names)),
                allowed="placeholders with a secret that has a key for each",
                fix="name the secret: --secrets ARN; it is marked with librechat:offered = true",
            )
        )
    if found:
        raise CatalogError(found)
    return document


def plan(session: boto3.Session, environment: str, content: bytes | None, *, secrets: str | None) -> Plan:
    """What a configuration would change in an environment; nothing is changed.

    Args:
        session: The end user's session.
        environment: The environment's name.
        content: The file; None to remove the configuration.
        secrets: ARN of the secret with the placeholders' values; None keeps the one that is named.

    Raises:
        CatalogError: The configuration is refused, or the environment cannot take one.
    """
    services = Services(session, ignore)
    here = [one for one in services.everything() if one.environment == environment]
    compute = _layer(here, "compute-", environment)
    running = parameters(services.stacks, compute)
    if VERSION not in running:
        raise refuse(
            f"Cannot configure {environment}: its {compute.product} takes no configuration of one's own yet.",
            received=f"{compute.product} {compute.version}",
            allowed=f"a version with the field {VERSION}",
            fix=f"catalog update {compute.product} --environment {environment} --version latest",
        )
    arn = running.get(SECRETS, "") if secrets is None else secrets
    if content is not None:
        checked(content, has_secrets=bool(arn))
    bucket = services.outputs(_layer(here, "data", environment)).get(BUCKET)
    if bucket is None:
        raise refuse(
            f"Cannot configure {environment}: its data product has no bucket for configurations yet.",
            received=f"no output {BUCKET}",
            allowed="a version of data that has one",
            fix=f"catalog update data --environment {environment} --version latest",
        )
    s3 = session.client("s3")
    before = _content(s3, bucket.value, running[VERSION]) if running[VERSION] else b""
    newest, version = _newest(s3, bucket.value)
    same_secrets = arn == running.get(SECRETS, "")
    nothing = not running[VERSION] if content is None else bool(running[VERSION]) and content == before
    return Plan(
        environment=environment,
        product=compute.product,
        bucket=bucket.value,
        content=content,
        running=running[VERSION],
        kept=version if content is not None and newest == content else "",
        secrets="" if content is None else arn,
        difference=_difference(before, content or b""),
        unchanged=nothing and (content is None or same_secrets),
    )


def roll_out(session: boto3.Session, planned: Plan, *, progress: Callable[[Event], None]) -> Outcome:
    """Upload the file and update the compute product with its version.

    Raises:
        CatalogError: The upload or the update failed; what ran before runs on.
    """
    version = "" if planned.content is None else planned.kept or _upload(session.client("s3"), planned)
    request = Request(planned.product, planned.environment, {VERSION: version, SECRETS: planned.secrets})
    return EndUser(session, progress=progress).update(request)


def _layer(here: list[Provisioned], start: str, environment: str) -> Provisioned:
    found = [
        one for one in here if one.product == start or (start[-1] == "-" and one.product.startswith(start))
    ]
    if found:
        return found[0]
    raise refuse(
        f"Cannot configure {environment}: it has no {start.strip('-')} layer.",
        received=", ".join(one.product for one in here) or "nothing is launched there",
        allowed="an environment with its data and a compute product",
        fix="launch what is missing first, or name another environment: catalog status",
    )


def _upload(s3: S3Client, planned: Plan) -> str:
    try:
        answer = s3.put_object(
            Bucket=planned.bucket, Key=KEY, Body=planned.content or b"", ContentType="application/yaml"
        )
    except (ClientError, BotoCoreError) as error:
        raise _unanswered("upload to", planned.bucket, "s3:PutObject", error) from error
    return answer["VersionId"]


def _content(s3: S3Client, bucket: str, version: str) -> bytes:
    try:
        return s3.get_object(Bucket=bucket, Key=KEY, VersionId=version)["Body"].read()
    except (ClientError, BotoCoreError) as error:
        raise _unanswered("read", bucket, "s3:GetObjectVersion", error) from error


def _newest(s3: S3Client, bucket: str) -> tuple[bytes | None, str]:
    """The newest file in the bucket and its version; none, where there is none."""
    try:
        answer = s3.get_object(Bucket=bucket, Key=KEY)
        return answer["Body"].read(), answer.get("VersionId", "")
    except ClientError as error:
        # Without s3:ListBucket S3 answers a missing file so (Amazon S3 API Reference, "GetObject").
        if error.response["Error"]["Code"] in {"NoSuchKey", "404", "AccessDenied"}:
            return None, ""
        raise _unanswered("read", bucket, "s3:GetObject", error) from error


def _unanswered(verb: str, bucket: str, action: str, error: Exception) -> CatalogError:
    return refuse(
        f"Cannot {verb} the bucket of the environment's configurations.",
        received=f"{bucket}: {error}",
        allowed=f"{action} on {KEY} in it, which the launchers' policy of this catalog holds",
        fix="ask the platform team for that policy, or for the upload",
    )


def _difference(before: bytes, after: bytes) -> tuple[str, ...]:
    old, new = (text.decode("utf-8", "replace").splitlines() for text in (before, after))
    return tuple(difflib.unified_diff(old, new, "what runs", "the new configuration", lineterm=""))


def _problem(found: Found) -> Problem:
    where = ", ".join(part for part in (f"line {found.line}" if found.line else "", found.place) if part)
    return Problem(
        failed=f"{where or KEY}: {found.failed}.",
        received=found.received,
        allowed=found.allowed,
        fix=found.fix,
    )
