"""Lay the site's source out in build/documentation: pages, pictures, and Zensical's configuration."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.site.navigation import navigation
from tools.site.pages import ROOT, Pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.site.navigation import Entry

HERE = Path(__file__).parent
SOURCE = ROOT / "build" / "documentation"
"""Made anew at each build."""
SITE = SOURCE / "site"
"""What a browser is shown."""


def stage(source: Path = SOURCE, root: Path = ROOT, assets: Mapping[str, str] | None = None) -> Path:
    """Write the site's source, and return the configuration that it is built by.

    Args:
        source: Where to write it; what is there is removed.
        root: The checkout whose pages it shows.
        assets: Generated files, by their path in the site's assets.

    Raises:
        tools.site.pages.PageError: A page links to what the checkout does not have.
    """
    pages = Pages.of(root)
    shutil.rmtree(source, ignore_errors=True)
    below = source / "pages"
    for path, text in pages.texts.items():
        _write(below / path, text)
    for path, file in pages.files.items():
        (below / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, below / path)
    shutil.copytree(HERE / "assets", below / "assets")
    for path, text in (assets or {}).items():
        _write(below / "assets" / path, text)
    configuration = source / "zensical.toml"
    text = (HERE / "zensical.toml").read_text(encoding="utf-8")
    _write(configuration, text.replace("nav = []", f"nav = {_toml(navigation(pages.titles()))}"))
    return configuration


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _toml(value: list[Entry] | dict[str, Any] | str) -> str:
    """A navigation as TOML has it; a JSON string is a TOML string."""
    if isinstance(value, list):
        return f"[{', '.join(_toml(each) for each in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(key)} = {_toml(each)}' for key, each in value.items())} }}"
    return json.dumps(value)
