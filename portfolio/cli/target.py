"""Which cloud is meant, and whose identity is used there."""

from __future__ import annotations

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

    def administrator(self) -> boto3.Session:
        """The identity that publishes: on AWS the one that the environment gives."""
        import boto3

        if self.cloud is None:
            # boto3 alone of AWS's tools does not read AWS_REGION (boto3 documentation, Configuration).
            return boto3.Session(region_name=os.environ.get("AWS_REGION"))
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
        from portfolio.cli.launcher_role import let_in

        return let_in(settings)

    def end_user(self) -> boto3.Session:
        """The identity that launches: on the embedded cloud a role that the portfolio is shared with."""
        session = self.administrator()
        if self.cloud is None:
            return session
        from portfolio.cli.launcher_role import assume

        return assume(session)


def target(name: TargetName | None) -> Target:
    """The cloud of that name, or the embedded one if it runs.

    Raises:
        CatalogError: The embedded cloud is meant and does not run.
        typer.BadParameter: None is named and none runs.
    """
    if name is TargetName.AWS:
        return Target(name=name, cloud=None)
    from local_cloud.cloud import find

    cloud = find(STATE_FOLDER)
    if cloud is not None:
        return Target(name=TargetName.LOCAL, cloud=cloud)
    if name is TargetName.LOCAL:
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
