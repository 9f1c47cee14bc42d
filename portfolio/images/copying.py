"""Copying an image between repositories: by digest, for all platforms, and on from where it stopped."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.errors import refuse
from portfolio.images.registry import INDEXES, Manifest

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.images.registry import Repository


def copy_image(
    source: Repository, target: Repository, *, tag: str, digest: str, progress: Callable[[str], None]
) -> bool:
    """Have the target's tag mean the digest.

    The tag is written last: it is there only once everything that it leads to is. Layers and manifests that
    are there already are not sent again, so a copy that was cut short goes on.

    Args:
        source: Where the image is.
        target: Where it is wanted.
        tag: Its tag in the target.
        digest: What the tag must mean.
        progress: Gets a line for what is copied.

    Returns:
        Whether anything was copied.

    Raises:
        CatalogError: The tag means something else already, or a registry fails.
    """
    there = target.manifest(tag)
    if there is not None:
        _must_be(target, tag, found=there.digest, digest=digest)
        return False
    manifest = source.manifest(digest)
    if manifest is None:
        raise refuse(
            f"Cannot copy {source.name}:{tag}: its makers' registry does not have it any more.",
            received=f"no manifest {digest}",
            allowed="the digest that products/compute/images.lock.toml names",
            fix=(
                "copy it from an account that has it, or name a newer version in the lock and run: catalog "
                "images resolve"
            ),
        )
    _copy(source, target, manifest, progress)
    target.put_manifest(tag, manifest)
    written = target.manifest(tag)
    _must_be(target, tag, found=written.digest if written else "nothing", digest=digest)
    return True


def _copy(
    source: Repository, target: Repository, manifest: Manifest, progress: Callable[[str], None]
) -> None:
    """Copy what a manifest leads to, and not yet itself."""
    content = json.loads(manifest.content)
    if manifest.media_type in INDEXES:
        for entry in content["manifests"]:
            if target.manifest(entry["digest"]) is not None:
                continue
            child = source.manifest(entry["digest"])
            if child is None:
                raise refuse(
                    f"Cannot copy {source.name}: a platform's manifest is missing there.",
                    received=f"no manifest {entry['digest']}",
                    allowed="every manifest that the image's index names",
                    fix="try again later, or take another version of the image",
                )
            _copy(source, target, child, progress)
            target.put_manifest(entry["digest"], child)
        return
    for part in (content["config"], *content["layers"]):
        if target.has_blob(part["digest"]):
            continue
        progress(f"copying {part['size'] / 1e6:.1f} MB of {target.name}")
        with tempfile.TemporaryDirectory(prefix="librechat-image-") as folder:
            file = Path(folder) / "blob"
            source.get_blob(part["digest"], file)
            target.put_blob(part["digest"], file)


def _must_be(target: Repository, tag: str, *, found: str, digest: str) -> None:
    if found != digest:
        raise refuse(
            f"Cannot publish {target.name}:{tag}: the registry has another image under this tag.",
            received=found,
            allowed=f"{digest}, as products/compute/images.lock.toml says",
            fix=(
                "find out who wrote the tag; what runs may be that image. Restore the lock's digest if "
                "that was "
                "changed by mistake, or release a product with a new version of the image"
            ),
        )
