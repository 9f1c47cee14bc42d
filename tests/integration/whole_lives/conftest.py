"""An embedded cloud with every release and current template published, whose roles are only written down.

A life is decided in the same way as where the roles are enforced, but goes on after a call that is not
allowed: one life shows all that a role lacks.
"""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from local_cloud.cloud import start
from portfolio.cli.commands import launcher_role
from portfolio.end_user.user import EndUser
from portfolio.impact import compare
from portfolio.packaging import build_all
from portfolio.publication.publishing import publish
from portfolio.settings import load
from portfolio.versions import lifecycle
from portfolio.versions.current import Current, stand
from portfolio.versions.release import RELEASES, latest
from portfolio.versions.releasing import freeze
from portfolio.versions.version import Bump, Version
from tests.integration.whole_lives.life import Catalog

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def catalog(
    templates: dict[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Catalog]:
    """The catalog, with the current templates as a version above all released ones."""
    folder = tmp_path_factory.mktemp("whole-lives")
    root = folder / "releases"
    shutil.copytree(RELEASES, root)
    # Every version is launched here, also one that nobody may launch any more.
    (root / lifecycle.FILE).unlink(missing_ok=True)
    build_all()
    for each in stand(templates):
        newest = latest(each.product)
        if newest is None or compare(newest.template(), each.template).bump is not Bump.NONE:
            above = Version(newest.version.major if newest else 0, 99, 0)
            current = Current(product=each.product, version=above, template=each.template)
            freeze(current, changelog="As the code stands.", date=dt.date(2026, 11, 28), root=root)
    running = start(folder / "state", port=0, enforce_launch_roles=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", running.endpoint_url)
        try:
            publish(running.session(), load(), progress=lambda _: None, root=root)
            launcher_role.ensure(running.session())
            yield Catalog(running, EndUser(launcher_role.assume(running.session())))
        finally:
            running.stop()
