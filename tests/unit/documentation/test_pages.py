"""Pages become a site: links keep leading somewhere, and every page has a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools.site.build import SiteError, build
from tools.site.links import dead_links
from tools.site.navigation import navigation
from tools.site.pages import PageError, Pages
from tools.site.staging import stage

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with a few pages."""
    files = {
        "README.md": "# The catalog\n\n[guide](docs/guides/a.md#b) [all](docs/adr) ![x](docs/x.svg) "
        "[out](https://a.example)\n",
        "docs/guides/a.md": "# A `guide`\n\n## B\n\n[code](../../app.py), [home](../../README.md)\n\n"
        "```md\n[not a](link.md)\n```\n",
        "docs/adr/0001-x.md": "# 1. X\n",
        "docs/new.md": "# New\n",
        "docs/x.svg": "<svg/>",
        "app.py": 'FENCE = "```"\n',
    }
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def test_links_lead_to_the_same_pages_from_where_they_stand_in_the_site(root: Path) -> None:
    """The README is the home page; what is in a fence is no link, and other sites are left alone."""
    pages = Pages.of(root)
    assert (
        "[guide](guides/a.md#b) [all](adr/index.md) ![x](x.svg) [out](https://a.example)"
        in pages.texts["index.md"]
    )
    assert "[code](../source/app.py.md), [home](../index.md)" in pages.texts["guides/a.md"]
    assert "[not a](link.md)" in pages.texts["guides/a.md"]
    assert pages.files == {"x.svg": root / "docs" / "x.svg"}


def test_a_file_that_a_page_links_to_becomes_a_page_that_shows_it(root: Path) -> None:
    """The reader of the site need not have the repository; a fence in the file does not end the page's."""
    assert Pages.of(root).texts["source/app.py.md"] == '# app.py\n\n````python\nFENCE = "```"\n````\n'


def test_a_folder_that_a_page_links_to_lists_its_pages(root: Path) -> None:
    """As on the pages of a code host."""
    assert Pages.of(root).texts["adr/index.md"] == "# Decisions\n\n- [1. X](0001-x.md)\n"


def test_a_link_to_what_is_not_there_is_refused_by_name(root: Path) -> None:
    """The page, the link, and what to do."""
    (root / "docs" / "new.md").write_text("[gone](gone.md)", encoding="utf-8")
    with pytest.raises(PageError, match=r"docs/new\.md.*'gone\.md'.*correct the link"):
        Pages.of(root)


def test_a_page_that_nobody_named_has_its_place_by_its_folder(root: Path) -> None:
    """Nobody has to edit a list to add a page."""
    found = navigation(Pages.of(root).titles())
    assert found == [
        {"Home": "index.md"},
        {"Use it": [{"A guide": "guides/a.md"}]},
        {"Run the catalog": [{"New": "new.md"}]},
        {"Change it": [{"Decisions": ["adr/index.md", {"1. X": "adr/0001-x.md"}]}]},
    ]


def test_the_site_is_laid_out_with_its_navigation_and_without_what_was_there(
    root: Path, tmp_path: Path
) -> None:
    """A page that was taken away is not built again."""
    source = tmp_path / "build"
    (source / "pages").mkdir(parents=True)
    (source / "pages" / "gone.md").write_text("# Gone\n", encoding="utf-8")
    configuration = stage(source, root).read_text(encoding="utf-8")
    assert 'nav = [{ "Home" = "index.md" }, ' in configuration
    assert not (source / "pages" / "gone.md").exists()
    assert (source / "pages" / "x.svg").is_file()


def test_without_its_tool_the_build_says_how_to_get_it(root: Path, tmp_path: Path) -> None:
    """The tool is no part of what a user installs."""
    with pytest.raises(SiteError, match=r"Zensical is not installed.*Received.*Allowed.*run `make site`"):
        build(tmp_path / "build", root, tmp_path / "no-tool")


def test_dead_links_of_a_built_site_are_found_to_files_and_to_headings(tmp_path: Path) -> None:
    """And those that lead somewhere are not."""
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text(
        '<h1 id="top"></h1><a href="a/"></a><a href="a/#there"></a><a href="a/#gone"></a><a href="b/"></a>'
        '<a href="#top"></a><img src="gone.png"><a href="https://elsewhere.example/x"></a>',
        encoding="utf-8",
    )
    (tmp_path / "a" / "index.html").write_text('<h2 id="there"></h2><a href="../">x</a>', encoding="utf-8")
    assert dead_links(tmp_path) == [
        "index.html links to a/#gone",
        "index.html links to b/",
        "index.html links to gone.png",
    ]
