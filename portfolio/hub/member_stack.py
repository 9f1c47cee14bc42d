"""What an account that a portfolio is shared with must have: launch roles, boundaries, the launchers' policy.

The template is the same for every account: a service-managed StackSet of the hub's portfolio stack
deploys it, or whoever may not use one (`catalog roles`).
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk

from portfolio.hub.launch_role_resources import add_boundaries, add_launch_role, add_launcher_policy
from portfolio.offering import OFFERS
from portfolio.versions.release import RELEASES, releases

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from constructs import Construct

    from portfolio.settings import Settings
    from portfolio.versions.release import Release

MEMBER_STACK = "librechat-catalog-launch-roles"


def member_template(
    settings: Settings, *, root: Path = RELEASES, without: Collection[tuple[str, str]] = ()
) -> str:
    """The template's text.

    Args:
        settings: The hub's settings.
        root: The folder of all releases.
        without: Products and versions that are not registered.

    Raises:
        CatalogError: A release cannot be read.
    """
    released = [each for each in releases(root=root) if (each.product, str(each.version)) not in without]
    with tempfile.TemporaryDirectory(prefix="librechat-roles-") as folder:
        app = cdk.App(outdir=folder, analytics_reporting=False, builtin_cloud_formation_validation=False)
        stack = MemberStack(app, settings=settings, released=released)
        app.synth()
        return (Path(folder) / stack.template_file).read_text(encoding="utf-8")


class MemberStack(cdk.Stack):
    """The launch roles of an account that is no hub."""

    def __init__(self, scope: Construct, *, settings: Settings, released: Sequence[Release]) -> None:
        super().__init__(
            scope,
            MEMBER_STACK,
            description="LibreChat catalog: the launch roles of an account that the portfolio is shared with",
            synthesizer=cdk.LegacyStackSynthesizer(),
        )
        add_boundaries(self, released)
        add_launcher_policy(self, released)
        for offer in OFFERS:
            versions = [release for release in released if release.product == offer.name]
            if versions:
                add_launch_role(self, offer, versions, settings)
