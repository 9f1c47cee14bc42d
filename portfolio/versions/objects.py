"""Released sources, kept once by their content, whichever releases and functions they belong to.

    portfolio/releases/objects/<SHA-256>

    from portfolio.versions.objects import added, name_of, read

    with added([b"…"], root):       # what is there already stays; what is new goes again if the rest fails
        …
    read(name_of(b"…"), root)

A release of a function changes few of its files: keeping every file again in every release took 1.25 MB for a
release of data, of which 0.1 MB were new.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.errors import Problem, refuse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

OBJECTS = "objects"


def name_of(content: bytes) -> str:
    """The name under which a content is kept: its SHA-256, in hex."""
    return hashlib.sha256(content).hexdigest()


@contextlib.contextmanager
def added(contents: Iterable[bytes], root: Path) -> Iterator[None]:
    """Keep files' contents; those that were not there yet are removed again if what follows fails."""
    new: list[Path] = []
    try:
        for content in contents:
            file = root / OBJECTS / name_of(content)
            if not file.is_file():
                new.append(file)
                _write(content, file)
        yield
    except BaseException:
        for file in new:
            file.unlink(missing_ok=True)
        raise


def _write(content: bytes, file: Path) -> None:
    """Write the whole file or nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix=".draft-", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as open_file:
            open_file.write(content)
        Path(draft).chmod(0o644)
        Path(draft).replace(file)
    finally:
        Path(draft).unlink(missing_ok=True)


def read(name: str, root: Path) -> bytes:
    """The content of that name.

    Raises:
        CatalogError: It is missing, or the file holds something else.
    """
    file = root / OBJECTS / name
    try:
        content = file.read_bytes()
        found = f"SHA-256 {hashlib.sha256(content).hexdigest()}"
    except OSError as error:
        content, found = b"", str(error)
    if found != f"SHA-256 {name}":
        raise refuse(
            "Cannot read a released source.",
            received=f"{file}: {found}",
            allowed="the file whose content has the SHA-256 that is its name",
            fix=f"restore it from version control: git checkout -- {file}",
        )
    return content


def problems(used: Collection[str], root: Path) -> Iterator[Problem]:
    """What is wrong with the kept files: one changed, one missing, one that no release uses.

    Args:
        used: The names that the releases' manifests hold.
        root: The folder of all releases.
    """
    folder = root / OBJECTS
    kept = {file.name: file for file in folder.glob("*") if not file.name.startswith(".")}
    for name in sorted(set(used) | set(kept)):
        file = kept.get(name)
        found = hashlib.sha256(file.read_bytes()).hexdigest() if file else None
        if found != name:
            yield Problem(
                failed=f"A released source was touched: {folder / name}.",
                received=f"SHA-256 {found}" if found else "it is missing",
                allowed=f"SHA-256 {name}",
                fix=f"git checkout -- {folder / name}",
            )
        elif name not in used:
            yield Problem(
                failed=f"No release uses the source {folder / name}.",
                received="a file that no manifest names",
                allowed="what the releases' functions are built from",
                fix=f"rm {folder / name}; it is left of a release that was cut short or taken back",
            )
