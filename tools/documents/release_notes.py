"""What each release of each product brought, from the manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.offering import OFFERS
from portfolio.versions.lifecycle import read as read_lifecycle
from portfolio.versions.release import RELEASES, releases
from tools.documents.markdown import page, section, table

if TYPE_CHECKING:
    from pathlib import Path

NOTE = "<!-- Generated from the releases' manifests by `make docs`. A release never changes. -->"


def release_notes(root: Path = RELEASES) -> dict[str, str]:
    """The page, by its file's name: a section a product, the newest version first.

    Args:
        root: Holds the releases.
    """
    states = read_lifecycle(root)
    sections = []
    for offer in OFFERS:
        rows = [
            [
                str(release.version),
                release.manifest.date,
                states.state(offer.name, str(release.version)).value,
                release.manifest.changelog,
                release.manifest.update,
            ]
            for release in reversed(releases(offer.name, root=root))
        ]
        header = ["Version", "Released", "State", "What is new", "An update from the version before"]
        sections.append(section(offer.name, table(header, rows) if rows else "Not released yet."))
    return {"releases.md": page("Releases", *sections, note=NOTE)}
