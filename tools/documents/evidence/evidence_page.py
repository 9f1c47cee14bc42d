"""The page that shows what each statement about AWS rests on.

from tools.documents.evidence.evidence_page import evidence_page

evidence_page()                # {"evidence.md": …}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.documents.evidence.code_sources import code_sources, days, kind
from tools.documents.evidence.table import registry
from tools.documents.markdown import page, section, table

if TYPE_CHECKING:
    from tools.documents.evidence.table import Statement

_INTRODUCTION = (
    "Each statement that the pages make about AWS, or about a program that runs there, with its source, the "
    "source's kind and the day on which it was read. A source is documentation (AWS's or the maker's), a "
    "resource schema, a handler (the source of a public CloudFormation handler), a field report, or nothing "
    "but reasoning, which a first launch in a real account has to confirm. Made from the pages and from "
    "[evidence.toml](../evidence.toml)."
)


_NOTE = "<!-- Generated from the pages and from docs/evidence.toml by `make docs`. Edit those, not this. -->"


def evidence_page() -> dict[str, str]:
    """The page by its file's name."""
    by_page: dict[str, list[Statement]] = {}
    for one in registry().statements():
        by_page.setdefault(one.page, []).append(one)
    sections = [_of_page(name, statements) for name, statements in by_page.items()]
    return {
        "evidence.md": page(
            "What the statements about AWS rest on", _INTRODUCTION, *sections, _of_code(), note=_NOTE
        )
    }


def _of_page(name: str, statements: list[Statement]) -> str:
    rows = ((one.text, one.source.cell(), one.source.kind, one.source.read.isoformat()) for one in statements)
    return section(f"[{name}]({_link(name)})", table(("statement", "source", "kind", "read"), rows))


def _of_code() -> str:
    read = days()
    rows = (
        (f"[{address}]({address})", ", ".join(files), kind(address), read[address].isoformat())
        for address, files in code_sources().items()
        if address in read
    )
    return section(
        "What the code cites by address",
        "What it cites by title alone stands in its comments, beside the lines that rest on it.",
        table(("source", "files", "kind", "read"), rows),
    )


def _link(name: str) -> str:
    return f"../{name.removeprefix('docs/')}" if name.startswith("docs/") else f"../../{name}"
