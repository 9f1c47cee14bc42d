"""The addresses that the code's comments and tables cite, with the files that rest on them.

    from tools.documents.evidence.code_sources import code_sources, problems

    code_sources()                 # {"https://docs.aws.amazon.com/…": ("portfolio/…", …)}
    problems()                     # addresses without a day in docs/evidence.toml, and the other way round

Whole addresses of AWS's pages and of repositories; what is cited by title alone stands in the comments.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from tools.documents.evidence.statements import ROOT

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

_FOLDERS = ("custom_resources", "doctor", "local_cloud", "portfolio", "products")
_RELEASES = ("portfolio", "releases")

_ADDRESS = re.compile(r"https://(?:docs\.aws\.amazon\.com|aws\.amazon\.com|github\.com)/[\w./%?=&#-]*")
_HANDLERS = "https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-"
_THREAD = re.compile(r"/(?:issues|pull)/\d+$")


def code_sources(root: Path = ROOT) -> dict[str, tuple[str, ...]]:
    """Each address with the files that name it; beginnings that the code completes are left out."""
    found: dict[str, set[str]] = {}
    for folder in _FOLDERS:
        for file in (root / folder).rglob("*.py"):
            name = file.relative_to(root)
            if name.parts[:2] == _RELEASES:
                continue
            text = file.read_text(encoding="utf-8")
            for match in _ADDRESS.finditer(text):
                if text[match.end() : match.end() + 1] != "{" and not match[0].endswith(("/", "_", "-")):
                    found.setdefault(match[0].rstrip("."), set()).add(name.as_posix())
    return {address: tuple(sorted(names)) for address, names in sorted(found.items())}


def days(root: Path = ROOT) -> dict[str, dt.date]:
    """The day on which each address was read."""
    content = tomllib.loads((root / "docs" / "evidence.toml").read_text(encoding="utf-8"))
    found: dict[str, dt.date] = content["code"]
    return found


def problems(root: Path = ROOT) -> list[str]:
    """What the days lack or have too much, in words."""
    cited, read = code_sources(root), days(root)
    return [
        *(
            f'{", ".join(cited[address])} cites an address without a day: add "{address}" = YYYY-MM-DD under '
            "[code] in docs/evidence.toml"
            for address in cited
            if address not in read
        ),
        *(f"no code cites {address} any more" for address in read if address not in cited),
    ]


def kind(address: str) -> str:
    """The kind of evidence that an address leads to."""
    if address.startswith(_HANDLERS):
        return "handler"
    return "field report" if _THREAD.search(address) else "documentation"
