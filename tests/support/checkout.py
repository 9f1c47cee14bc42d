"""A fresh clone of this checkout, used as a newcomer would: by its make targets and its command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 1800
"""Seconds after which a command counts as hanging."""


@dataclass(frozen=True)
class Checkout:
    """A copy of the project in a folder of its own.

    Attributes:
        folder: Where it is.
        port: The port of its embedded cloud, so that it disturbs no other.
    """

    folder: Path
    port: int = field(default_factory=free_port)

    @classmethod
    def copy_to(cls, folder: Path) -> Checkout:
        """Copy what git tracks, and what it would track, to a new folder."""
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - the user's git
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        for name in filter(None, listed.stdout.split("\0")):
            source, target = ROOT / name, folder / name
            if source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
        return cls(folder)

    def run(self, *command: str, expected: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run a command in the checkout and return what it printed.

        Args:
            command: The program and its arguments.
            expected: The exit status that the command must have; None for any.
        """
        done = subprocess.run(  # noqa: S603 - commands of our own tests
            command,
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if expected is not None and done.returncode != expected:
            printed = f"{done.stdout}\n{done.stderr}"
            message = f"{' '.join(command)} exited with {done.returncode}, not {expected}:\n{printed}"
            raise AssertionError(message)
        return done

    def catalog(self, *arguments: str, expected: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run the checkout's ``catalog`` command."""
        return self.run(".venv/bin/catalog", *arguments, expected=expected)

    def catalog_json(self, *arguments: str) -> Any:  # noqa: ANN401 - whatever the verb answers
        """What a verb of the checkout's ``catalog`` command answers to programs."""
        return json.loads(self.catalog(*arguments, "--json").stdout)

    def environment(self) -> dict[str, str]:
        """This process's environment, without what would lead the command astray."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AWS_", "CATALOG_", "PYTHON"))
        }
        return kept | {"CATALOG_PORT": str(self.port)}


_INSTALLED_ANEW = ("librechat_catalog*", "__editable__*", "pip", "pip-*", "uv", "uv-*")
"""What a clone's own `make install` brings: the installers themselves, and the clone."""


def lend_packages(clone: Path, owner: tuple[int, int] | None = None) -> None:
    """Give a clone what is installed and compiled here, as hard links: its `make install` finds it in place.

    Where it cannot be linked, as over a border of file systems, the clone installs everything by itself.

    Args:
        clone: The clone, in which nothing is installed yet.
        owner: The IDs of the user and the group to whom its folders are to belong, if not to this process's.
    """
    packages = Path(sysconfig.get_path("purelib"))
    environment = clone / ".venv"
    lent = environment / packages.relative_to(sysconfig.get_path("data"))
    ignore = shutil.ignore_patterns(*_INSTALLED_ANEW)
    try:
        shutil.copytree(packages, lent, symlinks=True, ignore=ignore, copy_function=os.link)
    except (OSError, shutil.Error):
        shutil.rmtree(environment)
        return
    for folder, _, _ in os.walk(environment):
        Path(folder).chmod(0o755)
        if owner is not None:
            os.chown(folder, *owner)


def clone_as_on_windows(source: Path, target: Path) -> Path:
    """Commit the files of a folder there, and clone it with git's settings of a Windows machine."""
    by = ("-c", "user.name=test", "-c", "user.email=test@example.com")
    endings = ("-c", "core.autocrlf=true", "-c", "core.eol=crlf")
    for command in (
        ("init", "--quiet", str(source)),
        ("-C", str(source), "add", "--all"),
        ("-C", str(source), *by, "commit", "--quiet", "--message", "all"),
        (*endings, "clone", "--quiet", *endings, str(source), str(target)),
    ):
        subprocess.run(["git", *command], check=True, capture_output=True)  # noqa: S603, S607 - the user's git
    return target
