"""The forms that a guide's page fills in: its tables, as the launches of its products."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

GUIDES = Path(__file__).parents[3] / "docs" / "guides"

_PRODUCT = re.compile(r"^## \d+\. (?P<product>[a-z0-9-]+)$")
_ROW = re.compile(r"^\| (?P<label>[^|]+) \| `(?P<name>\w+)` \| `(?P<value>[^`]*)` \|$")


@dataclass(frozen=True, kw_only=True)
class Form:
    """One product's form as a page fills it in.

    Attributes:
        product: The product.
        labels: By parameter, what the page calls its field.
        values: By parameter, what is given.
    """

    product: str
    labels: dict[str, str]
    values: dict[str, str]


def forms(page: str) -> list[Form]:
    """The forms of a page, in their order."""
    found: list[Form] = []
    for line in (GUIDES / page).read_text(encoding="utf-8").splitlines():
        if heading := _PRODUCT.match(line):
            found.append(Form(product=heading["product"], labels={}, values={}))
        elif row := _ROW.match(line):
            found[-1].labels[row["name"]] = row["label"]
            found[-1].values[row["name"]] = row["value"]
    return found
