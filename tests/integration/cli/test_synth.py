"""``catalog synth``: the same bytes whenever and wherever."""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path

from portfolio.offering import OFFERS

CHECKOUT = Path(__file__).parents[3]
PACKAGES = ("custom_resources", "local_cloud", "portfolio", "products")
COMMAND = "import sys; from portfolio.cli.main import main; sys.argv = ['catalog', *sys.argv[1:]]; main()"


def synthesise(checkout: Path, out: Path, *, seed: str) -> None:
    """Run the command on a checkout, with a given seed for Python's hashes."""
    subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", COMMAND, "synth", "--out", out],
        check=True,
        cwd=checkout,
        env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.DEVNULL,
    )


def test_templates_are_the_same_bytes_from_two_folders(tmp_path: Path) -> None:
    """The functions' zips, whose hashes the templates name, are built anew in the second folder."""
    copy = tmp_path / "another checkout"
    for package in PACKAGES:
        shutil.copytree(CHECKOUT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    synthesise(CHECKOUT, tmp_path / "first", seed="1")
    synthesise(copy, tmp_path / "second", seed="2")
    names = sorted(f"{offer.name}.template.json" for offer in OFFERS)
    assert sorted(file.name for file in (tmp_path / "first").iterdir()) == names
    compared = filecmp.cmpfiles(tmp_path / "first", tmp_path / "second", names, shallow=False)
    assert compared == (names, [], [])
