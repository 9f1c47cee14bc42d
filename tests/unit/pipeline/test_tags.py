"""Tags of releases: made once, pushed, never moved."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from portfolio.errors import CatalogError
from portfolio.pipeline.tags import tag
from portfolio.versions.release import RELEASES

if TYPE_CHECKING:
    from pathlib import Path


def _git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    done = subprocess.run(  # noqa: S603 - git with arguments of ours
        ["git", *identity, *arguments],  # noqa: S607 - the machine's git
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A clone with two committed releases, and the repository that it came from."""
    _git(tmp_path, "init", "--quiet", "--bare", "origin.git")
    _git(tmp_path, "clone", "--quiet", "origin.git", "clone")
    folder = tmp_path / "clone" / "releases"
    for version in ("0.1.0", "0.2.0"):
        source = RELEASES / "network" / version
        place = folder / "network" / version
        place.mkdir(parents=True)
        for name in ("manifest.json", "template.json"):
            (place / name).write_bytes((source / name).read_bytes())
    _git(tmp_path / "clone", "add", "-A")
    _git(tmp_path / "clone", "commit", "--quiet", "-m", "Two releases")
    return folder


def test_releases_that_have_landed_are_tagged_and_pushed_once(root: Path) -> None:
    """The tags are where `catalog check` of any clone looks for them; the next run has nothing to do."""
    names = ("release/network/0.1.0", "release/network/0.2.0")
    assert tag(root, push=True) == names
    origin = root.parents[1] / "origin.git"
    assert tuple(_git(origin, "tag").split()) == names
    assert tag(root, push=True) == ()


def test_a_tag_that_is_there_is_not_moved(root: Path) -> None:
    """Whatever the commit of today says: check would tell."""
    before = _git(root, "rev-parse", "HEAD")
    _git(root, "tag", "release/network/0.1.0")
    _git(root, "commit", "--quiet", "--allow-empty", "-m", "Later")
    assert tag(root) == ("release/network/0.2.0",)
    assert _git(root, "rev-parse", "release/network/0.1.0") == before


def test_fails_for_a_release_that_is_not_committed(root: Path) -> None:
    """A tag on a commit without the release would witness nothing."""
    (root / "network" / "0.2.0" / "manifest.json").rename(root / "kept")
    _git(root, "commit", "--quiet", "-am", "Without")
    (root / "kept").rename(root / "network" / "0.2.0" / "manifest.json")
    with pytest.raises(CatalogError, match=r"network/0\.2\.0") as caught:
        tag(root)
    assert "commit them" in str(caught.value)
    assert _git(root, "tag") == ""


def test_fails_when_the_remote_refuses(root: Path) -> None:
    """A job without the right to write: git's words are told."""
    _git(root, "remote", "set-url", "origin", str(root / "nowhere.git"))
    with pytest.raises(CatalogError, match="git push failed") as caught:
        tag(root, push=True)
    assert "nowhere.git" in str(caught.value)
