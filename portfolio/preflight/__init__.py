"""What an account must have before the first launch, looked at without changing anything.

from portfolio.preflight import preflight

for finding in preflight(session, settings):
    finding.subject, finding.level, finding.found, finding.fix
"""

from __future__ import annotations

import difflib
from functools import cache, partial
from typing import TYPE_CHECKING

from portfolio.chosen_region import chosen_region
from portfolio.errors import refuse
from portfolio.preflight.asking import asked
from portfolio.preflight.finding import Finding, Level
from portfolio.preflight.identity import look_at_caller, look_at_organization, look_at_rights
from portfolio.preflight.images import look_at_images
from portfolio.preflight.launch import SIZES, launches
from portfolio.preflight.linked import look_at_linked_roles
from portfolio.preflight.names import look_at_bucket, look_at_tag_options
from portfolio.preflight.quotas import QUOTAS, look_at_quota, quota_values
from portfolio.preflight.region import (
    look_at_databases,
    look_at_instances,
    look_at_model,
    look_at_rules,
    models,
)
from portfolio.preflight.volumes import look_at_volume_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import boto3

    from portfolio.settings import Settings

__all__ = ["SIZES", "Finding", "Level", "preflight"]


def preflight(
    session: boto3.Session,
    settings: Settings,
    *,
    sizes: Sequence[str] = SIZES,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Finding]:
    """Look at everything that publishing and a launch of these sizes need.

    Args:
        session: Credentials and region.
        settings: The hub's settings.
        sizes: The sizes that people may launch.
        progress: Gets the name of what is looked at next.

    Raises:
        CatalogError: No region is chosen or there is none of that name, or a release cannot be read.
        botocore.exceptions.ClientError: The credentials are not taken.
        botocore.exceptions.BotoCoreError: There are none, or nothing answers.
    """
    region = _region(session)
    progress("who you are")
    findings = list(look_at_caller(session))  # without an answer to this, nothing else has one
    made = launches(sizes, region)

    def looks() -> Iterator[tuple[str, Callable[[], Iterator[Finding]]]]:
        yield "rights to publish", lambda: look_at_rights(session)
        yield "service control policies", lambda: look_at_organization(session)
        yield "service-linked roles", lambda: look_at_linked_roles(session)
        yield f"products in {region}", lambda: look_at_rules(region, made)
        yield "artifact bucket", lambda: look_at_bucket(session, settings)
        yield "container images", lambda: look_at_images(session)
        yield "TagOptions", lambda: look_at_tag_options(session, settings)
        yield "database classes in the zones", lambda: look_at_databases(session, made)
        yield "instance types in the zones", lambda: look_at_instances(session, made)
        yield "the account's key for volumes", lambda: look_at_volume_key(session, made)
        for model in models(made):
            yield f"Bedrock's {model}", partial(look_at_model, session, model)
        values = cache(partial(quota_values, session))  # several quotas are of one service
        for quota in QUOTAS:
            yield f"quota {quota.name!r}", partial(look_at_quota, session, quota, made, values)

    for subject, look in looks():
        progress(subject)
        findings += asked(subject, look)
    return findings


def _region(session: boto3.Session) -> str:
    """The session's region, if it is one.

    Raises:
        CatalogError: None is chosen, or boto3 knows none of that name; its endpoints would not exist.
    """
    region = chosen_region(session, failed="Cannot look at the account")
    known = {
        each
        for partition in session.get_available_partitions()
        for each in session.get_available_regions("ec2", partition_name=partition)
    }
    if region not in known:
        near = difflib.get_close_matches(region, sorted(known), n=3) or ["eu-central-1", "us-east-1"]
        raise refuse(
            "Cannot look at the account: boto3 knows no region of that name.",
            received=region,
            allowed=f"the code of an AWS region, for example {', '.join(near)}",
            fix="correct AWS_REGION or the profile's region; for a region that is newer, upgrade boto3",
        )
    return region
