"""The content of the wheels that a function's lock names, for any platform, without Docker."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.packaging.errors import PackagingError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.packaging.platform import Platform

_UV = Path(sys.executable).parent / "uv"
_ONLY_THE_LOCKED_WHEELS = (
    "--only-binary=:all:",
    "--require-hashes",
    "--no-deps",
    "--no-compile-bytecode",
    "--no-config",
    "--no-progress",
    "--quiet",
    "--link-mode=copy",
)


@functools.cache
def install_wheels(lock: bytes, platform: Platform) -> Mapping[str, bytes]:
    """The files that installing the locked wheels gives: path from the root of the zip → content.

    Asked again for the same, it answers without installing again: many releases share a lock.

    Args:
        lock: The content of a requirements.txt with hashes.
        platform: What the wheels are for.

    Raises:
        PackagingError: uv could not fetch or install them, or there is no room for them.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="librechat-catalog-wheels-") as name:
            folder = Path(name)
            requirements = folder / "requirements.txt"
            requirements.write_bytes(lock)
            target = folder / "target"
            _run_uv(requirements, target, platform)
            return {
                file.relative_to(target).as_posix(): file.read_bytes()
                for file in sorted(target.rglob("*"))
                if file.is_file()
            }
    except OSError as error:
        message = (
            f"Cannot build the functions' zips: {error}. About 60 MB are needed in {tempfile.gettempdir()}, "
            "writable by you, and uv in the virtual environment. Make room or set TMPDIR to another folder; "
            "if uv is missing, run: make install"
        )
        raise PackagingError(message) from error


def _somewhere_to_cache() -> dict[str, str]:
    """Let uv do without its cache for users without a writable home, as services are: it would give up."""
    home = os.path.expanduser("~")  # noqa: PTH111 - pathlib fails where there is no home
    return {} if os.access(home, os.W_OK) else {"UV_NO_CACHE": "true"}


def _run_uv(requirements: Path, target: Path, platform: Platform) -> None:
    """Let uv fetch, verify and unpack the wheels."""
    command = [
        str(_UV),
        "pip",
        "install",
        *_ONLY_THE_LOCKED_WHEELS,
        *platform.uv_arguments,
        "--target",
        str(target),
        "--requirements",
        str(requirements),
    ]
    # The machine's own certificate authorities, as pip and git use them: a company may have its own.
    environment = {"UV_SYSTEM_CERTS": "true", **_somewhere_to_cache(), **os.environ}
    done = subprocess.run(  # noqa: S603 - our own uv
        command, capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode != 0:
        message = (
            f"Cannot build the functions' zips: uv could not install the locked wheels for {platform.label}. "
            f"It said: {done.stderr.strip()[-2000:]}\n"
            "It must reach the Python package index, or find the wheels in its cache. Check the network, "
            "UV_DEFAULT_INDEX and the proxy settings, then try again."
        )
        raise PackagingError(message)
