"""The functions' zips: which ones a template runs, and rebuilding those of a release.

    from portfolio.versions.zips import ensure

    ensure(release)        # {"postgres-schema": Path(".../build/functions/<sha256>.zip"), …}

A zip that is there already is taken; one that is missing is rebuilt from the release's own sources and
hash lock, which takes the package registry. Either is compared with the hash that was released.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from portfolio.digest import sha256
from portfolio.errors import refuse
from portfolio.packaging import FUNCTIONS_FOLDER, PackagingError
from portfolio.packaging.build import build_zips

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.versions.release import Release

_KEY = re.compile(r"functions/([0-9a-f]{64})\.zip")


def hashes(template: dict[str, Any]) -> frozenset[str]:
    """SHA-256 of every function's zip that the template runs."""
    return frozenset(_KEY.findall(json.dumps(template)))


def ensure(release: Release, *, folder: Path = FUNCTIONS_FOLDER) -> dict[str, Path]:
    """The zips for AWS that the release runs, by the functions' names.

    Raises:
        CatalogError: A zip cannot be built, or is not the one that was released.
    """
    return {name: _ensure(release, name, folder) for name in release.manifest.functions}


def _ensure(release: Release, name: str, folder: Path) -> Path:
    expected = release.manifest.functions[name].sha256
    try:
        built = build_zips(name, release.sources(name), folder)
    except PackagingError as error:
        raise refuse(
            f"Cannot rebuild the function {name} of {release}.",
            received=str(error),
            allowed="a zip built from the release's own sources and hash lock",
            fix="make the package registry reachable, or restore the folder from version control",
        ) from error
    found = sha256(built.aws)
    if found != expected:
        raise refuse(
            f"The function {name} of {release} does not rebuild to what was released.",
            received=f"{built.aws} with SHA-256 {found}",
            allowed=f"SHA-256 {expected}",
            fix=f"delete {built.aws} and try again; if it stays, git checkout -- {release.folder}",
        )
    return built.aws
