"""The catalog from its wheel: what publishes to AWS, without the embedded cloud and what proves things."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from local_cloud.cloud import start
from tests.support.checkout import Checkout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_cloud.cloud import RunningCloud

ROOT = Path(__file__).parents[3]
REQUIREMENTS = ROOT / "requirements"
UV = Path(sys.executable).with_name("uv")
PATIENCE = 600
"""Seconds after which a command counts as hanging."""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment with the wheel and what it names, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    python = folder / "venv" / "bin" / "python"
    # Built in a copy: setuptools leaves files beside the sources, and takes those of an earlier build along.
    sources = Checkout.copy_to(folder / "sources").folder
    built = ("build", "--wheel", "--quiet", "--no-build-isolation", "--python", sys.executable)
    _run(UV, *built, "--out-dir", folder, sources)
    _run(UV, "venv", "--quiet", "--python", sys.executable, folder / "venv")
    lock = REQUIREMENTS / "catalog.txt"
    _run(UV, "pip", "install", "--quiet", "--python", python, "--require-hashes", "--requirement", lock)
    wheel = next(folder.glob("*.whl"))
    _run(UV, "pip", "install", "--quiet", "--python", python, "--no-deps", wheel)
    _run(UV, "pip", "check", "--quiet", "--python", python)
    return folder


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[RunningCloud]:
    """An embedded cloud that plays AWS for a command that knows of none."""
    running = start(tmp_path / "state", port=0)
    yield running
    running.stop()


def _run(
    *command: object, cwd: Path = ROOT, expected: int = 0, variables: dict[str, str] | None = None
) -> str:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))
    }
    done = subprocess.run(  # noqa: S603 - our own commands
        [str(word) for word in command],
        cwd=cwd,
        env=environment | (variables or {}),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == expected, done.stdout + done.stderr
    return done.stdout + done.stderr


def _names(file: str) -> set[str]:
    return set(
        re.findall(r"^([a-z0-9-]+)[=\[]", (REQUIREMENTS / file).read_text(encoding="utf-8"), re.MULTILINE)
    )


def test_nothing_of_the_embedded_cloud_is_installed(installed: Path) -> None:
    """No emulator, no server under the GPL, no test tool: neither named by the wheel nor brought along."""
    python = installed / "venv" / "bin" / "python"
    listed = json.loads(_run(UV, "pip", "list", "--quiet", "--format", "json", "--python", python))
    names = {package["name"] for package in listed}

    assert _names("catalog.in") <= names
    assert names & (_names("local.in") | _names("dev.in")) == set()
    assert "secantusdb" in _names("local.in")


def test_it_publishes_from_a_folder_with_settings(installed: Path, aws: RunningCloud, tmp_path: Path) -> None:
    """The releases are in the wheel, the settings in the folder; the embedded cloud is said to be missing."""
    catalog = installed / "venv" / "bin" / "catalog"
    place = tmp_path / "company"
    place.mkdir()
    shutil.copy(ROOT / "settings.toml", place)

    assert "pip install 'librechat-catalog[local]'" in _run(catalog, "demo", cwd=place, expected=1)
    printed = _run(catalog, "publish", "--target", "aws", cwd=place, variables=aws.environment())

    assert "data" in printed
    looked = _run(
        catalog, "preflight", "--target", "aws", "--size", "small", cwd=place, variables=aws.environment()
    )
    assert "is the hub's" in looked
    found = aws.client("servicecatalog").search_products_as_admin()["ProductViewDetails"]
    names = {each["ProductViewSummary"]["Name"] for each in found}
    products = {release.parent.name for release in (ROOT / "portfolio" / "releases").glob("*/*.*.*")}
    assert len(names) == len(products)
    assert (place / "build" / "functions").is_dir()
