"""Git's history as the witness that lies outside: what was released once is still there, unchanged.

    from portfolio.versions.witness import compare_with_git

    found = compare_with_git(root)
    found.problems          # releases that were deleted or rewritten since they landed
    found.note              # what could not be compared, and how to make it so; empty when all could

A release has landed when it is in the first-parent history of the point where this work left the main branch,
or has a tag ``release/<product>/<version>``. Compared are the manifests, since each holds the hash of
everything else; what the first line about a release in the chain's history said counts, whatever came later.
A release that has not landed may still be taken back.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.digest import sha256
from portfolio.errors import Problem, refuse
from portfolio.git import Git
from portfolio.versions.release import CHAIN, MANIFEST, RELEASES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

TAG = "release"
"""Tags of releases are named release/<product>/<version>."""


@dataclass(frozen=True, kw_only=True)
class Witnessed:
    """What git's history says.

    Attributes:
        problems: Releases that are not what they were when they landed.
        compared: How many landed manifests were compared.
        note: What could not be compared and what helps, in a sentence; empty if nothing.
    """

    problems: tuple[Problem, ...]
    compared: int
    note: str = ""


def compare_with_git(root: Path = RELEASES, *, base: str | None = None) -> Witnessed:
    """Compare the releases at hand with those that landed.

    Args:
        root: The folder of all releases.
        base: The revision that they are compared with; by default where the main branch was left.

    Raises:
        CatalogError: The base that is named is no revision.
    """
    git = Git(root)
    if not git.works():
        return Witnessed(
            problems=(),
            compared=0,
            note="Releases were not compared with git's history: this is no git checkout. Check in a clone.",
        )
    point = git.resolve(base) if base else git.left_main()
    if base and point is None:
        raise refuse(
            "Cannot compare the releases with git's history.",
            received=f"--base {base}",
            allowed="a revision that this clone has",
            fix="name a branch, tag or commit, or fetch it first: git fetch origin",
        )
    landed, tagged = _landed(git, point or "HEAD"), _tagged(git)
    problems = [*_differences(landed, root, "git's history")]
    problems += _differences({name: tagged[name] for name in tagged.keys() - landed.keys()}, root, "its tag")
    problems += _moved_tags(landed, tagged)
    return Witnessed(problems=tuple(problems), compared=len(landed | tagged), note=_note(git, point))


def _moved_tags(landed: Mapping[str, str], tagged: Mapping[str, str]) -> Iterator[Problem]:
    for name in sorted(landed.keys() & tagged.keys()):
        if landed[name] != tagged[name]:
            yield Problem(
                failed=f"The tag {TAG}/{name} holds another release than git's history.",
                received=f"a manifest with SHA-256 {tagged[name]}",
                allowed=f"SHA-256 {landed[name]}",
                fix=f"find out who moved the tag; then: git fetch --force origin refs/tags/{TAG}/{name}",
            )


def _note(git: Git, point: str | None) -> str:
    if git.shallow():
        return (
            "Releases were compared only with the part of git's history that this shallow clone has. "
            "For all of it: git fetch --unshallow --tags"
        )
    if point is None:
        return (
            "Releases were compared with this branch's own history: no main branch is known here. "
            "Fetch it (git fetch origin main), or name it: catalog check --base REVISION"
        )
    return ""


def _differences(landed: Mapping[str, str], root: Path, witness: str) -> Iterator[Problem]:
    """Landed releases, ``<product>/<version>`` to their manifest's SHA-256, that are gone or differ."""
    for name, expected in sorted(landed.items()):
        folder = root / name
        file = folder / MANIFEST
        found = sha256(file) if file.is_file() else None
        if found == expected:
            continue
        release = name.replace("/", " ")
        yield Problem(
            failed=f"The release {release} was {'rewritten' if found else 'deleted'}.",
            received=f"a manifest with SHA-256 {found}" if found else f"no {file}",
            allowed=f"the manifest that {witness} holds, SHA-256 {expected}",
            fix=f"restore {folder} and its line in {CHAIN} from the commit before (git log -- {folder}); "
            f"to withdraw a version: catalog retire {release}",
        )


def _landed(git: Git, point: str) -> dict[str, str]:
    """What is released at the point, and what the chain ever said in the history that leads there."""
    blobs = {
        path.removesuffix(f"/{MANIFEST}"): blob
        for path, blob in git.files_at(point).items()
        if path.count("/") == len(("product", "version")) and path.endswith(f"/{MANIFEST}")
    }
    history = git.history(point, f":(glob)*/{CHAIN}")
    contents = git.contents([*blobs.values(), *(blob for _, blob in history)])
    found = {name: hashlib.sha256(contents[blob]).hexdigest() for name, blob in blobs.items()}
    for path, blob in history:  # newest first: the oldest word is the last to be written here
        for line in contents[blob].decode().splitlines():
            version, manifest, _ = line.split(" ")
            found[f"{path.removesuffix(f'/{CHAIN}')}/{version}"] = manifest
    return found


def _tagged(git: Git) -> dict[str, str]:
    names = [name for name in git.tags(f"{TAG}/") if name.count("/") == len(("product", "version"))]
    wanted = {
        name: f"refs/tags/{name}:{git.prefix}{name.removeprefix(f'{TAG}/')}/{MANIFEST}" for name in names
    }
    contents = git.contents([*wanted.values()])
    return {
        name.removeprefix(f"{TAG}/"): hashlib.sha256(contents[file]).hexdigest()
        for name, file in wanted.items()
        if file in contents
    }
