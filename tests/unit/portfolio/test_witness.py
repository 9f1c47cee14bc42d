"""Git's history as the witness: whatever a commit did to a release that landed, it is found."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from portfolio.errors import CatalogError
from portfolio.versions.chain import append
from portfolio.versions.checking import check
from portfolio.versions.release import releases
from portfolio.versions.releasing import freeze
from portfolio.versions.witness import Witnessed, compare_with_git

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from portfolio.versions.current import Current

    Make = Callable[..., Current]

DAY = dt.date(2026, 11, 22)


def _git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Tests", "-c", "user.email=tests@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607 - git


def _commit(root: Path) -> None:
    _git(root, "add", "--all", ".")
    _git(root, "commit", "--quiet", "--allow-empty", "--message", "…")


def _found(root: Path, **options: str) -> Witnessed:
    return compare_with_git(root, **options)


@pytest.fixture
def root(current: Make, tmp_path: Path) -> Path:
    """Two releases on the main branch of a repository, and a branch for the work at hand."""
    folder = tmp_path / "project" / "releases"
    folder.mkdir(parents=True)
    _git(folder.parent, "init", "--quiet", "--initial-branch", "main")
    for number, version in enumerate(("0.1.0", "0.1.1")):
        freeze(current(version, size=128 + number), changelog="New.", date=DAY, root=folder)
        _commit(folder)
    _git(folder, "switch", "--quiet", "--create", "work")
    return folder


def _forge(root: Path, version: str = "0.1.0") -> None:
    """Rewrite a release without a trace in the folder: template, manifest and the whole chain."""
    folder = root / "data" / version
    template = (folder / "template.json").read_text(encoding="utf-8").replace("128", "256")
    (folder / "template.json").write_text(template, encoding="utf-8")
    _rehash(root)


def _rehash(root: Path) -> None:
    from portfolio.digest import sha256  # noqa: PLC0415 - as above
    from portfolio.versions import chain  # noqa: PLC0415 - the forger's tools are ours

    (root / "data" / "CHAIN").unlink()
    for release in sorted((root / "data").iterdir()):
        file = release / "manifest.json"
        manifest = json.loads(file.read_text(encoding="utf-8"))
        manifest["files"]["template.json"] = sha256(release / "template.json")
        manifest["before"] = chain.head("data", root=root)
        file.write_text(json.dumps(manifest), encoding="utf-8")
        append("data", release.name, root=root)


def test_nothing_is_wrong_with_releases_as_they_landed(root: Path) -> None:
    """Both were compared, and there is nothing to say."""
    found = _found(root)
    assert (found.problems, found.compared, found.note) == ((), 2, "")


def test_a_forgery_that_agrees_with_itself_is_found(root: Path) -> None:
    """Template, manifests and chain all rewritten: the folder alone tells nothing, the history does."""
    _forge(root)
    assert check([], root=root, rebuild=False) == ()
    _commit(root)
    assert "The release data 0.1.0 was rewritten" in str(_found(root).problems[0])


def test_a_release_that_was_removed_with_its_line_is_found(root: Path) -> None:
    """Removed from the chain as well, and committed."""
    shutil.rmtree(root / "data" / "0.1.1")
    _rehash(root)
    _commit(root)
    found = "\n".join(str(each) for each in _found(root).problems)
    assert "The release data 0.1.1 was deleted" in found
    assert "catalog retire data 0.1.1" in found


def test_what_was_rewritten_on_the_main_branch_itself_is_found(root: Path) -> None:
    """What the chain said first counts, however many commits later it is asked."""
    _git(root, "switch", "--quiet", "main")
    _forge(root)
    _commit(root)
    _commit(root)
    assert {each.failed for each in _found(root).problems} == {
        "The release data 0.1.0 was rewritten.",
        "The release data 0.1.1 was rewritten.",
    }


def test_a_release_that_did_not_land_may_be_taken_back(root: Path, current: Make) -> None:
    """A mistake that only this branch saw is no loss."""
    freeze(current("0.1.2", size=500), changelog="New.", date=DAY, root=root)
    _commit(root)
    shutil.rmtree(root / "data" / "0.1.2")
    _git(root, "checkout", "--quiet", "main", "--", "data/CHAIN")
    assert [str(release.version) for release in releases(root=root)] == ["0.1.0", "0.1.1"]
    assert _found(root).problems == ()


def test_a_tag_vouches_for_a_release_on_a_branch(root: Path, current: Make) -> None:
    """A release that was tagged was given away, though its branch never landed."""
    freeze(current("0.1.2", size=500), changelog="New.", date=DAY, root=root)
    _commit(root)
    _git(root, "tag", "release/data/0.1.2")
    assert _found(root).problems == ()
    _git(root, "reset", "--quiet", "--hard", "main")
    assert "The release data 0.1.2 was deleted" in str(_found(root).problems[0])


def test_a_tag_that_was_moved_is_found(root: Path) -> None:
    """Tag and history must agree."""
    _forge(root)
    _commit(root)
    _git(root, "tag", "release/data/0.1.0")
    _git(root, "reset", "--quiet", "--hard", "main")
    assert "The tag release/data/0.1.0 holds another release" in str(_found(root).problems[0])


def test_a_shallow_clone_says_what_it_cannot_tell(root: Path, tmp_path: Path) -> None:
    """What is there is compared; the note names the command that fetches the rest."""
    _git(tmp_path, "clone", "--quiet", "--depth", "1", "--branch", "main", root.parent.as_uri(), "shallow")
    shallow = tmp_path / "shallow" / "releases"
    found = _found(shallow)
    assert (found.problems, found.compared) == ((), 2)
    assert "git fetch --unshallow --tags" in found.note
    _forge(shallow)
    assert "was rewritten" in str(_found(shallow).problems[0])


def test_without_git_it_says_so(root: Path, tmp_path: Path) -> None:
    """An unpacked archive has no history: that is said, and is no failure."""
    shutil.copytree(root, tmp_path / "archive" / "releases")
    found = _found(tmp_path / "archive" / "releases")
    assert (found.problems, found.compared) == ((), 0)
    assert "no git checkout" in found.note


def test_without_a_main_branch_it_says_so(root: Path) -> None:
    """A checkout of one branch alone is compared with that branch's own history."""
    _git(root, "branch", "--quiet", "--delete", "--force", "main")
    assert "--base REVISION" in _found(root).note


def test_fails_for_a_base_that_is_no_revision(root: Path) -> None:
    """A misspelled branch is not taken for a history without releases."""
    with pytest.raises(CatalogError, match="--base nowhere"):
        _found(root, base="nowhere")
