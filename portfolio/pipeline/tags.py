"""Tags for the releases that have landed: the witness that `catalog check` asks later.

from portfolio.pipeline.tags import tag

tag(push=True)              # the tags that were new, release/<product>/<version>

A tag that is there is never moved.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from portfolio.errors import refuse
from portfolio.git import Git
from portfolio.versions.release import RELEASES, releases
from portfolio.versions.witness import TAG

if TYPE_CHECKING:
    from pathlib import Path


def tag(root: Path = RELEASES, *, push: bool = False) -> tuple[str, ...]:
    """Tag every release that HEAD has and that has no tag yet.

    Args:
        root: The folder of all releases.
        push: Push the tags that are new to the remote ``origin``, all or none.

    Returns:
        The new tags.

    Raises:
        CatalogError: This is no clone, a release is not committed, or git refused.
    """
    git = Git(root)
    committed = git.files_at("HEAD") if git.works() else {}
    there = set(git.tags(f"{TAG}/")) if committed else set()
    names = [f"{each.product}/{each.version}" for each in releases(root=root)]
    missing = [name for name in names if f"{name}/manifest.json" not in committed]
    if missing:
        raise refuse(
            "Cannot tag the releases: not all of them are committed.",
            received=", ".join(missing),
            allowed="releases that the current commit holds, in a clone with git",
            fix="commit them and let the change land first",
        )
    new = tuple(f"{TAG}/{name}" for name in names if f"{TAG}/{name}" not in there)
    for name in new:
        _git(root, "tag", name)
    if push and new:
        _git(root, "push", "--atomic", "origin", *(f"refs/tags/{name}" for name in new))
    return new


def _git(root: Path, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603 - the user's own git, with arguments of ours
        ["git", *arguments],  # noqa: S607 - the git that the user has
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise refuse(
            f"Cannot tag the releases: git {arguments[0]} failed.",
            received=done.stderr.strip(),
            allowed="a clone that may make tags, and push them to origin",
            fix="give the job the right to write contents; a tag that is elsewhere already: git fetch --tags",
        )
