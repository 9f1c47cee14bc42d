"""Follow the links of a built site, as a browser would: to files, and to the headings within them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SITE = "http://site.invalid/"
"""Stands for wherever the site is served; the top-level domain is reserved (RFC 2606)."""


class _Page(HTMLParser):
    """What a page links to, and what can be linked to on it."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        for name, value in attrs:
            if name in {"href", "src"} and value:
                self.links.append(value)
            elif name in {"id", "name"} and value:
                self.anchors.add(value)


def dead_links(site: Path) -> list[str]:
    """Each link that leads nowhere, with the page that has it; links to other sites are not followed."""
    pages = {
        file.relative_to(site).as_posix(): _read(file)
        for file in sorted(site.rglob("*.html"))
        if file.name != "404.html"  # served for any address, so it has links from the site's root
    }
    return [
        f"{path} links to {link}" for path, page in pages.items() for link in _dead(site, path, page, pages)
    ]


def _dead(site: Path, path: str, page: _Page, pages: dict[str, _Page]) -> Iterator[str]:
    for link in dict.fromkeys(page.links):
        address, anchor = urldefrag(urljoin(_SITE + path, link))
        if not address.startswith(_SITE):
            continue
        wanted = unquote(urlsplit(address).path).lstrip("/")
        if wanted.endswith("/") or not wanted:
            wanted += "index.html"
        headings = pages[wanted].anchors if wanted in pages else {unquote(anchor)}
        if not (site / wanted).is_file() or (anchor and unquote(anchor) not in headings):
            yield link


def _read(file: Path) -> _Page:
    page = _Page()
    page.feed(file.read_text(encoding="utf-8"))
    return page
