"""Each statement about AWS, with the source that it rests on, the source's kind and when it was read.

    from tools.documents.evidence.table import registry

    registry().statements()        # page by page
    registry().problems()          # citations without an entry, entries without a citation

The sentences come from the pages (`evidence.statements`), the sources from docs/evidence.toml.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tools.documents.evidence.statements import CITATION, CLAIM, REASONED, ROOT, pages, sentences, superseded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tools.documents.evidence.statements import Sentence

KINDS = ("documentation", "schema", "handler", "field report", "reasoned")

_DAY = re.compile(r"^Status: .*?\((\d{4}-\d\d-\d\d)\)", flags=re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a statement rests on.

    Attributes:
        cited: How the pages cite it: guide and title, repository and issue.
        url: Where it is.
        kind: One of `KINDS`.
        read: The day on which it was looked at.
    """

    cited: str
    url: str
    kind: str
    read: dt.date

    def cell(self) -> str:
        """As a table names it."""
        return f"[{self.cited}]({self.url})" if self.url else self.cited or "—"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A statement with its evidence.

    Attributes:
        page: Where it is made.
        text: Its words.
        source: What it rests on.
    """

    page: str
    text: str
    source: Source


@dataclass(frozen=True, kw_only=True)
class Registry:
    """docs/evidence.toml.

    Attributes:
        sources: What the pages cite.
        listed: Statements that have no citation beside them.
        silent: Pages that need none, with the reason.
        ours: Words of sentences that name a service and say what we do, by page.
        root: The folder of the pages.
    """

    sources: tuple[Source, ...]
    listed: tuple[Statement, ...]
    silent: dict[str, str]
    ours: dict[str, list[str]]
    root: Path

    def statements(self) -> Iterator[Statement]:
        """Every statement, page by page; those of superseded records are no longer made."""
        for file in pages(self.root):
            if superseded(file):
                continue
            name = file.relative_to(self.root).as_posix()
            for sentence in sentences(file, self.root):
                for source in self.cited(sentence):
                    yield Statement(page=name, text=_words(sentence), source=source)
                if REASONED.search(sentence.prose()):
                    yield Statement(page=name, text=_words(sentence), source=_reasoned(file))
            yield from (self._whole(one, file) for one in self.listed if one.page == name)

    def _whole(self, listed: Statement, file: Path) -> Statement:
        """A listed statement with the whole sentence that its words are of."""
        whole = [one for one in sentences(file, self.root) if listed.text in one.text]
        return replace(listed, text=_words(whole[0])) if whole else listed

    def cited(self, sentence: Sentence) -> list[Source]:
        """The sources that a sentence cites, the most exact where one name is a part of another."""
        spans = {source: _span(source.cited, sentence.text) for source in self.sources}
        found = {source: span for source, span in spans.items() if span is not None}
        return [
            source
            for source, (start, end) in sorted(found.items(), key=lambda item: item[1])
            if not any(
                other is not source and first <= start and end <= last
                for other, (first, last) in found.items()
            )
        ]

    def problems(self) -> list[str]:
        """What the registry lacks or has too much, in words."""
        found = [*self._unknown(), *self._unused(), *self._unexplained(), *self._bare()]
        kinds = {one.kind for one in self.sources} | {one.source.kind for one in self.listed}
        return [*found, *(f"{kind!r} is no kind of evidence; allowed: {KINDS}" for kind in kinds - {*KINDS})]

    def _unknown(self) -> Iterator[str]:
        for file in pages(self.root):
            if superseded(file):
                continue
            for sentence in sentences(file, self.root):
                spans = [_span(source.cited, sentence.text) for source in self.sources]
                for match in CITATION.finditer(sentence.text):
                    if not any(span and span[0] < match.end() and match.start() < span[1] for span in spans):
                        yield f"{sentence.page} cites {match[0]!r}, which docs/evidence.toml does not have"

    def _bare(self) -> Iterator[str]:
        """Sentences that read as a claim, and neither cite nor reason nor are listed."""
        for file in pages(self.root):
            if superseded(file):
                continue
            for one in sentences(file, self.root):
                listed = [each.text for each in self.listed if each.page == one.page]
                if not CLAIM.search(one.prose()) or self.cited(one) or REASONED.search(one.prose()):
                    continue
                if not any(words in one.text for words in (*listed, *self.ours.get(one.page, ()))):
                    yield f"{one.page} says without evidence: {one.text}"

    def _unused(self) -> Iterator[str]:
        used = {one.source for one in self.statements()}
        yield from (f"no page cites {one.cited!r} any more" for one in self.sources if one not in used)
        said = [(one.page, one.text) for one in self.listed]
        for name, words in [*said, *((name, words) for name, each in self.ours.items() for words in each)]:
            file = self.root / name
            if not file.is_file() or words not in " ".join(file.read_text(encoding="utf-8").split()):
                yield f"{name} does not say {words!r} any more"

    def _unexplained(self) -> Iterator[str]:
        speaking = {one.page for one in self.statements()}
        for file in pages(self.root):
            name = file.relative_to(self.root).as_posix()
            if superseded(file):
                continue
            if name not in speaking and name not in self.silent:
                yield f"{name} has no evidence: cite a source, list a statement, or say why under [silent]"
            if name in speaking and name in self.silent:
                yield f"{name} is listed as silent and has evidence"
        yield from (f"{name} is no page" for name in self.silent if not (self.root / name).is_file())


def registry(root: Path = ROOT) -> Registry:
    """docs/evidence.toml as it stands."""
    content = tomllib.loads((root / "docs" / "evidence.toml").read_text(encoding="utf-8"))
    return Registry(
        sources=tuple(Source(**entry) for entry in content["source"]),
        listed=tuple(
            Statement(
                page=entry["page"],
                text=entry["words"],
                source=Source(
                    cited=entry.get("source", ""),
                    url=entry.get("url", ""),
                    kind=entry["kind"],
                    read=entry["read"],
                ),
            )
            for entry in content["statement"]
        ),
        silent=content["silent"],
        ours=content["ours"],
        root=root,
    )


def _span(cited: str, text: str) -> tuple[int, int] | None:
    start = text.find(cited)
    return None if start < 0 else (start, start + len(cited))


def _words(sentence: Sentence) -> str:
    """The sentence, or for a line of sources what they are the sources of; without links to other pages."""
    if re.match(r"Sources?: ", sentence.text):
        return f'all of "{sentence.section}"'
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", sentence.text)
    return re.sub(r"^(?:[-*] |\d+\. )", "", text)


def _reasoned(file: Path) -> Source:
    day = _DAY.search(file.read_text(encoding="utf-8"))
    if day is None:
        message = (
            f"Cannot date what {file} reasons: it has no status line with a day. Received: the word "
            "'reasoned'. Allowed: that word in docs/adr. To fix: list the statement in docs/evidence.toml."
        )
        raise ValueError(message)
    return Source(cited="", url="", kind="reasoned", read=dt.date.fromisoformat(day[1]))
