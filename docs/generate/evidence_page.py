"""The page that shows what each statement about AWS rests on.

from docs.generate.evidence_page import evidence_page

evidence_page()                # {"evidence.md": …}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs.generate.evidence import registry
from docs.generate.markdown import page, section, table

if TYPE_CHECKING:
    from docs.generate.evidence import Statement

_INTRODUCTION = (
    "Each statement that the pages make about AWS, or about a program that runs there, with its source, the "
    "source's kind and the day on which it was read. A source is documentation (AWS's or the maker's), a "
    "resource schema, a handler (the source of a public CloudFormation handler), a field report, or nothing "
    "but reasoning, which a first launch in a real account has to confirm. Made from the pages and from "
    "[evidence.toml](../evidence.toml)."
)


def evidence_page() -> dict[str, str]:
    """The page by its file's name."""
    by_page: dict[str, list[Statement]] = {}
    for one in registry().statements():
        by_page.setdefault(one.page, []).append(one)
    return {
        "evidence.md": page(
            "What the statements about AWS rest on",
            _INTRODUCTION,
            *(
                section(
                    f"{name}",
                    f"[{name}]({_link(name)})",
                    table(
                        ("statement", "source", "kind", "read"),
                        (
                            (one.text, one.source.cell(), one.source.kind, one.source.read.isoformat())
                            for one in statements
                        ),
                    ),
                )
                for name, statements in by_page.items()
            ),
        )
    }


def _link(name: str) -> str:
    return f"../{name.removeprefix('docs/')}" if name.startswith("docs/") else f"../../{name}"
