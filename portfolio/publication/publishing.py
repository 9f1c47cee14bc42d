"""Publishing: the hub's stacks deployed, with everything that their templates name uploaded first.

    from portfolio.publication.publishing import publish

    published = publish(session, settings, progress=print)
    published.portfolio_id, published.versions, published.uploaded, published.changed

On AWS and on the embedded cloud the same calls are made; ``AWS_ENDPOINT_URL`` tells the session's clients
where the latter is. ``progress`` gets lines to show. Publishing what is published already changes nothing.
What the account has is read first: a publication that would delete or change a version is refused before
anything is written (``portfolio.publication.plan``), and afterwards every version must have the ID that it
had.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from portfolio.aws_errors import problem
from portfolio.chosen_region import chosen_region
from portfolio.errors import CatalogError, refuse
from portfolio.hub.linked_roles import make_missing
from portfolio.images.publishing import named_images, publish_images, pulls_nothing
from portfolio.publication.lock import publication_lock
from portfolio.publication.plan import check_kept, plan
from portfolio.publication.preview import preview
from portfolio.publication.published import Account
from portfolio.publication.reaching import share, share_changes
from portfolio.publication.stack_deployment import Stack, deploy
from portfolio.publication.uploading import Upload, upload
from portfolio.versions.release import RELEASES, releases

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import boto3

    from portfolio.hub.stacks import Hub
    from portfolio.publication.plan import Plan
    from portfolio.publication.preview import Change
    from portfolio.publication.published import PublishedVersion
    from portfolio.settings import Settings
    from products.images import LockedImage

_CANNOT = "Cannot publish"


@dataclass(frozen=True, kw_only=True)
class Published:
    """What was published.

    Attributes:
        portfolio_id: The portfolio's ID.
        region: The region.
        versions: The versions of each product, oldest first.
        uploaded: How many templates and zips were not there yet.
        images: How many container images were not there yet.
        changed: Whether anything was different from what was published before.
        portfolios: The IDs of all portfolios: ``PortfolioId``, and one for each audience.
    """

    portfolio_id: str
    region: str
    versions: dict[str, tuple[str, ...]]
    uploaded: int
    images: int
    changed: bool
    portfolios: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        products = ", ".join(f"{name} {' '.join(versions)}" for name, versions in self.versions.items())
        note = "" if self.changed else " (nothing was new)"
        return f"the portfolio {self.portfolio_id} in {self.region}: {products}{note}"


def publish(
    session: boto3.Session, settings: Settings, *, progress: Callable[[str], None], root: Path = RELEASES
) -> Published:
    """Publish every release in the session's region.

    Args:
        session: Credentials and region of the hub.
        settings: The hub's settings.
        progress: Gets a line for each step and each resource.
        root: The folder of all releases.

    Raises:
        CatalogError: There is nothing to publish, a version would be deleted or changed, AWS refused a call,
            or a stack failed; the error names the first resource that did.
    """
    region = chosen_region(session, failed=_CANNOT)
    try:
        number = session.client("sts").get_caller_identity()["Account"]
        _check_launchers(settings, number)
        with contextlib.ExitStack() as locks:
            bucket = f"{settings.artifact_bucket}-{region}"
            held = locks.enter_context(publication_lock(session.client("s3"), bucket, number))
            folder = locks.enter_context(tempfile.TemporaryDirectory(prefix="librechat-hub-"))
            told = held.told(progress) if held else progress
            account = Account(session)
            planned = plan(account, root=root)
            images = _images(session, root)
            told("synthesising the portfolio")
            existing = account.foreign_tag_options()
            hub = _synthesise(settings, Path(folder), root, planned, existing)
            planned.check(json.loads((Path(folder) / hub.portfolio.template_file).read_text("utf-8")))
            hidden = _hide(account, planned, told)
            make_missing(session, told)
            published = _deploy(
                session,
                region,
                hub,
                Path(folder),
                told,
                root,
                planned,
                images,
            )
            check_kept(planned.before, after := account.versions(), planned)
            moved = _apply_life_cycle(account, after, planned, told)
            shared = share(session, settings, account, told)
            return replace(
                published,
                changed=published.changed or hidden or moved or shared,
                portfolios=account.portfolios(),
            )
    except (BotoCoreError, ClientError) as error:
        raise CatalogError([problem(error, "Cannot publish: a call did not succeed.")]) from error


def dry_run(session: boto3.Session, settings: Settings, *, root: Path = RELEASES) -> tuple[Change, ...]:
    """What publishing would change; nothing is written.

    Raises:
        CatalogError: Publishing would be refused, for the same reasons, or AWS refused a call.
    """
    chosen_region(session, failed=_CANNOT)
    try:
        _check_launchers(settings, session.client("sts").get_caller_identity()["Account"])
        account = Account(session)
        planned, existing = plan(account, root=root), account.foreign_tag_options()
        shares = share_changes(session, settings, account)
        _images(session, root)
    except (BotoCoreError, ClientError) as error:
        raise CatalogError([problem(error, "Cannot tell what publishing would change.")]) from error
    with tempfile.TemporaryDirectory(prefix="librechat-hub-") as folder:
        hub = _synthesise(settings, Path(folder), root, planned, existing)
        template = json.loads((Path(folder) / hub.portfolio.template_file).read_text("utf-8"))
    planned.check(template)
    return (*preview(planned, template), *shares)


def _check_launchers(settings: Settings, account: str) -> None:
    """Refuse launchers of another account: Service Catalog would, after half of the stack is made."""
    others = [number for number in settings.launchers.accounts if number != account]
    if others:
        raise refuse(
            "Cannot publish: launchers.arns in settings.toml names another account than the hub's.",
            received=f"ARNs of {', '.join(others)}, with credentials for {account}",
            allowed=f"ARNs of the account {account}, and patterns without account number",
            fix="publish with credentials for that account, or name the launchers by patterns",
        )


def _synthesise(
    settings: Settings,
    folder: Path,
    root: Path,
    planned: Plan,
    existing: Mapping[tuple[str, str], str],
) -> Hub:
    from products.node_runtime import use_locked_node  # noqa: PLC0415 - loads the CDK only when needed

    use_locked_node()
    import aws_cdk as cdk  # noqa: PLC0415 - loads the CDK only when needed

    from portfolio.hub.stacks import build  # noqa: PLC0415 - loads the CDK only when needed

    app = cdk.App(outdir=str(folder), analytics_reporting=False, builtin_cloud_formation_validation=False)
    hub = build(app, settings, root=root, without=planned.without, existing=existing)
    app.synth()
    return hub


def _hide(account: Account, planned: Plan, progress: Callable[[str], None]) -> bool:
    """Hide what is retired before any of it is deleted: nobody can begin to run it in between."""
    changed = False
    for version in planned.hidden:
        if account.set_life_cycle(version, active=False, guidance="DEPRECATED"):
            progress(f"hid {version.product} {version.version}")
            changed = True
    if planned.removed:
        planned.check_removal(account.runners())
    return changed


def _apply_life_cycle(
    account: Account,
    versions: tuple[PublishedVersion, ...],
    planned: Plan,
    progress: Callable[[str], None],
) -> bool:
    changed = False
    for version in versions:
        active, guidance = planned.guidance(version.name)
        if account.set_life_cycle(version, active=active, guidance=guidance):
            progress(f"{version.product} {version.version} is {planned.lifecycle.state(*version.name)}")
            changed = True
    return changed


def _deploy(  # noqa: PLR0913, PLR0917 - the parts of one publication, each used here
    session: boto3.Session,
    region: str,
    hub: Hub,
    folder: Path,
    told: Callable[[str], None],
    root: Path,
    planned: Plan,
    images: tuple[LockedImage, ...] | None,
) -> Published:
    cloudformation = session.client("cloudformation")
    account = session.client("sts").get_caller_identity()["Account"]
    artifacts = Stack(
        name=hub.artifacts.stack_name, template=(folder / hub.artifacts.template_file).read_text("utf-8")
    )
    changed = deploy(cloudformation, artifacts, told)
    s3 = session.client("s3")
    copied = _copy(session, images, told)
    uploads = _uploads(folder, f"{hub.portfolio.stack_name}.assets.json", region)
    uploaded = upload(s3, uploads, account=account, progress=told)
    [template] = [each for each in uploads if each.source.name == hub.portfolio.template_file]
    portfolio = Stack(name=hub.portfolio.stack_name, template_url=template.url(region))
    changed = deploy(cloudformation, portfolio, told) or changed
    described = cloudformation.describe_stacks(StackName=portfolio.name)["Stacks"][0]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in described["Outputs"]}
    versions: dict[str, tuple[str, ...]] = {}
    for release in releases(root=root):
        if (release.product, str(release.version)) in planned.without:
            continue
        versions[release.product] = (*versions.get(release.product, ()), str(release.version))
    return Published(
        portfolio_id=outputs["PortfolioId"],
        region=region,
        versions=versions,
        uploaded=uploaded,
        images=copied,
        changed=changed or copied > 0,
    )


def _images(session: boto3.Session, root: Path) -> tuple[LockedImage, ...] | None:
    """The images that the releases name; None for the embedded cloud, which runs no containers.

    Raises:
        CatalogError: The lock lacks one of them or its digest.
    """
    return None if pulls_nothing(session) else named_images(releases(root=root))


def _copy(
    session: boto3.Session, images: tuple[LockedImage, ...] | None, progress: Callable[[str], None]
) -> int:
    if images is None:
        progress("images are not copied: the embedded cloud runs no containers")
        return 0
    return publish_images(session, images, progress=progress)


def _uploads(folder: Path, manifest: str, region: str) -> list[Upload]:
    """The files that the cloud assembly's asset manifest names, each with its place in the bucket."""
    files: dict[str, Any] = json.loads((folder / manifest).read_text("utf-8"))["files"]
    return [
        Upload(
            source=folder / entry["source"]["path"],
            bucket=destination["bucketName"].replace("${AWS::Region}", region),
            key=destination["objectKey"],
        )
        for entry in files.values()
        for destination in entry["destinations"].values()
    ]
