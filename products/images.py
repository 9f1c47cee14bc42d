"""The container images as the templates name them: in the account's own registry, by a tag that never moves.

    from products.images import locked, newest

    newest("librechat").path        # "librechat/librechat:v0.8.8"

``products/compute/images.lock.toml`` names each image's origin, version and digest; publishing copies them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from products.language.intrinsics import sub
from products.language.policy import allow

if TYPE_CHECKING:
    from products.language.intrinsics import Intrinsic
    from products.language.policy import Statement

LOCK_FILE = Path(__file__).parent / "compute" / "images.lock.toml"

IMAGE_ACCOUNT_PLACEHOLDER = "image-account-named-by-the-hub"
"""Stands in a template for the account whose registry holds the images; the portfolio's synthesis fills it
in."""

PREFIX = "librechat"
"""What the repositories' names begin with, in every account."""

PULL_ACTIONS = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
"""What pulling takes of a repository (Amazon ECR User Guide, "Repository policy examples")."""


@dataclass(frozen=True, kw_only=True)
class LockedImage:
    """One version of an image.

    Attributes:
        name: Its name in the account's registry, without the prefix.
        source: Its makers' registry and repository.
        version: Its tag, there and in the account's registry.
        digest: ``sha256:`` and 64 hex digits of what the tag means, for all platforms; empty where it was
            never looked up.
    """

    name: str
    source: str
    version: str
    digest: str

    @property
    def repository(self) -> str:
        """Its repository in the account's registry."""
        return f"{PREFIX}/{self.name}"

    @property
    def path(self) -> str:
        """Its repository and tag in the account's registry."""
        return f"{self.repository}:{self.version}"


def locked(file: Path = LOCK_FILE) -> tuple[LockedImage, ...]:
    """Every image of the lock, in its order."""
    return tuple(LockedImage(**entry) for entry in tomllib.loads(file.read_text(encoding="utf-8"))["image"])


def newest(name: str, file: Path = LOCK_FILE) -> LockedImage:
    """The version of an image that the templates name.

    Raises:
        KeyError: The lock has no image of that name.
    """
    return {image.name: image for image in locked(file)}[name]


def registry() -> str:
    """The account's registry, in the notation of ``Fn::Sub`` (Amazon ECR User Guide, "Private registry")."""
    return f"{IMAGE_ACCOUNT_PLACEHOLDER}.dkr.ecr.${{AWS::Region}}.${{AWS::URLSuffix}}"


def image_uri(path: str) -> Intrinsic:
    """An image of the account's registry by its repository and tag."""
    return sub(f"{registry()}/{path}")


def pull_statements() -> list[Statement]:
    """Pulling the images: a token, which names no resource, and the repositories of the catalog alone.

    In whichever account: the hub's number is not known to the template, and another account's repository
    gives nothing to whom its own policy does not name.
    """
    arn = f"arn:${{AWS::Partition}}:ecr:${{AWS::Region}}:*:repository/{PREFIX}/*"
    return [
        allow("PullToken", "ecr:GetAuthorizationToken", "*"),
        allow("Pull", PULL_ACTIONS, sub(arn)),
    ]
