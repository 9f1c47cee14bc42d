"""Builds zips, and remembers what was built by the content that it was built from."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.packaging.archive import write_archive
from portfolio.packaging.errors import PackagingError
from portfolio.packaging.platform import AWS_LAMBDA, Platform, local_platform
from portfolio.packaging.settings import PackageSettings
from portfolio.packaging.sources import FUNCTIONS, collect_sources
from portfolio.packaging.wheels import install_wheels

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHECKOUT = Path(__file__).parent.parent.parent
FUNCTIONS_FOLDER = (
    (_CHECKOUT if (_CHECKOUT / "pyproject.toml").is_file() else Path.cwd()) / "build" / "functions"
)
"""Where the zips and their index go: in the checkout, else in the folder where the command is called."""

_WAY_OF_BUILDING = 1
"""Part of the cache's key; raised when the same sources would give another zip."""


@dataclass(frozen=True, kw_only=True)
class BuiltZips:
    """A function's two zips.

    Attributes:
        sha256: SHA-256 of the zip for AWS, in hex; both files are named by it.
        aws: The zip for AWS Lambda.
        local: The zip of the same sources for the machine at hand.
        settings: How Lambda calls the function.
    """

    sha256: str
    aws: Path
    local: Path
    settings: PackageSettings


def build_zip(name: str, sources: Mapping[str, bytes], platform: Platform = AWS_LAMBDA) -> bytes:
    """The zip of a function, made from these sources alone: the same bytes whenever and wherever.

    Args:
        name: The function's name, for messages.
        sources: As ``collect_sources`` or ``read_sources`` give them.
        platform: What the zip is for.

    Raises:
        PackagingError: The sources are incomplete, or the wheels cannot be had.
    """
    settings = PackageSettings.among(name, sources)
    lock = sources.get(f"{settings.folder}/requirements.txt")
    if lock is None:
        message = (
            f"Cannot build the zip of {name!r}: {settings.folder}/requirements.txt is not among its "
            f"{len(sources)} sources. It must name the wheels with their hashes. Restore it from git."
        )
        raise PackagingError(message)
    wheels = install_wheels(lock, platform)
    kept = {path: content for path, content in wheels.items() if not settings.leaves_out(path)}
    return write_archive({**kept, **sources})


def build_zips(name: str, sources: Mapping[str, bytes], folder: Path = FUNCTIONS_FOLDER) -> BuiltZips:
    """Both zips of a function in a folder, built only if they are not there yet.

    Raises:
        PackagingError: The sources are incomplete, the wheels cannot be had, or there is no room.
    """
    local = local_platform()
    memory = folder / "cache" / f"{_key(sources, local)}.json"
    remembered: dict[str, str] = json.loads(memory.read_text(encoding="utf-8")) if memory.is_file() else {}
    sha256 = remembered.get("sha256", "")
    for_aws = folder / f"{sha256}.zip"
    if not (for_aws.is_file() and (folder / f"{sha256}.local.zip").is_file()):
        content, here = build_zip(name, sources, AWS_LAMBDA), build_zip(name, sources, local)
        sha256 = hashlib.sha256(content).hexdigest()
        for_aws = folder / f"{sha256}.zip"
        _write(for_aws, content)
        _write(folder / f"{sha256}.local.zip", here)
        _write(memory, json.dumps({"sha256": sha256}).encode())
    return BuiltZips(
        sha256=sha256,
        aws=for_aws,
        local=folder / f"{sha256}.local.zip",
        settings=PackageSettings.among(name, sources),
    )


def build_all(folder: Path = FUNCTIONS_FOLDER) -> dict[str, BuiltZips]:
    """Both zips of every function of this checkout, and ``index.json``, by which products find them.

    Raises:
        PackagingError: The wheels cannot be had, or there is no room.
    """
    built = {name: build_zips(name, collect_sources(name), folder) for name in FUNCTIONS}
    index = {
        name: {
            "sha256": zips.sha256,
            "handler": zips.settings.handler,
            "runtime": zips.settings.runtime,
            "architecture": zips.settings.architecture,
        }
        for name, zips in built.items()
    }
    content = (json.dumps(index, indent=2) + "\n").encode()
    index_file = folder / "index.json"
    if not index_file.is_file() or index_file.read_bytes() != content:
        _write(index_file, content)
    return built


def _key(sources: Mapping[str, bytes], local: Platform) -> str:
    """The same exactly when the zips would be the same."""
    key = hashlib.sha256(f"{_WAY_OF_BUILDING} {AWS_LAMBDA.label} {local.label}\n".encode())
    for path in sorted(sources):
        key.update(f"{path} {hashlib.sha256(sources[path]).hexdigest()}\n".encode())
    return key.hexdigest()


def _write(file: Path, content: bytes) -> None:
    """Put the whole file there, or nothing: another process may be reading or building the same."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(descriptor, "wb") as open_file:
                open_file.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(file)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        message = (
            f"Cannot write {file}: {error}. The folder must be writable, with {len(content):,} bytes free. "
            "Make room or change its owner, then run: python -m portfolio.packaging"
        )
        raise PackagingError(message) from error
