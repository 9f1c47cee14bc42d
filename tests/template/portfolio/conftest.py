"""A hub with every product released as its code stands now."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.packaging import build_all
from portfolio.settings import load
from portfolio.versions.current import Current, stand
from portfolio.versions.release import RELEASES
from portfolio.versions.releasing import freeze
from portfolio.versions.version import Version

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2026, 11, 22)


@dataclass(frozen=True)
class Assembly:
    """A hub as it was synthesised.

    Attributes:
        folder: The cloud assembly.
    """

    folder: Path

    @classmethod
    def synthesise(cls, folder: Path, root: Path = RELEASES) -> Assembly:
        """Synthesise the hub of these releases."""
        import aws_cdk as cdk  # noqa: PLC0415 - jsii starts Node.js on import

        from portfolio.hub.stacks import build  # noqa: PLC0415 - as above

        app = cdk.App(outdir=str(folder), analytics_reporting=False, builtin_cloud_formation_validation=False)
        build(app, load(), root=root)
        app.synth()
        return cls(folder)

    @property
    def artifacts(self) -> dict[str, Any]:
        """The artifact stack's template."""
        return self._json("librechat-catalog-artifacts.template.json")

    @property
    def portfolio(self) -> dict[str, Any]:
        """The portfolio stack's template."""
        return self._json("librechat-catalog-portfolio.template.json")

    @property
    def files(self) -> dict[str, Path]:
        """The portfolio's assets by the keys under which they are uploaded."""
        return {
            destination["objectKey"]: self.folder / entry["source"]["path"]
            for entry in self._json("librechat-catalog-portfolio.assets.json")["files"].values()
            for destination in entry["destinations"].values()
        }

    def resources(self, resource_type: str) -> list[dict[str, Any]]:
        """The properties of the portfolio's resources of a type."""
        return [
            resource["Properties"]
            for resource in self.portfolio["Resources"].values()
            if resource["Type"] == resource_type
        ]

    def _json(self, name: str) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        return content


@pytest.fixture(scope="session")
def released(templates: dict[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of releases, 0.1.0 of every product."""
    root = tmp_path_factory.mktemp("releases")
    build_all()
    for current in stand(templates):
        first = Current(product=current.product, version=Version(0, 1, 0), template=current.template)
        freeze(first, changelog="The first release.", date=DAY, root=root)
    return root


@pytest.fixture(scope="session")
def hub(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """The hub of these releases."""
    return Assembly.synthesise(tmp_path_factory.mktemp("hub"), released)
