"""Publishing images: all that released templates name, by the lock's digests, into the account's registry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from portfolio.errors import CatalogError, Problem
from portfolio.images.copying import copy_image
from portfolio.images.registry import Repository
from products.images import IMAGE_ACCOUNT_PLACEHOLDER, LOCK_FILE, PREFIX, locked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import boto3

    from portfolio.versions.release import Release
    from products.images import LockedImage

_NAMED = re.compile(
    re.escape(IMAGE_ACCOUNT_PLACEHOLDER)
    + r"\.dkr\.ecr\.[^/]+/"
    + PREFIX
    + r"/(?P<name>[a-z0-9-]+):(?P<version>[\w.-]+)"
)


def images_in(template: str) -> frozenset[tuple[str, str]]:
    """The name and version of every image that a template's text names in the account's registry."""
    return frozenset((found["name"], found["version"]) for found in _NAMED.finditer(template))


def named_images(releases: Iterable[Release], lock: Path = LOCK_FILE) -> tuple[LockedImage, ...]:
    """The images that released templates name, each with its digest.

    Raises:
        CatalogError: The lock does not have one of them, or not its digest; the error names every one.
    """
    known = {(image.name, image.version): image for image in locked(lock)}
    named = sorted({image for release in releases for image in images_in(release.template_text)})
    problems = [
        Problem(
            failed=f"Cannot publish the image {name} {version}, which a released template names.",
            received="no digest in the lock" if (name, version) in known else "no such entry in the lock",
            allowed=f"an entry with its digest in {lock.name}",
            fix=(
                "where there is a network: catalog images resolve, then commit the lock"
                if (name, version) in known
                else "restore the entry from the history of products/compute/images.lock.toml"
            ),
        )
        for name, version in named
        if (name, version) not in known or not known[name, version].digest
    ]
    if problems:
        raise CatalogError(problems)
    return tuple(known[key] for key in named)


def pulls_nothing(session: boto3.Session) -> bool:
    """Whether the session's registry is the embedded cloud's, which runs no containers."""
    return urlsplit(session.client("ecr").meta.endpoint_url).hostname in {"127.0.0.1", "::1", "localhost"}


def publish_images(
    session: boto3.Session, images: Iterable[LockedImage], *, progress: Callable[[str], None]
) -> int:
    """Copy what the account's registry does not have yet.

    Args:
        session: Credentials and region of the hub, whose first stack has made the repositories.
        images: The images.
        progress: Gets a line for each layer that is copied.

    Returns:
        How many images were copied.

    Raises:
        CatalogError: A tag there means another digest, or a registry fails.
    """
    granted = session.client("ecr").get_authorization_token()["authorizationData"][0]
    host = granted["proxyEndpoint"].partition("://")[2]
    count = 0
    for image in images:
        target = Repository(
            f"{host}/{image.repository}",
            authorization=f"Basic {granted['authorizationToken']}",
        )
        source = Repository(image.source)
        if copy_image(source, target, tag=image.version, digest=image.digest, progress=progress):
            progress(f"copied {image.name} {image.version}")
            count += 1
    return count
