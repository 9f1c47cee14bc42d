"""The chain of a product's releases: each link's hash covers its manifest and every link before it.

    portfolio/releases/<product>/CHAIN      a line a release: version, SHA-256 of its manifest, hash

    from portfolio.versions.chain import links, problems

    links("data")[-1].hash         # stands for every release of the product, to the last byte

A release's manifest names the link before its own, so that the newest manifest alone vouches for all of them.
Releases made before there was a chain name none; the file covers them. The chain finds what was changed in
one place only; whoever rewrites all of it is found by git's history (``portfolio.versions.witness``).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.digest import sha256
from portfolio.errors import Problem, refuse
from portfolio.versions.release import CHAIN, MANIFEST, RELEASES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portfolio.versions.release import Release


@dataclass(frozen=True, kw_only=True)
class Link:
    """One release in the chain.

    Attributes:
        version: The version.
        manifest: SHA-256 of its manifest, in hex.
        hash: SHA-256 over the link before and the two others, in hex.
    """

    version: str
    manifest: str
    hash: str

    @classmethod
    def after(cls, before: str, version: str, manifest: str) -> Link:
        """The link that follows the one with the hash ``before``; an empty text begins a chain."""
        content = f"{before} {version} {manifest}\n".encode()
        return cls(version=version, manifest=manifest, hash=hashlib.sha256(content).hexdigest())


def links(product: str, *, root: Path = RELEASES) -> tuple[Link, ...]:
    """The links of a product, the oldest first; none before its first release.

    Raises:
        CatalogError: The file has a line that is no link.
    """
    file = root / product / CHAIN
    if not file.is_file():
        return ()
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        parts = line.split(" ")
        if len(parts) != len(Link.__dataclass_fields__):
            raise refuse(
                f"Cannot read the chain of {product}'s releases.",
                received=f"the line {line!r} in {file}",
                allowed="lines of a version and two hashes, as `catalog release` writes them",
                fix=f"git checkout -- {file}",
            )
        found.append(Link(version=parts[0], manifest=parts[1], hash=parts[2]))
    return tuple(found)


def head(product: str, *, root: Path = RELEASES) -> str:
    """The hash of a product's last link; empty before its first release."""
    found = links(product, root=root)
    return found[-1].hash if found else ""


def append(product: str, version: str, *, root: Path = RELEASES) -> None:
    """Add a release that is written to its product's chain; the file is replaced whole or not at all."""
    file = root / product / CHAIN
    manifest = sha256(root / product / version / MANIFEST)
    chain = (*links(product, root=root), Link.after(head(product, root=root), version, manifest))
    lines = "".join(f"{link.version} {link.manifest} {link.hash}\n" for link in chain)
    descriptor, name = tempfile.mkstemp(prefix=".chain-", dir=file.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as draft:
        draft.write(lines)
    Path(name).chmod(0o644)
    Path(name).replace(file)


def problems(product: str, released: Sequence[Release], *, root: Path = RELEASES) -> Iterator[Problem]:
    """What does not agree between a product's chain and its folders.

    Args:
        product: The product's name.
        released: Its releases, the oldest first.
        root: The folder of all releases.
    """
    chain = links(product, root=root)
    before = ""
    by_version = {str(release.version): release for release in released}
    for link in chain:
        if Link.after(before, link.version, link.manifest) != link:
            yield _broken(product, link, root)
            return
        release = by_version.pop(link.version, None)
        if release is None:
            yield _deleted(product, link, root)
        else:
            yield from _manifest(release, link, before)
        before = link.hash
    for release in by_version.values():
        yield Problem(
            failed=f"{release} is not in the chain of {product}'s releases.",
            received=f"{root / product / CHAIN} with {len(chain)} lines, none of them {release.version}",
            allowed="a line for every release, which `catalog release` writes",
            fix=f"if its release was cut short: rm -r {release.folder}, then release again; "
            f"otherwise git checkout -- {root / product / CHAIN}",
        )
    yield from _order(product, chain, released)


def _broken(product: str, link: Link, root: Path) -> Problem:
    return Problem(
        failed=f"The chain of {product}'s releases is broken at {link.version}.",
        received=f"the link {link.hash}",
        allowed="the hash over the line's own parts and the link before",
        fix=f"git checkout -- {root / product / CHAIN}; no line of it ever changes",
    )


def _deleted(product: str, link: Link, root: Path) -> Problem:
    return Problem(
        failed=f"The release {product} {link.version} was deleted.",
        received=f"no folder {root / product / link.version}",
        allowed="every release that was ever made, since environments may run it",
        fix=f"git checkout -- {root / product / link.version}; a version is withdrawn by: "
        f"catalog retire {product} {link.version}",
    )


def _manifest(release: Release, link: Link, before: str) -> Iterator[Problem]:
    found = sha256(release.folder / MANIFEST)
    if found != link.manifest:
        yield Problem(
            failed=f"The manifest of {release} was rewritten after its release.",
            received=f"SHA-256 {found}",
            allowed=f"SHA-256 {link.manifest}",
            fix=f"git checkout -- {release.folder}; a change needs a new version: catalog release",
        )
    elif release.manifest.before and release.manifest.before != before:
        yield Problem(
            failed=f"{release} was released after other releases than those before it in the chain.",
            received=f"its manifest names the link {release.manifest.before}",
            allowed=f"the link {before or 'of no release'}",
            fix=f"if it is not merged yet: rm -r {release.folder}, take its line out of {CHAIN} and "
            "release again",
        )


def _order(product: str, chain: Sequence[Link], released: Sequence[Release]) -> Iterator[Problem]:
    listed = [link.version for link in chain]
    known = set(listed)
    sorted_versions = [str(each.version) for each in released if str(each.version) in known]
    present = [version for version in listed if version in set(sorted_versions)]
    if present != sorted_versions:
        yield Problem(
            failed=f"The chain of {product}'s releases is not in the order of their numbers.",
            received=" ".join(present),
            allowed=" ".join(sorted_versions),
            fix="release again under a number above the newest release",
        )
