"""LibreChat's collections and indexes, as its own models declare them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from custom_resources.documentdb import MANIFEST_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SAY_NOTHING = frozenset({"v", "ns", "name", "key", "background"})
"""What listIndexes reports besides an index's options; every other member is one, known here or not."""


@dataclass(frozen=True, kw_only=True)
class Index:
    """An index.

    Attributes:
        name: Its name in its collection.
        key: Its fields and their directions, in order.
        options: What else tells it from others: uniqueness, sparseness, expiry, filter.
    """

    name: str
    key: tuple[tuple[str, Any], ...]
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Index:
        """An index as the manifest or ``listIndexes`` describes it; options that say nothing are left out."""
        return cls(
            name=document["name"],
            key=tuple(
                (name, int(value) if isinstance(value, int | float) else value)
                for name, value in document["key"].items()
            ),
            options={
                name: value
                for name, value in document.items()
                if name not in _SAY_NOTHING and value is not None and value is not False
            },
        )

    def document(self) -> dict[str, Any]:
        """The index as ``createIndexes`` takes it."""
        return {"name": self.name, "key": dict(self.key), **self.options}

    def describe(self) -> str:
        """The index as shown in messages."""
        return json.dumps(self.document(), default=str)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What one version of LibreChat needs.

    Attributes:
        librechat: That version.
        checksum: SHA-256 of the manifest, in hex.
        collections: The indexes of each collection, by the collection's name.
        superseded: Names of unique indexes of older versions that this one replaces, by collection.
        former: The indexes of older versions that this one does not have and does not list, by collection.
    """

    librechat: str
    checksum: str
    collections: Mapping[str, tuple[Index, ...]]
    superseded: Mapping[str, frozenset[str]]
    former: Mapping[str, tuple[Index, ...]]

    @classmethod
    def load(cls, file: Path = MANIFEST_FILE) -> Manifest:
        """The manifest that the function is shipped with."""
        content = file.read_bytes()
        document = json.loads(content)
        return cls(
            librechat=document["librechat"],
            checksum=hashlib.sha256(content).hexdigest(),
            collections=_indexes(document["collections"]),
            superseded={name: frozenset(names) for name, names in document["superseded"].items()},
            former=_indexes(document["former"]),
        )


def _indexes(described: Mapping[str, list[dict[str, Any]]]) -> dict[str, tuple[Index, ...]]:
    return {name: tuple(map(Index.from_document, indexes)) for name, indexes in described.items()}
