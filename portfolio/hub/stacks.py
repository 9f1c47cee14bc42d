"""The hub: the stacks that offer the catalog in an account.

    from portfolio.hub.stacks import build

    hub = build(app, settings)        # two stacks: librechat-catalog-artifacts, librechat-catalog-portfolio

The CDK's typed constructs are used here: the hub is synthesised when it is published, not at every launch.
Both stacks deploy by ``cdk deploy --all`` or ``catalog publish``, in an account that was never
bootstrapped: what the portfolio needs goes to the artifact bucket with the caller's own credentials.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.errors import refuse
from portfolio.hub.artifacts import ArtifactStack
from portfolio.hub.member_stack import member_template
from portfolio.hub.portfolio_stack import PortfolioStack
from portfolio.publication.published import ARTIFACTS_STACK, PORTFOLIO_STACK
from portfolio.versions.release import RELEASES, releases
from portfolio.versions.zips import ensure
from products.functions.index import ARTIFACT_BUCKET_PLACEHOLDER
from products.images import IMAGE_ACCOUNT_PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import aws_cdk as cdk

    from portfolio.settings import Settings
    from portfolio.versions.release import Release

FEATURE_FLAGS = Path(__file__).parent / "feature_flags.json"
"""The CDK's feature flags: here rather than in cdk.json, which only the CDK's own command reads."""

_WITHOUT_METADATA = {
    "aws:cdk:enable-asset-metadata": False,
    "aws:cdk:enable-path-metadata": False,
    "aws:cdk:version-reporting": False,
}
"""What the command makes of cdk.json's switches of that name."""


@dataclass(frozen=True, kw_only=True)
class Hub:
    """The hub's stacks, in the order in which they are deployed."""

    artifacts: ArtifactStack
    portfolio: PortfolioStack


def build(
    app: cdk.App,
    settings: Settings,
    *,
    root: Path = RELEASES,
    without: Collection[tuple[str, str]] = (),
    existing: Mapping[tuple[str, str], str] | None = None,
) -> Hub:
    """Declare the hub's stacks in the app.

    Args:
        app: The CDK app.
        settings: The hub's settings.
        root: The folder of all releases.
        without: Products and versions that are not registered; only who knows that nobody runs them may
            leave them out.
        existing: IDs of TagOptions of the account, by key and value, that are not the hub's.

    Raises:
        CatalogError: Nothing is released yet, a release cannot be read, or a function of one does not
            rebuild to its hash.
    """
    released = [each for each in releases(root=root) if (each.product, str(each.version)) not in without]
    if not released:
        raise refuse(
            "Cannot build the portfolio: nothing is released.",
            received=f"no release in {root}",
            allowed="one released product or more",
            fix='release one: catalog release network --changelog "The first release."',
        )
    context = json.loads(FEATURE_FLAGS.read_text(encoding="utf-8"))
    for name, value in (context | _WITHOUT_METADATA).items():
        app.node.set_context(name, value)
    artifacts = ArtifactStack(
        app,
        ARTIFACTS_STACK,
        bucket=settings.artifact_bucket,
        organization=settings.images.organization,
        accounts=settings.shared_accounts,
    )
    templates = {release.folder: _registered(release, settings, app) for release in released}
    portfolio = PortfolioStack(
        app, PORTFOLIO_STACK, settings=settings, released=released, templates=templates, existing=existing
    )
    if settings.elsewhere.units:
        file = Path(app.outdir) / "elsewhere.template.json"
        file.write_text(member_template(settings, root=root, without=without), encoding="utf-8")
        portfolio.deliver_launch_roles(file)
    for path in sorted({path for release in released for path in ensure(release).values()}):
        portfolio.add_function(path)
    portfolio.add_stack_dependency(artifacts)
    return Hub(artifacts=artifacts, portfolio=portfolio)


def _registered(release: Release, settings: Settings, app: cdk.App) -> Path:
    """The template as it is registered: the released text with the hub's own names filled in.

    Its bytes depend on the release, the bucket's name and the images' account alone: Service Catalog keeps a
    version's ID as long as they stay the same.
    """
    account = settings.images.account or "${AWS::AccountId}"
    text = release.template_text.replace(ARTIFACT_BUCKET_PLACEHOLDER, settings.artifact_bucket)
    text = text.replace(IMAGE_ACCOUNT_PLACEHOLDER, account)
    folder = Path(app.outdir) / "registered" / release.product
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{release.version}.template.json"
    file.write_text(text, encoding="utf-8")
    return file
