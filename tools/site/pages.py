"""The pages of the site: the repository's Markdown, and the files that it links to.

A page keeps its place below docs; those at the repository's root stand at the site's. A file of the
repository that a page links to becomes a page that shows it, and a folder one that lists its pages, so that
no link leaves the site for a repository that the reader does not have.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
AT_THE_ROOT = ("README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md")
PICTURES = {".svg", ".png", ".jpg"}
SHOWN = 400_000
"""Bytes of a file that a page shows: more would be slow to read, and no page links to more."""

LANGUAGES = {
    ".py": "python",
    ".toml": "toml",
    ".json": "json",
    ".sql": "sql",
    ".js": "javascript",
    ".mjs": "javascript",
}

_LINK = re.compile(r"(!?\[(?:[^\[\]]|\[[^\]]*\])*\]\()(?!https?://|#|mailto:)([^)#\s]+)((?:#[^)\s]*)?\))")
_PICTURE = re.compile(r"^(!\[[^\]]*\]\(([^)\s]+)\))$", flags=re.MULTILINE)
_FENCE = re.compile(r"(^```.*?^```$)", flags=re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r"^# (.+)$", flags=re.MULTILINE)


class PageError(Exception):
    """A page cannot be put into the site."""


@dataclass(frozen=True, kw_only=True)
class Pages:
    """What the site is made from.

    Attributes:
        root: The checkout.
        texts: Each page's Markdown, by its path in the site.
        files: Where each other file comes from, by its path in the site.
    """

    root: Path
    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path = ROOT) -> Pages:
        """Read every page below docs and at the root, and what they link to.

        Raises:
            PageError: A page links to what the checkout does not have.
        """
        pages = cls(root=root)
        for file in _written(root):
            pages.texts[site_path(file, root)] = pages.relinked(file)
        return pages

    def titles(self) -> dict[str, str]:
        """Each page's title, by its path: its first heading."""
        return {path: _title(text, path) for path, text in self.texts.items()}

    def relinked(self, file: Path) -> str:
        """A page's text, with its links as they lead in the site."""
        parts = _FENCE.split(file.read_text(encoding="utf-8"))
        here = PurePosixPath(site_path(file, self.root)).parent
        for number in range(0, len(parts), 2):  # what stands between fences
            parts[number] = _LINK.sub(
                lambda found: found[1] + self._target(file, here, found[2]) + found[3], parts[number]
            )
            # A picture that is made smaller for a phone opens in its own size.
            parts[number] = _PICTURE.sub(r"[\1](\2)", parts[number])
        return "".join(parts)

    def _target(self, file: Path, here: PurePosixPath, link: str) -> str:
        wanted = (file.parent / link).resolve()
        if not wanted.is_relative_to(self.root) or not wanted.exists():
            message = (
                f"Cannot put {file.relative_to(self.root)} into the site: it links to {link!r}, which "
                "is not there. Allowed are files and folders of this checkout; correct the link."
            )
            raise PageError(message)
        return os.path.relpath(self._place(wanted), here)

    def _place(self, wanted: Path) -> str:
        """Where a file or folder stands in the site; made, if no page is there by itself."""
        if wanted.is_dir():
            return self._listing(wanted)
        path = site_path(wanted, self.root)
        if wanted.suffix in PICTURES:
            self.files[path] = wanted
        elif wanted.suffix != ".md":
            path = f"source/{wanted.relative_to(self.root).as_posix()}.md"
            self.texts[path] = _shown(wanted, self.root)
        return path

    def _listing(self, folder: Path) -> str:
        """The page that lists a folder's pages, or its files where it holds none."""
        pages = sorted(folder.glob("*.md"))
        inside = folder.relative_to(self.root).as_posix()
        if not pages:
            path = f"source/{inside}/index.md"
            names = sorted(each.name for each in folder.iterdir() if not each.name.startswith(("__", ".")))
            self.texts[path] = f"# {inside}\n\n" + "\n".join(f"- `{name}`" for name in names) + "\n"
            return path
        path = f"{PurePosixPath(site_path(pages[0], self.root)).parent}/index.md"
        title = {"adr": "Decisions", "generated": "Generated pages"}.get(folder.name, folder.name)
        lines = [f"- [{_title(page.read_text(encoding='utf-8'), page.name)}]({page.name})" for page in pages]
        self.texts[path] = f"# {title}\n\n" + "\n".join(lines) + "\n"
        return path


def site_path(file: Path, root: Path = ROOT) -> str:
    """Where a file of the checkout stands in the site."""
    if file == root / "README.md":
        return "index.md"
    below = file.relative_to(root).as_posix()
    return below.removeprefix("docs/")


def _written(root: Path) -> Iterator[Path]:
    yield from (root / name for name in AT_THE_ROOT if (root / name).is_file())
    for file in sorted((root / "docs").rglob("*.md")):
        if not {"generate", "site"} & set(file.relative_to(root / "docs").parts[:1]):
            yield file


def _title(text: str, path: str) -> str:
    found = _TITLE.search(_FENCE.sub("", text))
    return found[1].replace("`", "") if found else PurePosixPath(path).stem.replace("-", " ").capitalize()


def _shown(file: Path, root: Path) -> str:
    """A page that shows a file as it is."""
    name = file.relative_to(root).as_posix()
    if file.stat().st_size > SHOWN:
        return f"# {name}\n\nThe file is too long to be shown here: `{name}` in the checkout.\n"
    text = file.read_text(encoding="utf-8").rstrip("\n")
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`{3,}", text))])
    return f"# {name}\n\n{fence}{LANGUAGES.get(file.suffix, 'text')}\n{text}\n{fence}\n"
