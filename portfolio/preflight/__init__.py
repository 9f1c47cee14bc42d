"""What an account must have before the first launch, looked at without changing anything.

from portfolio.preflight import preflight

for finding in preflight(session, settings):
    finding.subject, finding.level, finding.found, finding.fix
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from portfolio.errors import refuse
from portfolio.preflight.asking import asked
from portfolio.preflight.finding import Finding, Level
from portfolio.preflight.identity import look_at_caller, look_at_organization, look_at_rights
from portfolio.preflight.launch import SIZES, launch
from portfolio.preflight.names import look_at_bucket, look_at_tag_options
from portfolio.preflight.quotas import QUOTAS, look_at_quota
from portfolio.preflight.region import look_at_classes, look_at_models, look_at_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import boto3

    from portfolio.settings import Settings

__all__ = ["SIZES", "Finding", "Level", "preflight"]

PRODUCTS = ("network", "data", "compute-ecs", "compute-ec2")
"""The layers of a new environment; network-existing takes less than network, and has its own check."""


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
        CatalogError: No region is chosen, or a release cannot be read.
        botocore.exceptions.ClientError: The credentials are not taken.
        botocore.exceptions.BotoCoreError: There are none, or nothing answers.
    """
    region = session.region_name
    if not region:
        raise refuse(
            "Cannot look at the account: no region is chosen.",
            received="neither AWS_REGION nor a region in the profile",
            allowed="the code of an AWS region",
            fix="set it, for example AWS_REGION=eu-central-1",
        )
    progress("who you are")
    findings = list(look_at_caller(session))  # without an answer to this, nothing else has one
    launches = [launch(PRODUCTS, size, region) for size in sizes]

    def looks() -> Iterator[tuple[str, Callable[[], Iterator[Finding]]]]:
        yield "rights to publish", lambda: look_at_rights(session)
        yield "service control policies", lambda: look_at_organization(session)
        yield f"products in {region}", lambda: look_at_rules(region, launches)
        yield "artifact bucket", lambda: look_at_bucket(session, settings)
        yield "TagOptions", lambda: look_at_tag_options(session, settings)
        yield "classes in the zones", lambda: look_at_classes(session, launches)
        yield "Bedrock's models", lambda: look_at_models(session)
        for quota in QUOTAS:
            yield f"quota {quota.name!r}", partial(look_at_quota, session, quota, launches)

    for subject, look in looks():
        progress(subject)
        findings += asked(subject, look)
    return findings
