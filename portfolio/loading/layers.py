"""What the layers must agree on: the images that the lock knows, and one LibreChat for schema and programs.

from portfolio.loading import agreement, ahead_of_its_schema

agreement({"compute-ecs": template, …}, schema="0.8.8")     # templates of the current code
ahead_of_its_schema("compute-ecs 0.5.0", template, schema="0.8.7")
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from portfolio.errors import Problem
from portfolio.images.publishing import images_in
from products.images import LOCK_FILE, locked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_DIGEST = re.compile(r"(sha256:[0-9a-f]{64})?")
_LIBRECHAT = "librechat"
_MANIFEST = "custom_resources/documentdb/manifest.json"
SCHEMA_FUNCTION = "documentdb-schema"
"""The function of the data layer that makes LibreChat's collections and indexes."""


def agreement(
    templates: Mapping[str, Mapping[str, Any]], *, schema: str, lock: Path = LOCK_FILE
) -> Iterator[Problem]:
    """Where the current layers do not agree.

    Args:
        templates: The templates, by product.
        schema: The LibreChat version whose collections and indexes data makes.
        lock: The lock of the images.
    """
    known = {(image.name, image.version): image for image in locked(lock)}
    for image in known.values():
        if not _DIGEST.fullmatch(image.digest):
            yield Problem(
                failed=f"{lock.name} has no digest for {image.name} {image.version}.",
                received=repr(image.digest),
                allowed='"sha256:" and 64 hex digits, or "" until it is looked up',
                fix='set it to "" and look it up: catalog images resolve',
            )
    users: dict[str, dict[str, list[str]]] = {}
    for product, template in templates.items():
        for name, version in images_in(json.dumps(template)):
            users.setdefault(name, {}).setdefault(version, []).append(product)
            if (name, version) not in known:
                yield Problem(
                    failed=f"{product} names the image {name} {version}, which the lock does not have.",
                    received=f"{name} {version}",
                    allowed=", ".join(f"{image.name} {image.version}" for image in known.values()),
                    fix=f"take the image from products.images, and its entry into {lock.name}",
                )
            if name == _LIBRECHAT and _number(version) != schema:
                yield Problem(
                    failed=f"{product} runs another LibreChat than the one whose schema data makes.",
                    received=f"LibreChat {version}, and collections and indexes of {schema}",
                    allowed="one version in both",
                    fix=f"run: catalog adopt librechat {_number(version)}",
                )
    for name, versions in users.items():
        if len(versions) > 1:
            yield Problem(
                failed=f"The products run different versions of the image {name}.",
                received="; ".join(f"{each} in {', '.join(products)}" for each, products in versions.items()),
                allowed="one version of an image in all products",
                fix=f"take the image from products.images, which names the newest of {lock.name}",
            )


def ahead_of_its_schema(release: str, template: Mapping[str, Any], *, schema: str) -> Iterator[Problem]:
    """A release that runs a newer LibreChat than any released data layer makes the schema for.

    The other way round is well: data's schema only ever gains, and an environment updates its layers in turn.

    Args:
        release: The release, for messages.
        template: Its template.
        schema: The LibreChat version of the newest released data layer.
    """
    for name, version in images_in(json.dumps(template)):
        if name == _LIBRECHAT and ordered(_number(version)) > ordered(schema):
            yield Problem(
                failed=f"{release} runs a newer LibreChat than the released data layer makes the schema for.",
                received=f"LibreChat {version}, and collections and indexes of {schema}",
                allowed=f"a released data layer for LibreChat {_number(version)}",
                fix="release data too: catalog release data --changelog TEXT",
            )


def schema_version(sources: Mapping[str, bytes]) -> str:
    """The LibreChat version whose collections and indexes a function's sources make, or an empty text."""
    return str(json.loads(sources[_MANIFEST])["librechat"]) if _MANIFEST in sources else ""


def _number(version: str) -> str:
    return version.removeprefix("v")


def ordered(version: str) -> tuple[tuple[int, ...], bool, tuple[int, ...]]:
    """A key in whose order LibreChat is numbered: 0.8.8-rc2 before 0.8.8-rc10, and that before 0.8.8."""
    number, dash, candidate = version.partition("-")
    return _numbers(number), not dash, _numbers(candidate)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))
