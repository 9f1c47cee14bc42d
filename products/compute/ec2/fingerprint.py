"""A digest of everything that the instance's files are made of, besides what is typed at launch."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from products.compute.application.delivery.certificates import MAPPING as ROOTS
from products.compute.application.sign_on.providers import MAPPING as SIGN_ON
from products.compute.application.sign_on.providers import PROVIDERS
from products.compute.sizes import SIZES
from products.guards.region import database_roots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from products.product import Product

DIGITS = 16


def fingerprint(product: Product, files: dict[str, Any]) -> str:
    """Changes with any file: with its fixed text, and with what its intrinsic functions read.

    Of a mapping that is the columns looked up, of a condition its expression. What is typed at launch is not
    known here.

    Args:
        product: The product, with every condition that the files name.
        files: cfn-init's files, by path.

    Raises:
        KeyError: A file reads a mapping that is not known here.
    """
    read = dict(sorted(_read(product, files)))
    content = json.dumps([files, read], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:DIGITS]


def _read(product: Product, node: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON of any shape
    """What the node's functions read elsewhere in the template, by its name."""
    if isinstance(node, list):
        for item in node:
            yield from _read(product, item)
    elif isinstance(node, dict):
        for function, argument in node.items():
            if function == "Fn::FindInMap":
                mapping, _, column = argument
                yield f"{mapping}.{column}", _column(mapping, column)
            elif function == "Fn::If":
                yield argument[0], product.conditions[argument[0]].expression
            yield from _read(product, argument)


def _column(mapping: str, column: str) -> dict[str, Any]:
    """What the column of a mapping holds, by its rows."""
    roots = {region: {"Pem": pem} for region, pem in database_roots().items()}
    known: dict[str, dict[str, Any]] = {"Sizes": SIZES, ROOTS: roots, SIGN_ON: PROVIDERS}
    return {row: columns[column] for row, columns in known[mapping].items()}
