"""Released versions of products: folders that never change.

    portfolio/releases/<product>/<version>/
        template.json           the template, with a placeholder for the artifact bucket
        manifest.json           every file's SHA-256 and what the release says of itself
    portfolio/releases/<product>/CHAIN      the hashes of its manifests, each link over all before it
    portfolio/releases/objects/<SHA-256>    what the functions' zips are built from, once by content

The first releases hold a folder of their own for each function, ``functions/<name>/…``, and stay as they are.

    from portfolio.versions.release import latest, releases

    releases("data")            # oldest first; releases() gives every product's
    latest("data")              # None before the first

Reading trusts the folder; ``portfolio.versions.checking`` compares it with its manifest, the chain and
git's history.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from portfolio.errors import CatalogError, Problem, refuse
from portfolio.packaging import read_sources
from portfolio.versions import objects
from portfolio.versions.version import Version

RELEASES = Path(__file__).parents[1] / "releases"
TEMPLATE = "template.json"
MANIFEST = "manifest.json"
FUNCTIONS = "functions"
CHAIN = "CHAIN"


@dataclass(frozen=True, kw_only=True)
class ReleasedFunction:
    """A function as it was released.

    Attributes:
        sha256: SHA-256 of its zip, in hex.
        handler: Its entry point.
        runtime: The AWS Lambda runtime's identifier.
        architecture: The AWS Lambda instruction set architecture.
        sources: What its zip is built from: SHA-256 of each file, by its path in the zip. Empty where the
            release's folder holds the files themselves.
    """

    sha256: str
    handler: str
    runtime: str
    architecture: str
    sources: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a release says of itself.

    Attributes:
        product: The product's name.
        version: The version.
        date: The day of the release, YYYY-MM-DD.
        changelog: What is new, one line, for end users.
        update: What an update from the release before does to those who use a running environment, in
            a line; empty for the first.
        files: SHA-256 of every other file of the folder, by its path in the folder.
        functions: The functions that the template runs, by name.
        actions: The IAM actions that launching it takes, from the resource schemas of that day.
        before: The hash of the chain's link before; empty for a product's first release, and for those made
            before there was a chain.
        description: What the console shows beside the version, in at most 300 characters; empty for those
            made before it was written down.
    """

    product: str
    version: str
    date: str
    changelog: str
    update: str
    files: dict[str, str]
    functions: dict[str, ReleasedFunction]
    actions: list[str]
    before: str = ""
    description: str = ""

    @property
    def shown(self) -> str:
        """What the console shows beside the version; the first releases have no text of their own for it."""
        return self.description or f"{self.changelog} {self.update}".strip()

    def render(self) -> str:
        """The manifest as its file's text."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Read a manifest.

        Raises:
            CatalogError: It is missing, is not JSON or lacks a part.
        """
        try:
            content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            functions = {name: ReleasedFunction(**entry) for name, entry in content.pop("functions").items()}
            return cls(functions=functions, **content)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise refuse(
                "Cannot read a release's manifest.",
                received=f"{path}: {type(error).__name__}: {error}",
                allowed="the manifest that `catalog release` wrote",
                fix=f"restore the folder from version control: git checkout -- {path.parent}",
            ) from error


@dataclass(frozen=True, kw_only=True)
class Release:
    """A released version.

    Attributes:
        product: The product's name.
        version: The version.
        folder: Its folder.
        manifest: Its manifest.
    """

    product: str
    version: Version
    folder: Path
    manifest: Manifest

    @classmethod
    def read(cls, folder: Path) -> Release:
        """Read a release from its folder, ``…/<product>/<version>``.

        Raises:
            CatalogError: The folder's name is no version, or its manifest cannot be read or is another's.
        """
        manifest = Manifest.read(folder / MANIFEST)
        if (manifest.product, manifest.version) != (folder.parent.name, folder.name):
            raise refuse(
                "Cannot read a release: its manifest belongs to another.",
                received=f"{manifest.product} {manifest.version} in {folder}",
                allowed=f"{folder.parent.name} {folder.name}",
                fix=f"restore the folder from version control: git checkout -- {folder}",
            )
        return cls(
            product=folder.parent.name, version=Version.parse(folder.name), folder=folder, manifest=manifest
        )

    @property
    def template_text(self) -> str:
        """The template, as released."""
        return (self.folder / TEMPLATE).read_text(encoding="utf-8")

    def template(self) -> dict[str, Any]:
        """The template."""
        content: dict[str, Any] = json.loads(self.template_text)
        return content

    def sources(self, function: str) -> dict[str, bytes]:
        """What the function's zip is built from: path in the zip → content.

        Raises:
            CatalogError: A file is missing, or is not what was released.
            PackagingError: The release's folder lacks the function's.
        """
        listed = self.manifest.functions[function].sources
        if listed:
            return {path: objects.read(name, self.folder.parent.parent) for path, name in listed.items()}
        return read_sources(self.folder / FUNCTIONS / function)

    def __str__(self) -> str:
        return f"{self.product} {self.version}"


def releases(product: str | None = None, *, root: Path = RELEASES) -> tuple[Release, ...]:
    """The releases of one product, or of all in the order of their names; each product's oldest first.

    Raises:
        CatalogError: A folder cannot be read; the error names every one of them.
    """
    found = []
    problems: list[Problem] = []
    for folder in sorted(root.glob(f"{product or '*'}/*")):
        if folder.is_dir() and not folder.name.startswith("."):
            try:
                found.append(Release.read(folder))
            except CatalogError as error:
                problems.extend(error.problems)
    if problems:
        raise CatalogError(problems)
    return tuple(sorted(found, key=lambda release: (release.product, release.version)))


def latest(product: str, *, root: Path = RELEASES) -> Release | None:
    """The product's newest release, or None before the first."""
    return next(reversed(releases(product, root=root)), None)
