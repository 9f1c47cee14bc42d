"""The life cycle of released versions: offered, deprecated, retired.

    portfolio/releases/lifecycle.json       what was withdrawn or restored, since when and why

    from portfolio.versions.lifecycle import State, move, read

    move("data", "0.1.0", State.DEPRECATED, because="…", date=today)
    read().state("data", "0.1.0")

A release never changes; what becomes of its version is recorded here and applied by publishing:

==============  ====================================================================================
``offered``     launched and updated to
``deprecated``  guidance DEPRECATED: no new launches; who runs it may update to it and from it
``retired``     inactive as well: nobody sees it; deleted by the next publication once nobody runs it
==============  ====================================================================================

("UpdateProvisioningArtifact", AWS Service Catalog API Reference: Active and Guidance.)
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.errors import Problem, refuse
from portfolio.versions.release import RELEASES, releases

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from portfolio.versions.release import Release
    from portfolio.versions.version import Version

FILE = "lifecycle.json"


class State(StrEnum):
    """What may be done with a version."""

    OFFERED = "offered"
    DEPRECATED = "deprecated"
    RETIRED = "retired"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What was said of a version.

    Attributes:
        state: Its state.
        since: The day, YYYY-MM-DD.
        because: Why, in a sentence; may be empty.
    """

    state: State
    since: str
    because: str


@dataclass(frozen=True)
class Lifecycle:
    """What became of the released versions.

    Attributes:
        entries: What was said of versions, by product and version; of every other one nothing, so that it is
            offered.
    """

    entries: Mapping[tuple[str, str], Entry]

    def state(self, product: str, version: str) -> State:
        """What may be done with a version."""
        entry = self.entries.get((product, version))
        return entry.state if entry else State.OFFERED

    @property
    def withdrawn(self) -> dict[tuple[str, str], Entry]:
        """The versions that are not offered any more."""
        return {name: entry for name, entry in self.entries.items() if entry.state is not State.OFFERED}

    def render(self) -> str:
        """The file's text."""
        content: dict[str, dict[str, dict[str, str]]] = {}
        for (product, version), entry in sorted(self.entries.items()):
            content.setdefault(product, {})[version] = asdict(entry)
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def read(root: Path = RELEASES) -> Lifecycle:
    """What is recorded; everything is offered where there is no record.

    Raises:
        CatalogError: The file cannot be read.
    """
    file = root / FILE
    if not file.is_file():
        return Lifecycle({})
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        return Lifecycle(
            {
                (product, version): Entry(
                    state=State(entry["state"]), since=str(entry["since"]), because=str(entry["because"])
                )
                for product, versions in content.items()
                for version, entry in versions.items()
            }
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise refuse(
            "Cannot read the versions' life cycle.",
            received=f"{file}: {type(error).__name__}: {error}",
            allowed="the file that `catalog deprecate`, `restore` and `retire` write",
            fix=f"git checkout -- {file}",
        ) from error


def move(  # noqa: PLR0913 - one line of the record, and where it is
    product: str,
    version: str,
    state: State,
    *,
    date: dt.date,
    because: str = "",
    root: Path = RELEASES,
) -> Entry:
    """Record what becomes of a version; publishing applies it.

    A version that is offered again is recorded as well: no later release deprecates it by itself.

    Raises:
        CatalogError: The version is not released, or no version of the product would be offered.
    """
    known = releases(product, root=root)
    before = read(root)
    _check(product, version, state, known, before)
    entry = Entry(state=state, since=date.isoformat(), because=because.strip())
    _write(Lifecycle({**before.entries, (product, version): entry}), root)
    return entry


def supersede(product: str, *, lines: int, date: dt.date, root: Path = RELEASES) -> tuple[str, ...]:
    """Deprecate what the product's newest releases leave behind; what was said of a version by hand stays.

    What was withdrawn counts as no line: the newest lines are those of versions on offer.

    Args:
        product: The product's name.
        lines: How many lines stay on offer, each with its newest version.
        date: The day.
        root: The folder of all releases.

    Returns:
        The versions that are deprecated by this, oldest first.

    Raises:
        CatalogError: The releases or the record cannot be read.
    """
    before = read(root)
    versions = [
        release.version
        for release in releases(product, root=root)
        if before.state(product, str(release.version)) is State.OFFERED
    ]
    kept = newest_of_lines(versions, lines)
    left = [each for each in versions if each not in kept and (product, str(each)) not in before.entries]
    if left:
        because = (
            f"Superseded: of {product}, {' and '.join(str(each) for each in reversed(kept))} are offered."
        )
        entry = Entry(state=State.DEPRECATED, since=date.isoformat(), because=because)
        _write(Lifecycle({**before.entries, **{(product, str(each)): entry for each in left}}), root)
    return tuple(str(each) for each in left)


def newest_of_lines(versions: Sequence[Version], lines: int) -> tuple[Version, ...]:
    """The newest version of each of the newest lines, oldest first.

    A line is a major version, and before 1.0.0 a minor one: Semantic Versioning 2.0.0, item 4, promises
    nothing for major version zero, and there a breaking change raises the minor number (``Version.after``).
    """
    newest = {(each.major, each.minor if each.major == 0 else 0): each for each in sorted(versions)}
    return tuple(newest[line] for line in sorted(newest)[-lines:])


def problems(released: Sequence[Release], root: Path) -> Iterator[Problem]:
    """Records of versions that were never released.

    Raises:
        CatalogError: The file cannot be read.
    """
    known = {(release.product, str(release.version)) for release in released}
    for product, version in sorted(read(root).entries.keys() - known):
        yield Problem(
            failed=f"{root / FILE} tells of {product} {version}, which is no release.",
            received=f"{product} {version}",
            allowed="released versions: "
            + ", ".join(sorted(each for name, each in known if name == product)),
            fix="take the entry out, or restore the release from version control",
        )


def _check(product: str, version: str, state: State, known: Sequence[Release], before: Lifecycle) -> None:
    versions = [str(release.version) for release in known]
    if version not in versions:
        raise refuse(
            f"Cannot change the life cycle of {product} {version}: there is no such release.",
            received=version,
            allowed=", ".join(versions) or f"no version: {product} was never released",
            fix="name one of these",
        )
    others = [each for each in versions if each != version]
    if state is not State.OFFERED and not any(
        before.state(product, each) is State.OFFERED for each in others
    ):
        raise refuse(
            f"Cannot withdraw {product} {version}: no version of {product} would be offered.",
            received=f"{version}, the only one that is offered",
            allowed="a version beside which another one is offered",
            fix=f"release a better version first, or: catalog restore {product} VERSION",
        )


def _write(lifecycle: Lifecycle, root: Path) -> None:
    """Replace the file whole or not at all."""
    descriptor, name = tempfile.mkstemp(prefix=".lifecycle-", dir=root)
    with os.fdopen(descriptor, "w", encoding="utf-8") as draft:
        draft.write(lifecycle.render())
    Path(name).chmod(0o644)
    Path(name).replace(root / FILE)
