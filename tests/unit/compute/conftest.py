"""Fixtures for the compute products' programs: stand-ins for the commands that an instance has."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from products.compute.ec2.files import SCRIPTS
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

MACHINE = Path(__file__).parents[3] / "products" / "compute" / "ec2" / "machine"


class Machine:
    """A folder that plays an instance: its commands write down how they were called.

    Attributes:
        folder: The instance's files.
        calls: The commands called so far, one line each, in order.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._commands = folder / "commands"
        self._log = folder / "calls"
        self._commands.mkdir()
        self._log.touch()

    def command(self, name: str, script: str = "") -> None:
        """Put a stand-in on the path: it notes its call and then does what the shell script says."""
        file = self._commands / name
        file.write_text(f'#!/bin/bash\necho "{name} $*" >> "{self._log}"\n{script}\n', encoding="utf-8")
        file.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        """The calls so far."""
        return self._log.read_text(encoding="utf-8").splitlines()

    def run(self, program: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the instance with the stand-ins first on the path."""
        path = f"{self._commands}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(  # noqa: S603 - our own script, with stand-ins for what it calls
            ["/bin/bash", str(program), *arguments],
            env={"PATH": path, "REASON_FILE": str(self.folder / "reason"), "PAUSE": "0", **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """An instance of which nothing exists yet."""
    return Machine(tmp_path)


@pytest.fixture
def programs(machine: Machine) -> Path:
    """The folder in which cfn-init has put the programs."""
    folder = machine.folder / "programs"
    folder.mkdir()
    for name in SCRIPTS:
        shutil.copy(MACHINE / name, folder / name)
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def program() -> Callable[[str], Path]:
    """The path of one of the instance's programs by its name."""
    return MACHINE.joinpath
