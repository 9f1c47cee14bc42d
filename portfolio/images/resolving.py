"""Filling the lock: what a version's tag means at its makers' registry, looked up once and then kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from portfolio.errors import CatalogError, refuse
from portfolio.images.registry import INDEXES, Repository
from products.images import LOCK_FILE, locked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from products.images import LockedImage

NEEDED = ("linux", "arm64")
"""The platform that both compute products run on."""


def resolve(
    *,
    file: Path = LOCK_FILE,
    progress: Callable[[str], None],
) -> tuple[LockedImage, ...]:
    """Look up every digest that the lock does not have yet, and write those found into it.

    Args:
        file: The lock.
        progress: Gets a line for each image.

    Returns:
        The images that are still without a digest, each told with its reason.

    Raises:
        CatalogError: A version does not exist, or not for the platform that is needed.
    """
    missing = []
    for image in locked(file):
        if image.digest:
            continue
        try:
            digest = _digest(image)
        except CatalogError as error:
            if "Cannot reach" not in error.problems[0].failed:
                raise
            progress(f"{image.name} {image.version}: not resolved, stays empty. {error.problems[0].failed}")
            missing.append(image)
            continue
        _write(file, image, digest)
        progress(f"{image.name} {image.version}: {digest}")
    return tuple(missing)


def _digest(image: LockedImage) -> str:
    manifest = Repository(image.source).manifest(image.version)
    platforms = []
    if manifest is not None and manifest.media_type in INDEXES:
        platforms = [each.get("platform", {}) for each in json.loads(manifest.content)["manifests"]]
    if manifest is None or not any((p.get("os"), p.get("architecture")) == NEEDED for p in platforms):
        raise refuse(
            f"Cannot lock {image.name} {image.version}: its makers do not offer it as it is needed.",
            received=f"{len(platforms)} platforms at {image.source}"
            if manifest
            else f"no tag {image.version}",
            allowed="a tag for several platforms, among them " + "/".join(NEEDED),
            fix="correct the source or the version in products/compute/images.lock.toml",
        )
    return manifest.digest


def _write(file: Path, image: LockedImage, digest: str) -> None:
    """Put the digest into the lock, whose comments and order stay."""
    text = file.read_text(encoding="utf-8")
    entry = f'source = "{image.source}"\nversion = "{image.version}"\ndigest = '
    if text.count(f'{entry}""') != 1:
        raise refuse(
            f"Cannot write the digest of {image.name} {image.version} into the lock.",
            received=f"{file} without the three lines source, version and digest in this order",
            allowed="entries as the others are written",
            fix="write the entry like the others and run the same command again",
        )
    file.write_text(text.replace(f'{entry}""', f'{entry}"{digest}"'), encoding="utf-8")
