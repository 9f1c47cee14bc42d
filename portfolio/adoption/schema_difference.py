"""What is different between two manifests of LibreChat's collections and indexes, in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def schema_difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """A line for each collection and index that comes, goes or changes, in the collections' order.

    Args:
        before: The manifest that the catalog has.
        after: The one that it would have.
    """
    return tuple(_lines(before["collections"], after["collections"], after["superseded"]))


def _lines(
    before: Mapping[str, Any], after: Mapping[str, Any], superseded: Mapping[str, list[str]]
) -> Iterator[str]:
    for name in sorted({*before, *after}):
        if name not in before:
            yield f"{name}: a new collection, with {len(after[name])} indexes"
        elif name not in after:
            yield f"{name}: not used any more; it and its documents are kept"
        else:
            former = {index["name"]: index for index in before[name]}
            current = {index["name"]: index for index in after[name]}
            yield from _indexes(name, former, current, set(superseded.get(name, ())))


def _indexes(
    collection: str, before: Mapping[str, Any], after: Mapping[str, Any], superseded: set[str]
) -> Iterator[str]:
    for index in sorted({*before, *after}):
        if index not in before:
            yield f"{collection}: a new index {index} on {_told(after[index])}"
        elif index not in after:
            end = "dropped" if index in superseded else "dropped where it is as LibreChat declared it"
            yield f"{collection}: no index {index} any more; {end}"
        elif before[index] != after[index]:
            yield f"{collection}: index {index} on {_told(after[index])}, before on {_told(before[index])}"


def _told(index: Mapping[str, Any]) -> str:
    options = {name: value for name, value in index.items() if name not in {"name", "key"}}
    return ", ".join(index["key"]) + (f" ({json.dumps(options, sort_keys=True)})" if options else "")
