"""The documentation's site is whole, and readable with a keyboard, on a phone, in the dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support import browser
from tests.support.sampling import sample
from tools.site.pages import ROOT, Pages

if TYPE_CHECKING:
    from pathlib import Path

WINDOWS = [
    {"width": 1280, "height": 900, "scheme": "light", "keyboard": True},
    {"width": 1280, "height": 900, "scheme": "dark", "keyboard": False},
    {"width": 390, "height": 844, "scheme": "light", "keyboard": False},
    {"width": 390, "height": 844, "scheme": "dark", "keyboard": False},
]
"""A desktop's and a phone's; Tab goes the same way in all of them."""
ALWAYS = ["", "console/"]
OTHERS = [
    "guides/end-users/",
    "generated/network/",
    "guides/platform-team/",
    "guides/ci/",
    "data-lifecycle/",
    "generated/compute-ecs/",
]


def test_every_page_of_docs_is_in_the_site_and_in_its_navigation(site: Path) -> None:
    """Whoever adds a page to docs adds it to the site; those that only show a file need no entry."""
    home = (site / "index.html").read_text(encoding="utf-8")
    for path in Pages.of(ROOT).texts:
        place = (
            "" if path == "index.md" else path.removesuffix("index.md").removesuffix(".md").rstrip("/") + "/"
        )
        assert (site / place / "index.html").is_file(), path
        assert place.startswith("source/") or not place or f'href="./{place}"' in home, path


def test_no_page_has_a_barrier_that_axe_finds_or_asks_anything_of_other_sites(address: str) -> None:
    """At a desktop's and a phone's width, in light and dark; Tab reaches and marks all that can be used."""
    pages = [
        {"url": address + page, **window} for page in (*ALWAYS, *sample(OTHERS, 1)) for window in WINDOWS
    ]
    for page, found in zip(pages, browser.run("audit", pages=pages), strict=True):
        assert found["violations"] == [], page
        assert found["errors"] == [], page
        assert found["elsewhere"] == [], page
        assert not found["tooWide"], page
        assert found["keyboard"] in (None, {"unreached": [], "unmarked": []}), page


def test_no_label_of_a_picture_is_covered_or_crossed(address: str) -> None:
    """A port that cannot be read is no documentation."""
    pictures = [address + path for path, file in Pages.of(ROOT).files.items() if file.suffix == ".svg"]
    assert any(picture.endswith("network.svg") for picture in pictures)
    assert browser.run("labels", pictures=pictures) == {picture: [] for picture in pictures}


def test_a_covered_label_would_be_seen(tmp_path: Path, address: str) -> None:
    """A check that sees nothing would say nothing: a line over a word, a patch, two words in one place."""
    assert address
    picture = tmp_path / "bad.svg"
    picture.write_text(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 400 200' width='400'>"
        "<text x='10' y='40'>crossed</text><path d='M0,36 L200,36' stroke='black'/>"
        "<text x='10' y='90'>under</text><rect x='5' y='70' width='40' height='30' fill='red'/>"
        "<text x='10' y='140'>one</text><text x='12' y='142'>two</text></svg>",
        encoding="utf-8",
    )
    (found,) = browser.run("labels", pictures=[picture.as_uri()]).values()
    assert found == ['"under" is covered', '"one" and "two" overlap', 'a line crosses "crossed"']
