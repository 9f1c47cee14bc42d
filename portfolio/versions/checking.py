"""CI's gate on releases: what was released is untouched, and what changed has a new version.

from portfolio.versions.checking import check
from portfolio.versions.current import stand

problems = check(stand())         # empty when all is well; witness compares with git's history

"""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING

from portfolio import loading
from portfolio.errors import CatalogError, Problem
from portfolio.impact import compare
from portfolio.offering import OFFERS
from portfolio.packaging import PackagingError, build_zip, collect_sources
from portfolio.packaging.build import build_zips
from portfolio.versions import chain, lifecycle, objects
from portfolio.versions.release import CHAIN, RELEASES, Release, releases
from portfolio.versions.releasing import DATA, files_of
from portfolio.versions.version import Bump

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from portfolio.versions.current import Current


_BESIDE_PRODUCTS = frozenset({objects.OBJECTS, lifecycle.FILE})
"""What lies among the products' folders."""


def check(currents: Sequence[Current], *, root: Path = RELEASES, rebuild: bool = True) -> tuple[Problem, ...]:
    """Everything that is wrong with the releases.

    Args:
        currents: Where the products stand.
        root: The folder of all releases.
        rebuild: Whether to build every function's zip anew, which takes the package registry, and to load
            those of the newest releases.
    """
    try:
        found = releases(root=root)
    except CatalogError as error:
        return error.problems
    problems = [*_strays(root), *_chains(found, root)]
    touched = {str(release): [*_touched(release)] for release in found}
    problems += [problem for each in touched.values() for problem in each]
    problems += objects.problems(_sources(found), root)
    for before, after in pairwise(found):
        problems += _order(before, after)
    if rebuild and not problems:
        problems += _rebuilt(found)
    newest = {release.product: release for release in found}
    if rebuild and not problems:
        problems += _loaded(newest.values())
        problems += _agreeing(currents, newest)
    for current in currents:
        # A template that was touched is no measure of what changed since, and may not be there at all.
        if current.product in newest and not touched[str(newest[current.product])]:
            problems += _unreleased(current, newest[current.product])
    return tuple(problems)


def _chains(found: Sequence[Release], root: Path) -> Iterator[Problem]:
    products = {release.product for release in found} | {file.parent.name for file in root.glob(f"*/{CHAIN}")}
    for product in sorted(products):
        try:
            yield from chain.problems(product, [each for each in found if each.product == product], root=root)
        except CatalogError as error:
            yield from error.problems
    try:
        yield from lifecycle.problems(found, root)
    except CatalogError as error:
        yield from error.problems


def _sources(found: Iterable[Release]) -> frozenset[str]:
    """The names of all kept sources that the releases are built from."""
    functions = [function for release in found for function in release.manifest.functions.values()]
    return frozenset(name for function in functions for name in function.sources.values())


def _strays(root: Path) -> Iterator[Problem]:
    names = {offer.name for offer in OFFERS}
    for path in sorted(root.glob("*")):
        if path.name.startswith(".") or path.name in _BESIDE_PRODUCTS:
            continue
        if not path.is_dir() or path.name not in names:
            yield Problem(
                failed=f"{path} does not belong among the releases.",
                received=path.name,
                allowed=f"the folders of products on offer: {', '.join(sorted(names))}",
                fix="remove it, or offer the product in portfolio/offering.py",
            )


def _touched(release: Release) -> Iterator[Problem]:
    expected, found = release.manifest.files, files_of(release.folder)
    for name in sorted(set(expected) | set(found)):
        if expected.get(name) == found.get(name):
            continue
        received = "it is missing" if name not in found else f"SHA-256 {found[name]}"
        yield Problem(
            failed=f"{release} was touched after its release: {name}.",
            received=received,
            allowed=f"SHA-256 {expected[name]}" if name in expected else "no such file",
            fix=f"git checkout -- {release.folder}; a change needs a new version: catalog release",
        )


def _order(before: Release, after: Release) -> Iterator[Problem]:
    if before.product == after.product and before.manifest.date > after.manifest.date:
        yield Problem(
            failed=f"{after} is older than the version before it.",
            received=f"{after.manifest.date}, before {before} of {before.manifest.date}",
            allowed="versions released in the order of their numbers",
            fix=f"release {after.product} again under a number above its newest release",
        )


def _rebuilt(found: Iterable[Release]) -> Iterator[Problem]:
    """Rebuild each zip once, whatever number of releases runs it."""
    done: set[tuple[str, str]] = set()
    for release in found:
        for name, function in release.manifest.functions.items():
            sources = release.sources(name)
            key = (function.sha256, _fingerprint(sources))
            if key in done:
                continue
            done.add(key)
            try:
                result = hashlib.sha256(build_zip(name, sources)).hexdigest()
            except PackagingError as error:
                result = str(error)
            if result != function.sha256:
                yield Problem(
                    failed=f"The function {name} of {release} does not rebuild to what was released.",
                    received=result,
                    allowed=f"SHA-256 {function.sha256}",
                    fix="undo the change to portfolio/packaging that makes it differ",
                )


def _loaded(newest: Iterable[Release]) -> Iterator[Problem]:
    """Load the functions of each product's newest release: those before were loaded as they were newest."""
    for release in newest:
        names = release.manifest.functions
        try:
            built = {name: build_zips(name, release.sources(name)).local for name in names}
        except PackagingError as error:
            yield Problem(
                failed=f"The functions of {release} cannot be built for this machine.",
                received=str(error),
                allowed="wheels for this machine's Python and processor beside those for AWS Lambda",
                fix="make the package registry reachable, or run with a Python that the wheels are made for",
            )
        else:
            yield from loading.function_problems(str(release), built)
            yield from loading.template_problems(str(release), release.template())


def _agreeing(currents: Sequence[Current], newest: Mapping[str, Release]) -> Iterator[Problem]:
    """The current code's layers with one another, and the newest releases with the released schema."""
    schema = loading.schema_version(collect_sources(loading.SCHEMA_FUNCTION))
    yield from loading.agreement({current.product: current.template for current in currents}, schema=schema)
    data = newest.get(DATA)
    if data is not None and loading.SCHEMA_FUNCTION in data.manifest.functions:
        released = loading.schema_version(data.sources(loading.SCHEMA_FUNCTION))
        for release in newest.values():
            yield from loading.ahead_of_its_schema(str(release), release.template(), schema=released)


def _fingerprint(sources: dict[str, bytes]) -> str:
    lines = "".join(f"{path} {hashlib.sha256(sources[path]).hexdigest()}\n" for path in sorted(sources))
    return hashlib.sha256(lines.encode()).hexdigest()


def _unreleased(current: Current, newest: Release) -> Iterator[Problem]:
    """A template that moved on while its version number did not, or not far enough."""
    if newest.template() == current.template and current.version == newest.version:
        return
    bump = compare(newest.template(), current.template).bump
    allowed = newest.version.after(max(bump, Bump.PATCH))
    if current.version < allowed:
        yield Problem(
            failed=f"{current.product} changed, and its version number does not say so.",
            received=f"VERSION {current.version}, released {newest.version}",
            allowed=f"{allowed} or higher (a {bump.name.lower()} change)",
            fix=f'set VERSION = "{allowed}" in the product\'s class, or undo the change',
        )
