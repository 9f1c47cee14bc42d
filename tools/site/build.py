"""Build the site: lay it out, let Zensical render it strictly, and follow every link of what came out."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tools.site.console import console_files
from tools.site.links import dead_links
from tools.site.pages import ROOT
from tools.site.staging import SOURCE, stage

if TYPE_CHECKING:
    from pathlib import Path

TOOL = ROOT / ".venv" / "site" / "bin" / "zensical"
"""In an environment of its own, which only the site needs."""


class SiteError(Exception):
    """The site could not be built."""


def build(source: Path = SOURCE, root: Path = ROOT, tool: Path = TOOL) -> Path:
    """Build the site and return its folder.

    Args:
        source: Where it is laid out; made anew.
        root: The checkout whose pages it shows.
        tool: Zensical.

    Raises:
        SiteError: The tool is missing or found something wrong, or a link leads nowhere.
        tools.site.pages.PageError: A page links to what the checkout does not have.
    """
    if not tool.is_file():
        message = (
            f"Cannot build the documentation's site: Zensical is not installed. Received: no {tool}. "
            "Allowed: an environment of its own with requirements/site.txt. To fix: run `make site`."
        )
        raise SiteError(message)
    configuration = stage(source, root, console_files())
    done = subprocess.run(  # noqa: S603 - of the locked requirements
        [str(tool), "build", "--strict", "--clean", "--config-file", str(configuration)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        message = f"Cannot build the documentation's site: Zensical said:\n{done.stdout}{done.stderr}"
        raise SiteError(message)
    site = source / "site"
    dead = dead_links(site)
    if dead:
        message = (
            "Cannot build the documentation's site: these links lead nowhere:\n"
            + "\n".join(f"- {link}" for link in dead)
            + "\nAllowed are pages of the site and headings on them; correct them in docs/."
        )
        raise SiteError(message)
    return site
