"""Releasing: freezing a product's current state into a folder that never changes again.

    from portfolio.versions.current import stand
    from portfolio.versions.releasing import freeze

    [current] = stand(["data"])
    release = freeze(current, changelog="Adds …", date=datetime.date.today())

The folder appears whole or not at all: it is written beside its place and renamed. Its line in the chain
follows; a release that is cut short before that is no release (``catalog check`` says how to take it back).
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portfolio import loading
from portfolio.digest import sha256
from portfolio.errors import CatalogError, refuse
from portfolio.hub.launch_roles import actions
from portfolio.impact import Effect, compare, described, summary
from portfolio.packaging import collect_sources
from portfolio.packaging.build import build_zips
from portfolio.versions import chain, lifecycle, objects, zips
from portfolio.versions.release import (
    MANIFEST,
    RELEASES,
    TEMPLATE,
    Manifest,
    Release,
    ReleasedFunction,
    latest,
    releases,
)
from portfolio.versions.version import Bump
from products.functions.index import INDEX_FILE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from portfolio.impact import Impact
    from portfolio.versions.current import Current

_CHANGELOG_MAXIMUM = 500

VERSIONS_MAXIMUM = 100
"""Versions that a product takes ("Service Catalog endpoints and quotas", AWS General Reference)."""

DATA = "data"
"""The product that makes the schema of LibreChat's databases."""


def freeze(current: Current, *, changelog: str, date: dt.date, root: Path = RELEASES) -> Release:
    """Release a product at its current version.

    Args:
        current: Where the product stands.
        changelog: What is new for end users, one line; the console shows it beside the version.
        date: The day of the release.
        root: The folder of all releases.

    Raises:
        CatalogError: The version is released already or is too small for what changed, CloudFormation would
            refuse the update from the last one, the changelog line is empty or too long, or a function's zip
            does not load or is not that of the current sources.
    """
    line = _changelog(changelog)
    before = latest(current.product, root=root)
    impact = compare(before.template(), as_released(current)) if before else None
    _check_version(current, before, impact)
    _check_room(current.product, root)
    functions = _functions(current)
    _check_loads(current, functions, root)
    folder = root / current.product / str(current.version)
    folder.parent.mkdir(parents=True, exist_ok=True)
    update = summary(impact) if impact else ""
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder.parent))
    try:
        _write_template(draft, current)
        manifest = Manifest(
            product=current.product,
            version=str(current.version),
            date=date.isoformat(),
            changelog=line,
            update=update,
            files=files_of(draft),
            functions=functions,
            actions=list(actions(current.template)),
            before=chain.head(current.product, root=root),
            description=described(line, update),
        )
        (draft / MANIFEST).write_text(manifest.render(), encoding="utf-8")
        draft.chmod(0o755)
        with objects.added(_contents(functions), root):
            draft.rename(folder)
        chain.append(current.product, str(current.version), root=root)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Release.read(folder)


def files_of(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a release's folder but the manifest, by its path in the folder."""
    return {
        file.relative_to(folder).as_posix(): sha256(file)
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file != folder / MANIFEST
    }


def _changelog(changelog: str) -> str:
    line = changelog.strip()
    if not line or "\n" in line or len(line) > _CHANGELOG_MAXIMUM:
        raise refuse(
            "Cannot release: the changelog line cannot be used.",
            received=repr(changelog),
            allowed=f"one line of 1 to {_CHANGELOG_MAXIMUM} characters",
            fix="say in a sentence what is new for those who launch the product",
        )
    return line


def _check_version(current: Current, before: Release | None, impact: Impact | None) -> None:
    if before is None or impact is None:
        return
    allowed = before.version.after(max(impact.bump, Bump.PATCH))
    if impact.bump is Bump.NONE:
        raise refuse(
            f"Cannot release {current.product}: nothing changed.",
            received=f"the template of {before}",
            allowed="a template that differs from the last release's",
            fix="release when something changed",
        )
    refused = [one for one in impact.changes if one.effect is Effect.REFUSED]
    if refused:
        raise refuse(
            f"Cannot release {current.product}: CloudFormation would refuse the update from {before}.",
            received=", ".join(f"{one.logical_id} ({', '.join(one.because)})" for one in refused),
            allowed="changes that CloudFormation can make to a running environment",
            fix="undo the change, or make a new resource under another logical ID and remove the old one",
        )
    if current.version < allowed:
        reasons = [f"{change.logical_id} ({change.effect.name.lower()})" for change in impact.changes]
        reasons += [f"{change.name} ({change.what})" for change in impact.interface]
        raise refuse(
            f"Cannot release {current.product}: the version number is too small for what changed.",
            received=f"{current.version} after {before.version}; changed: {', '.join(reasons) or 'texts'}",
            allowed=f"{allowed} or higher (a {impact.bump.name.lower()} change)",
            fix=f'set VERSION = "{allowed}" in the product\'s class',
        )


def _check_room(product: str, root: Path) -> None:
    """Refuse a version that Service Catalog would not take any more."""
    registered = [
        release
        for release in releases(product, root=root)
        if lifecycle.read(root).state(product, str(release.version)) is not lifecycle.State.RETIRED
    ]
    if len(registered) >= VERSIONS_MAXIMUM:
        raise refuse(
            f"Cannot release {product}: Service Catalog takes no more versions of it.",
            received=f"{len(registered)} versions that are not retired",
            allowed=f"{VERSIONS_MAXIMUM} versions of a product",
            fix=f"retire the oldest that nobody runs (catalog versions tells): catalog retire {product} "
            f"{registered[0].version}",
        )


def _functions(current: Current) -> dict[str, ReleasedFunction]:
    """The functions that the template runs; refuses zips that are not those of the current sources."""
    index: dict[str, dict[str, str]] = {}
    if INDEX_FILE.is_file():
        index = json.loads(INDEX_FILE.read_text(encoding="utf-8"))
    by_hash = {entry["sha256"]: name for name, entry in index.items()}
    found = {}
    for zip_hash in sorted(zips.hashes(current.template)):
        name = by_hash.get(zip_hash, "unknown")
        if name == "unknown" or build_zips(name, collect_sources(name)).sha256 != zip_hash:
            raise refuse(
                f"Cannot release {current.product}: a function was built from other sources.",
                received=f"{name} with SHA-256 {zip_hash}",
                allowed=f"the zips of the current sources, {', '.join(sorted(by_hash)) or 'none built'}",
                fix="run python -m portfolio.packaging, then release again",
            )
        found[name] = index[name]
    return {
        name: ReleasedFunction(**entry, sources=_named(collect_sources(name)))
        for name, entry in sorted(found.items())
    }


def _check_loads(current: Current, functions: Iterable[str], root: Path) -> None:
    name = f"{current.product} {current.version}"
    built = {each: build_zips(each, collect_sources(each)).local for each in functions}
    schema = loading.schema_version(collect_sources(loading.SCHEMA_FUNCTION))
    found = [
        *loading.function_problems(name, built),
        *loading.template_problems(name, current.template),
        *loading.agreement({current.product: current.template}, schema=schema),
    ]
    data = latest(DATA, root=root)
    if data is not None and loading.SCHEMA_FUNCTION in data.manifest.functions:
        released = loading.schema_version(data.sources(loading.SCHEMA_FUNCTION))
        found += loading.ahead_of_its_schema(name, current.template, schema=released)
    if found:
        raise CatalogError(found)


def _named(sources: Mapping[str, bytes]) -> dict[str, str]:
    return {path: objects.name_of(content) for path, content in sources.items()}


def _contents(functions: Iterable[str]) -> list[bytes]:
    return [content for name in functions for content in collect_sources(name).values()]


def as_released(current: Current) -> dict[str, Any]:
    """The product's template as a release would hold it."""
    from products.synthesis import render  # noqa: PLC0415 - loads the CDK only when needed

    content: dict[str, Any] = json.loads(render(current.template))
    return content


def _write_template(draft: Path, current: Current) -> None:
    from products.synthesis import render  # noqa: PLC0415 - loads the CDK only when needed

    (draft / TEMPLATE).write_text(render(current.template), encoding="utf-8")
