"""Where each page of the site stands: those named here in their order, every other one by its folder.

from tools.site.navigation import navigation

navigation({"index.md": "Home", "adr/0001-x.md": "1. X"})
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME = "index.md"

TABS: dict[str, tuple[str, ...]] = {
    "Use it": (
        "guides/end-users.md",
        "guides/reach.md",
        "guides/sign-on.md",
        "console.md",
        "guides/models-and-tools.md",
        "guides/configuration.md",
        "guides/mail.md",
        "guides/errors.md",
        "guides/costs.md",
        "guides/privacy.md",
        "generated/costs.md",
        "generated/releases.md",
    ),
    "Run the catalog": (
        "guides/platform-team.md",
        "generated/settings.md",
        "guides/doctor.md",
        "versioning.md",
        "sharing.md",
        "guides/ci.md",
        "embedded-cloud.md",
        "scale.md",
        "migration.md",
        "comparison.md",
    ),
    "Architecture": (
        "network.md",
        "data-lifecycle.md",
        "database-functions.md",
        "generated/network.md",
        "generated/network-existing.md",
        "generated/data.md",
        "generated/identity.md",
        "generated/compute-ecs.md",
        "generated/compute-ec2.md",
        "generated/critical-path.md",
        "reliability.md",
    ),
    "Security": (
        "security-model.md",
        "SECURITY.md",
        "data-permissions.md",
        "dependencies.md",
        "generated/evidence.md",
    ),
    "Change it": ("CONTRIBUTING.md", "CHANGELOG.md", "generated/decisions.md"),
}
"""The named pages, in the order in which their readers need them; one that does not exist yet is left out."""

FOLDERS = {"guides": "Use it", "generated": "Architecture", "adr": "Change it"}
"""The tab of pages in a folder that are not named; those beside the folders are of the platform team."""
OTHERWISE = "Run the catalog"
DECISIONS = "adr/index.md"

Entry = dict[str, Any] | str
"""A page by its path, or a title with its entries, as Zensical's ``nav`` has them."""


def navigation(titles: Mapping[str, str]) -> list[Entry]:
    """The site's navigation; it names every page once.

    Args:
        titles: Each page's title, by its path in the site.
    """
    tabs: dict[str, list[Entry]] = {
        tab: [{titles[page]: page} for page in pages if page in titles] for tab, pages in TABS.items()
    }
    named = {HOME, *(page for pages in TABS.values() for page in pages)}
    decisions: list[Entry] = [DECISIONS] if DECISIONS in titles else []
    for page in sorted(set(titles) - named - {DECISIONS}):
        folder = page.partition("/")[0]
        if folder == "adr":
            decisions.append({titles[page]: page})
        elif folder != "source":
            tabs[FOLDERS.get(folder, OTHERWISE)].append({titles[page]: page})
    if decisions:
        tabs[FOLDERS["adr"]].append({"Decisions": decisions})
    return [{"Home": HOME}, *({tab: entries} for tab, entries in tabs.items() if entries)]
